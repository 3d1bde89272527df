// @vitest-environment jsdom
/** The stepper: its keys at both ends, and where the focus is after a step. */
import { beforeEach, expect, test, vi } from "vitest";
import { stepThrough } from "../../../src/components/lab/step-through.js";
import type { Step, StepThroughFigure } from "../../../src/components/lab/step-through.js";

vi.stubGlobal(
  "ResizeObserver",
  class {
    constructor(private readonly tell: (entries: { contentRect: { width: number } }[]) => void) {}
    observe() {
      this.tell([{ contentRect: { width: 600 } }]);
    }
  },
);
vi.stubGlobal("matchMedia", () => ({ addEventListener: () => undefined }));

/** A step whose view, as a slow one in a browser, makes the browser notice that a disabled button cannot have the focus. */
const steps = (about: string): Step[] =>
  ["first", "kept", "last"].map((id) => ({
    id,
    title: id,
    words: `${id} of ${about}`,
    key: id === "kept" ? "same" : undefined,
    element() {
      const { activeElement } = document;
      if (activeElement instanceof HTMLButtonElement && activeElement.disabled) activeElement.blur();
      const view = document.createElement("button");
      view.className = "view";
      return view;
    },
  }));

let figure: StepThroughFigure;
const button = (name: string) =>
  Array.from(figure.querySelectorAll("button")).find(({ textContent }) => textContent!.trim() === name)!;
const press = (key: string) =>
  document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
const title = () => figure.querySelector("h3")!.textContent;
const view = () => figure.querySelector<HTMLElement>(".view")!;

beforeEach(() => {
  figure = stepThrough(steps("one"), { label: "Steps", step: 0, onStep: () => undefined });
  document.body.replaceChildren(figure);
});

test("keys go to the last step and back again", () => {
  button("Next").focus();
  press("ArrowRight");
  press("ArrowRight");
  expect(title()).toBe("last");
  press("ArrowLeft");
  expect(title()).toBe("kept");
  press("Home");
  expect(title()).toBe("first");
  press("End");
  expect(title()).toBe("last");
});

test("a press on Last leaves the focus on a button that works", () => {
  button("Last").focus();
  button("Last").click();
  expect(document.activeElement).toBe(button("Back"));
});

test("new data keep the reader's step and focus, and a view that follows by itself", () => {
  figure.show(1);
  const before = view();
  before.focus();
  figure.update(steps("another"));
  expect(figure.textContent).toContain("kept of another");
  expect(view()).toBe(before);
  expect(document.activeElement).toBe(before);
  figure.show(0);
  const first = view();
  first.focus();
  figure.update(steps("a third"));
  expect(view()).not.toBe(first);
  expect(document.activeElement).toBe(view());
});
