// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { documentTable } from "../../src/components/document-table.js";
import { checkField, numberField, rangeField, selectField } from "../../src/components/field.js";
import { fileDrop } from "../../src/components/file-drop.js";
import { html } from "../../src/components/html.js";
import { inlineSentence } from "../../src/components/inline.js";
import { errorNotice } from "../../src/components/notice.js";
import { entityColors, relationColors } from "../../src/components/palette.js";
import { probabilities } from "../../src/components/probabilities.js";
import { progress } from "../../src/components/progress.js";
import type { ProgressData } from "../../src/components/progress.js";
import { table } from "../../src/components/table.js";

const COLORS = { entityColors: entityColors([]), relationColors: relationColors([]) };

describe("fields", () => {
  it("numbers: what stands there, NaN where nothing does, and what is wrong with it", () => {
    const field = numberField(4, { label: "h", help: "must divide d", min: 1 });
    const input = field.querySelector("input")!;
    expect([field.value, input.min, input.labels?.length]).toEqual([4, "1", 1]);
    input.value = "";
    expect(field.value).toBeNaN();
    field.complain("Type a number.");
    const notes = field.querySelector(`#${input.getAttribute("aria-describedby")}`)!;
    expect(notes.textContent).toContain("Type a number.");
    expect(input.getAttribute("aria-invalid")).toBe("true");
    field.complain(null);
    expect(input.hasAttribute("aria-invalid")).toBe(false);
    expect(notes.querySelector<HTMLElement>(".error")!.hidden).toBe(true);
  });

  it("choices, sliders and switches hold their value", () => {
    const choice = selectField(
      "b",
      ["a", "b"].map((value) => ({ value, label: value })),
      { label: "mask" },
    );
    expect(choice.value).toBe("b");
    choice.value = "a";
    expect(choice.querySelector("select")!.value).toBe("a");
    const slider = rangeField(2, { label: "K", min: 0, max: 3, format: (k) => `${k} of 3` });
    slider.querySelector("input")!.value = "0";
    slider.querySelector("input")!.dispatchEvent(new Event("input"));
    expect([slider.value, slider.querySelector("output")!.textContent]).toEqual([0, "0 of 3"]);
    expect(slider.querySelector("input")!.getAttribute("aria-valuetext")).toBe("0 of 3");
    expect(checkField(true, { label: "x" }).value).toBe(true);
  });
});

describe("tables", () => {
  it("have a caption, headed rows and columns, and their data for export", () => {
    const made = table(
      [{ name: "Loc", count: 3 }],
      [
        { header: "Label", rowHeader: true, value: ({ name }) => html`<span> ${name} </span>` },
        { header: "Count", numeric: true, value: ({ count }) => count },
      ],
      { caption: "Entities" },
    );
    expect(made.querySelector("caption")!.textContent!.trim()).toBe("Entities");
    expect(made.querySelector("tbody th")!.getAttribute("scope")).toBe("row");
    expect(made.data).toEqual([{ Label: "Loc", Count: 3 }]);
  });

  it("say so when they are empty", () => {
    const made = table([], [{ header: "a", value: () => 1 }], { caption: "Runs", empty: "No runs yet." });
    expect(made.querySelector("tbody")!.textContent!.trim()).toBe("No runs yet.");
  });
});

describe("probabilities", () => {
  it("mark each condition's largest, and the annotated class", () => {
    const figure = probabilities(
      {
        classes: ["No Relation", "Modifier"],
        gold: "Modifier",
        conditions: [
          { name: "rc-context", probabilities: [0.9, 0.1] },
          { name: "rc-entities", probabilities: new Float32Array([0.25, 0.75]) },
        ],
      },
      { colors: COLORS.relationColors },
    );
    expect([...figure.querySelectorAll(".best")].map((best) => best.textContent)).toEqual(["90.0%", "75.0%"]);
    expect(figure.querySelectorAll("tbody th")[1].textContent!.trim()).toBe("Modifier (annotated)");
  });
});

