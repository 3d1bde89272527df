/** The runs of this browser: which are drawn, how they did, and what can be done with each. */
import { words } from "../i18n/index.js";
import { html } from "./html.js";
import type { ProgressState } from "./progress.js";
import { table } from "./table.js";

export interface RunRow {
  id: string;
  name: string;
  state: ProgressState;
  /** Drawn in the curves. */
  shown: boolean;
  color: string;
  backend: string;
  recipe: string;
  epochs: string;
  devEntityF1?: number;
  devRelationF1?: number;
  testEntityF1?: number;
  testRelationF1?: number;
  minutes: number;
  /** Where its model can be used. */
  links: readonly { label: string; href: string }[];
  /** What can be done now, in the order shown. */
  actions: readonly RunAction[];
}

export type RunAction = "card" | "model" | "resume" | "rename" | "delete";

export interface RunListOptions {
  onShow(id: string, shown: boolean): void;
  onAction(action: RunAction, id: string): void;
}

/** One row a run; what can be done with it stands under its name, where no scrolling hides it. */
export function runList(runs: readonly RunRow[], { onShow, onAction }: RunListOptions): HTMLElement {
  const figure = (value: number | undefined) => (value === undefined ? "" : words.figure(value));
  const name = ({ id, name: label, shown, color }: RunRow) =>
    html`<label class="run-name"
      ><input
        type="checkbox"
        checked=${shown}
        onchange=${(event: Event) => onShow(id, (event.target as HTMLInputElement).checked)}
      />
      <span class="tag-mark" style=${{ background: color }}></span>${label}</label
    >`;
  const button = (action: RunAction, { id, name: label }: RunRow) =>
    html`<button
      type="button"
      class="quiet"
      aria-label=${words.runs.actionOn(words.runs.action[action], label)}
      onclick=${() => onAction(action, id)}
    >
      ${words.runs.action[action]}
    </button>`;
  const actions = (run: RunRow) =>
    html`<div class="row-actions">
      ${run.links.map(({ label, href }) => html`<a href=${href}>${label}</a>`)}${run.actions.map((action) =>
        button(action, run),
      )}
    </div>`;
  return table(
    runs,
    [
      { header: words.runs.name, rowHeader: true, value: (run) => html`<div>${name(run)}${actions(run)}</div>` },
      { header: words.runs.state, value: (run) => words.progress.states[run.state] },
      { header: words.runs.recipe, value: (run) => run.recipe },
      { header: words.runs.epochs, numeric: true, value: (run) => run.epochs },
      { header: words.runs.devEntity, numeric: true, value: (run) => figure(run.devEntityF1) },
      { header: words.runs.devRelation, numeric: true, value: (run) => figure(run.devRelationF1) },
      { header: words.runs.testEntity, numeric: true, value: (run) => figure(run.testEntityF1) },
      { header: words.runs.testRelation, numeric: true, value: (run) => figure(run.testRelationF1) },
      { header: words.runs.minutes, numeric: true, value: (run) => words.minutes(run.minutes) },
      { header: words.runs.backend, value: (run) => words.backend.names[run.backend] ?? run.backend },
    ],
    { caption: words.runs.caption },
  );
}
