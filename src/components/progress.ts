/** How far a run is, and the buttons that its state allows. */
import { words } from "../i18n/index.js";
import { html } from "./html.js";

export type ProgressState = "preparing" | "running" | "paused" | "done" | "cancelled" | "failed";

export interface ProgressData {
  name: string;
  state: ProgressState;
  step: number;
  totalSteps: number;
  /** Absent where a run is not counted in epochs. */
  epoch?: number;
  epochs?: number;
  loss?: number;
  examplesPerSecond?: number;
  tokensPerSecond?: number;
  secondsLeft?: number;
  /** What the backend holds, in words. */
  memory?: string;
}

export type ProgressAction = "pause" | "resume" | "step" | "cancel";

/** Which actions make sense in a state; the others are not shown. */
export function actionsFor(state: ProgressState): ProgressAction[] {
  if (state === "running") return ["pause", "cancel"];
  if (state === "paused") return ["resume", "step", "cancel"];
  return [];
}

export interface ProgressFigure extends HTMLElement {
  update(data: ProgressData): void;
}

/** A bar with its figures and buttons; `update` changes it in place, so that focus stays on a button. */
export function progress(data: ProgressData, onAction: (action: ProgressAction) => void): ProgressFigure {
  const bar = html`<progress></progress>` as HTMLProgressElement;
  const title = html`<p class="progress-title"></p>`;
  const figures = html`<p class="progress-figures"></p>`;
  const buttons = html`<p class="buttons"></p>`;
  const element = html`<section class="progress" aria-label=${words.progress.label}>
    ${title}${bar}${figures}${buttons}
  </section>`;
  let shown = "";
  const update = (next: ProgressData) => {
    const { name, state, step, totalSteps, epoch, epochs } = next;
    title.textContent = words.progress.title(name, words.progress.states[state]);
    bar.max = Math.max(1, totalSteps);
    if (state === "preparing") bar.removeAttribute("value");
    else bar.value = step;
    bar.setAttribute("aria-label", words.progress.steps(step, totalSteps));
    figures.textContent = [
      words.progress.steps(step, totalSteps),
      epoch !== undefined && epochs !== undefined && words.progress.epoch(epoch, epochs),
      next.loss !== undefined && words.progress.loss(next.loss),
      state === "running" && next.examplesPerSecond && words.progress.rate(next.examplesPerSecond),
      state === "running" && next.tokensPerSecond && words.progress.tokens(next.tokensPerSecond),
      state === "running" &&
        next.secondsLeft !== undefined &&
        step < totalSteps &&
        words.progress.left(next.secondsLeft),
      state === "running" && totalSteps > 0 && step === totalSteps && words.progress.scoring,
      next.memory,
    ]
      .filter(Boolean)
      .join(" \u00b7 ");
    const actions = actionsFor(state);
    if (actions.join() === shown) return;
    shown = actions.join();
    buttons.replaceChildren(
      ...actions.map(
        (action) =>
          html`<button type="button" onclick=${() => onAction(action)}>${words.progress.actions[action]}</button>`,
      ),
    );
  };
  update(data);
  return Object.assign(element, { update });
}
