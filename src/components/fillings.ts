/** What masked language models would write into blanks: a table a blank, a column a model. */
import { words } from "../i18n/index.js";
import { html } from "./html.js";

export interface Filling {
  start: number;
  /** What stood there, and its probability. */
  token: string;
  probability: number;
  /** Best first. */
  candidates: readonly { token: string; probability: number }[];
}

export interface FillingColumn {
  name: string;
  /** The same blanks in the same order in every column. */
  fillings: readonly Filling[];
}

/** The likeliest tokens with their probabilities; what stood there is set bold wherever it is named. */
export function fillingTables(columns: readonly FillingColumn[]): HTMLElement & { data: readonly FillingColumn[] } {
  const blanks = columns[0]?.fillings ?? [];
  const element = html`<div class="fillings">${blanks.map((_, blank) => fillingTable(columns, blank))}</div>`;
  return Object.assign(element, { data: columns });
}

function fillingTable(columns: readonly FillingColumn[], blank: number): HTMLElement {
  const text = words.pretrain.blanks;
  const fillings = columns.map((column) => column.fillings[blank]);
  const { token } = fillings[0];
  const bar = (probability: number) =>
    html`<span
        class="bar"
        style=${{ "--share": String(probability), "--bar-color": "var(--theme-foreground-muted)" }}
      ></span
      ><span class="bar-value">${text.cell(probability)}</span>`;
  const cell = (filling: Filling, rank: number) => {
    const candidate = filling.candidates[rank];
    if (!candidate) return html`<td></td>`;
    return html`<td>
      <span class=${candidate.token === filling.token ? "filling best" : "filling"} lang="zh">${candidate.token}</span>
      ${bar(candidate.probability)}
    </td>`;
  };
  const ranks = Array.from({ length: Math.max(...fillings.map(({ candidates }) => candidates.length)) }, (_, i) => i);
  return html`<div class="table-box" role="region" aria-label=${text.caption(token)} tabindex="0">
    <table class="probabilities">
      <caption>
        ${text.caption(token)}
      </caption>
      <thead>
        <tr>
          <th scope="col">${text.rank}</th>
          ${columns.map(({ name }) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${ranks.map(
          (rank) =>
            html`<tr>
              <th scope="row">${rank + 1}</th>
              ${fillings.map((filling) => cell(filling, rank))}
            </tr>`,
        )}
        <tr>
          <th scope="row">${text.stood}</th>
          ${fillings.map((filling) => html`<td><span class="filling best" lang="zh">${filling.token}</span> ${bar(filling.probability)}</td>`)}
        </tr>
      </tbody>
    </table>
  </div>`;
}
