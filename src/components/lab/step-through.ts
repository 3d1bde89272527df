/** One thing explained in steps, forwards and backwards: a title, a few words, an equation and a view for each. */
import { lab } from "../../i18n/index.js";
import { html } from "../html.js";
import { responsive } from "../responsive.js";
import { nextIndex } from "../roving.js";
import { equation, scrollToAnchor } from "./equation.js";

export interface Step {
  /** What symbols of other steps' equations link to. */
  id: string;
  title: string;
  words: string;
  /** TeX; see `equation`. */
  equation?: string;
  /** Made when the step is shown, and again when its width changes. */
  element(width: number): Element | null;
  /** The element keeps up by itself with new steps of the same key: it is not made again, and keeps the focus and the pointer. */
  key?: string;
}

export interface StepThroughOptions {
  label: string;
  /** Step shown at first. */
  step: number;
  onStep(step: number): void;
}

export interface StepThroughFigure extends HTMLElement {
  show(step: number): void;
  /** The same steps of something else; the reader stays where they are. */
  update(steps: readonly Step[]): void;
}

/**
 * Controls are made once, and only what they show is made again: a reader who walks with the keys must not lose the focus because
 * an answer has come or the width has changed. Nothing moves by itself; steps change at once, so there is nothing for reduced
 * motion to stop.
 */
export function stepThrough(given: readonly Step[], options: StepThroughOptions): StepThroughFigure {
  let steps = given;
  const last = steps.length - 1;
  const within = (step: number) => Math.max(0, Math.min(last, step));
  let current = within(options.step);
  const heading = html`<h3 tabindex="-1"></h3>`;
  const words = html`<p></p>`;
  const formula = html`<div></div>`;
  const view = responsive((width) => steps[current].element(width));
  const position = html`<span class="step-position" role="status"></span>`;
  const bar = html`<progress max=${steps.length} aria-label=${options.label}></progress>` as HTMLProgressElement;
  const button = (label: string, to: () => number) =>
    html`<button type="button" onclick=${() => go(to())}>${label}</button>` as HTMLButtonElement;
  const first = button(lab.stepper.first, () => 0);
  const previous = button(lab.stepper.previous, () => current - 1);
  const next = button(lab.stepper.next, () => current + 1);
  const final = button(lab.stepper.last, () => last);
  const items = steps.map(({ title }, s) => {
    const item = html`<li><button type="button" class="quiet">${title}</button></li>`;
    item.querySelector("button")!.addEventListener("click", () => go(s));
    return item;
  });

  function show(step: number): void {
    const before = current;
    current = within(step);
    describe();
    if (current !== before) view.redraw();
  }
  function describe(): void {
    const { title, words: text, equation: tex } = steps[current];
    heading.textContent = title;
    words.textContent = text;
    formula.replaceChildren(...(tex ? [equation(tex, follow)] : []));
    position.textContent = lab.stepper.position(current + 1, steps.length, title);
    bar.value = current + 1;
    first.disabled = previous.disabled = current === 0;
    next.disabled = final.disabled = current === last;
    items.forEach((item, s) => item.firstElementChild!.setAttribute("aria-current", s === current ? "step" : "false"));
  }
  /** A symbol leads to the step that shows it, or to a place on the page. */
  const follow = (anchor: string) => {
    const step = steps.findIndex(({ id }) => id === anchor);
    if (step < 0) return scrollToAnchor(anchor);
    go(step);
    heading.focus();
  };
  const go = (step: number) => {
    const before = current;
    const focused = document.activeElement;
    show(step);
    // A button at an end is disabled and can't keep the focus; another takes it.
    if (focused instanceof HTMLButtonElement && focused.disabled)
      [next, previous].find((candidate) => !candidate.disabled)?.focus();
    if (current !== before) options.onStep(current);
  };
  const controls = html`<div class="step-controls" role="group" aria-label=${options.label}>
    ${first}${previous}${next}${final}${position}
  </div>`;
  controls.addEventListener("keydown", (event) => {
    const to = nextIndex(event.key, current, steps.length);
    if (to === null) return;
    event.preventDefault();
    go(to);
  });
  describe();
  return Object.assign(
    html`<section class="step-through">
      ${controls}${bar}
      <ol class="step-list">
        ${items}
      </ol>
      <div class="step-body">${heading}${words}${formula}${view}</div>
    </section>`,
    {
      show,
      update(others: readonly Step[]) {
        const before = steps[current].key;
        steps = others;
        describe();
        if (before === undefined || before !== steps[current].key) view.redraw();
      },
    },
  );
}
