/** One thing explained in steps, forwards and backwards: a title, a few words, an equation and a view for each. */
import { lab } from "../../i18n/index.js";
import { html } from "../html.js";
import { nextIndex } from "../roving.js";
import { equation, scrollToAnchor } from "./equation.js";

export interface Step {
  /** What symbols of other steps' equations link to. */
  id: string;
  title: string;
  words: string;
  /** TeX; see `equation`. */
  equation?: string;
  /** Made when the step is first shown. */
  element(): Element | null;
}

export interface StepThroughOptions {
  label: string;
  /** Step shown at first. */
  step: number;
  onStep(step: number): void;
}

export interface StepThroughFigure extends HTMLElement {
  show(step: number): void;
}

/** Nothing moves by itself; steps change at once, so there is nothing for reduced motion to stop. */
export function stepThrough(steps: readonly Step[], options: StepThroughOptions): StepThroughFigure {
  const made = new Map<number, Element | null>();
  const last = steps.length - 1;
  let current = Math.max(0, Math.min(last, options.step));
  const body = html`<div class="step-body"></div>`;
  const heading = html`<h3 tabindex="-1"></h3>`;
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
    current = Math.max(0, Math.min(last, step));
    const { title, words, equation: tex } = steps[current];
    if (!made.has(current)) made.set(current, steps[current].element());
    heading.textContent = title;
    body.replaceChildren(
      heading,
      html`<p>${words}</p>`,
      ...(tex ? [equation(tex, follow)] : []),
      ...(made.get(current) ? [made.get(current)!] : []),
    );
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
    show(step);
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
    // A button at an end is disabled and can't keep the focus; another takes it.
    const { activeElement } = document;
    if (activeElement instanceof HTMLButtonElement && activeElement.disabled)
      [next, previous].find((candidate) => !candidate.disabled)?.focus();
  });
  show(current);
  return Object.assign(
    html`<section class="step-through">
      ${controls}${bar}
      <ol class="step-list">
        ${items}
      </ol>
      ${body}
    </section>`,
    { show },
  );
}
