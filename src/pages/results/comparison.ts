/** Two systems of the chart against each other: the interval of their difference, in words. */
import { selectField } from "../../components/field.js";
import { html } from "../../components/html.js";
import { hint } from "../../components/notice.js";
import { words } from "../../i18n/index.js";
import type { Difference } from "../../evaluation/bootstrap.js";
import type { Measurement } from "./measured.js";
import { rowName } from "./scores.js";
import { askedFor, subjectOf } from "./view.js";
import type { ResultsBench } from "./view.js";

const text = words.results;

export interface ComparisonView extends HTMLElement {
  /** To be called when a switch of the chart was turned. */
  refresh(): void;
}

export function comparisonView(bench: ResultsBench): ComparisonView {
  const body = html`<div></div>`;
  const refresh = () => body.replaceChildren(...comparison(bench, refresh));
  const element = html`<section aria-label=${text.difference.title}>${body}</section>`;
  refresh();
  return Object.assign(element, { refresh });
}

function comparison({ settings, measurements }: ResultsBench, refresh: () => void): HTMLElement[] {
  const { state } = settings;
  const query = askedFor(state, measurements);
  const able = measurements.recorded(state.on).filter((each) => measurements.measure(each, query) !== undefined);
  if (able.length < 2) return [];
  const [first, second] = chosenPair(able, state, (each) => measurements.measure(each, query)!.estimate.f1.value);
  const options = able.map(({ cell }) => ({ value: cell.name, label: text.cell(cell.name) }));
  const said = html`<div class="difference-words" role="status"></div>`;
  const select = (label: string, of: Measurement, name: "first" | "second") => {
    const field = selectField(of.cell.name, options, { label });
    field.addEventListener("input", () => {
      settings.set({ first: first.cell.name, second: second.cell.name, [name]: field.value });
      refresh();
      const again = document.querySelector<HTMLElement>(`#comparison-${name} select`);
      again?.focus();
    });
    field.id = `comparison-${name}`;
    return field;
  };
  const what = [subjectOf(measurements), text.tables[query.table], text.matches[query.match], rowName(query)].join(
    " \u00b7 ",
  );
  if (first === second) said.append(hint(text.difference.same));
  else
    said.append(
      ...inWords(
        text.cell(first.cell.name),
        text.cell(second.cell.name),
        measurements.difference(first, second, query)!,
        [first, second].map(({ runs }) => runs.length),
      ).map((line) => html`<p>${line}</p>`),
    );
  return [
    html`<h3>${text.difference.title}</h3>`,
    html`<p class="muted small">${what}</p>`,
    html`<div class="controls">
      ${select(text.controls.first, first, "first")} ${select(text.controls.second, second, "second")}
    </div>`,
    said,
  ];
}

/** What the address asks for; else the two that score highest. */
export function chosenPair(
  able: readonly Measurement[],
  { first, second }: { first: string; second: string },
  f1: (measurement: Measurement) => number,
): [Measurement, Measurement] {
  const best = able.toSorted((a, b) => f1(b) - f1(a));
  const named = (name: string) => able.find(({ cell }) => cell.name === name);
  const chosenFirst = named(first) ?? best.find(({ cell }) => cell.name !== second) ?? best[0];
  return [chosenFirst, named(second) ?? best.find((each) => each !== chosenFirst) ?? chosenFirst];
}

/**
 * The difference of F1 with its interval, what that means, and precision and recall.
 * @param runs of how many runs each is the mean
 */
export function inWords(
  first: string,
  second: string,
  { f1, precision, recall, above }: Difference,
  runs: readonly number[],
): string[] {
  const { difference } = text;
  return [
    difference.sentence(first, second, f1.value, f1.low, f1.high),
    `${difference.verdict(first, second, f1.low, f1.high)} ${difference.above(first, above)} ${words.findings.seedsOfAll(runs)}`,
    difference.others(
      difference.part(precision.value, precision.low, precision.high),
      difference.part(recall.value, recall.low, recall.high),
    ),
  ];
}