describe("progress", () => {
  const base: ProgressData = {
    name: "Run 1",
    state: "running",
    step: 5,
    totalSteps: 10,
    epoch: 1,
    epochs: 2,
    loss: 1.5,
    examplesPerSecond: 20,
    secondsLeft: 30,
  };

  it("tells step, epoch, loss, rate and time left, and keeps its buttons while the state lasts", () => {
    const onAction = vi.fn();
    const figure = progress(base, onAction);
    expect(figure.querySelector(".progress-figures")!.textContent).toBe(
      "step 5 of 10 · epoch 1 of 2 · loss 1.500 · 20 sentences a second · about 30 s left",
    );
    const pause = figure.querySelector("button")!;
    figure.update({ ...base, step: 6 });
    expect(figure.querySelector("button")).toBe(pause);
    expect(figure.querySelector("progress")!.value).toBe(6);
    pause.click();
    expect(onAction).toHaveBeenCalledWith("pause");
    figure.update({ ...base, state: "paused" });
    expect([...figure.querySelectorAll("button")].map((button) => button.textContent)).toEqual([
      "Resume",
      "One step",
      "Cancel",
    ]);
    figure.update({ ...base, state: "done" });
    expect(figure.querySelector("button")).toBeNull();
  });
});

describe("text from data", () => {
  it("is never markup", () => {
    const nasty = "<img src=x onerror=alert(1)>";
    const entity = { id: "a", type: nasty, start: 0, end: 4, gloss: nasty };
    const line = inlineSentence({ text: `<b>${nasty}`, entities: [entity] }, COLORS.entityColors);
    const notice = errorNotice({ message: nasty, advice: nasty });
    for (const element of [line, notice]) {
      expect(element.querySelector("img, b")).toBeNull();
      expect(element.textContent).toContain(nasty);
    }
    expect(notice.getAttribute("role")).toBe("alert");
  });

  it("is marked once where entities overlap", () => {
    const entities = [
      { id: "a", type: "A", start: 0, end: 3 },
      { id: "b", type: "B", start: 2, end: 4 },
    ];
    const line = inlineSentence({ text: "abcdef", entities }, COLORS.entityColors);
    expect(line.textContent).toBe("abcdef");
    expect([...line.querySelectorAll("mark")].map((mark) => mark.textContent)).toEqual(["abc"]);
  });
});

describe("the document table", () => {
  const all = Array.from({ length: 30 }, (_, i) => ({
    split: i % 2 ? "dev" : "train",
    document: {
      id: `s${i}`,
      text: `第${i}句`,
      entities: i % 3 ? [] : [{ id: "e", type: "Degree", start: 0, end: 1 }],
      relations: [],
    },
  }));
  const make = () =>
    documentTable(all, {
      ...COLORS,
      splits: ["train", "dev"],
      entityTypes: ["Degree"],
      relationTypes: ["Modifier"],
      width: 600,
      pageSize: 10,
    });
  const texts = (element: HTMLElement) =>
    [...element.querySelectorAll(".inline-sentence")].map((line) => line.textContent);
  const button = (element: HTMLElement, name: string) =>
    [...element.querySelectorAll("button")].find(({ textContent }) => textContent!.trim() === name);

  it("shows a page at a time, and only buttons that lead somewhere", () => {
    Element.prototype.scrollIntoView = () => undefined;
    const element = make();
    expect(texts(element)).toHaveLength(10);
    expect(button(element, "Previous")).toBeUndefined();
    button(element, "Next")!.click();
    expect(texts(element)[0]).toBe("第10句");
    button(element, "Next")!.click();
    expect(button(element, "Next")).toBeUndefined();
    expect(element.textContent).toContain("Page 3 of 3");
  });

  it("filters, goes back to the first page, and tells", () => {
    const element = make();
    const told = vi.fn();
    element.addEventListener("input", told);
    button(element, "Next")!.click();
    const [split, type] = element.querySelectorAll("select");
    type.value = "Degree";
    type.dispatchEvent(new Event("input", { bubbles: true }));
    split.value = "dev";
    split.dispatchEvent(new Event("input", { bubbles: true }));
    expect(texts(element)).toEqual([3, 9, 15, 21, 27].map((i) => `第${i}句`));
    expect(element.querySelector("[role=status]")!.textContent).toBe("5 of 30 sentences");
    expect(told).toHaveBeenCalledTimes(2);
    expect(element.value).toMatchObject({ split: "dev", entityType: "Degree" });
  });
});

describe("a place for files", () => {
  it("offers to read pasted text only once there is some", async () => {
    const onFile = vi.fn();
    const element = fileDrop({ label: "Data", accept: ".json", paste: true, onFile });
    const area = element.querySelector("textarea")!;
    const read = element.querySelector("button")!;
    expect(read.hidden).toBe(true);
    area.value = "[]";
    area.dispatchEvent(new Event("input"));
    expect(read.hidden).toBe(false);
    read.click();
    const file = onFile.mock.calls[0][0] as File;
    expect(file.name).toBe("pasted text");
    expect(file.size).toBe(2);
  });
});
