/** Probabilities of the relation classes for one pair, one bar a condition (a mask), the conditions side by side. */
import { words } from "../i18n/index.js";
import { html } from "./html.js";
import type { LabelColors } from "./palette.js";

export interface ProbabilityData {
  classes: readonly string[];
  conditions: readonly { name: string; probabilities: ArrayLike<number> }[];
  /** The annotated class, where it is known. */
  gold?: string;
}

/** A table whose cells are bars with their figures; the largest of each condition is set bold. */
export function probabilities(
  data: ProbabilityData,
  { colors }: { colors: LabelColors },
): HTMLElement & { data: ProbabilityData } {
  const best = data.conditions.map(({ probabilities: p }) => indexOfMaximum(p));
  const cell = (c: number, condition: number) => {
    const value = data.conditions[condition].probabilities[c];
    return html`<td>
      <span class="bar" style=${{ "--share": String(value), "--bar-color": colors(data.classes[c]).mark }}></span
      ><span class=${best[condition] === c ? "bar-value best" : "bar-value"}>${words.percent(value)}</span>
    </td>`;
  };
  const rows = data.classes.map(
    (name, c) =>
      html`<tr>
        <th scope="row">
          ${name}${name === data.gold ? html`<span class="muted"> ${words.probabilities.gold}</span>` : null}
        </th>
        ${data.conditions.map((_, condition) => cell(c, condition))}
      </tr>`,
  );
  const element = html`<div class="table-box">
    <table class="probabilities">
      <caption>
        ${words.probabilities.caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">${words.probabilities.relation}</th>
          ${data.conditions.map(({ name }) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
  return Object.assign(element, { data });
}

/** Index of the largest value; the first of equals. */
export function indexOfMaximum(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}
