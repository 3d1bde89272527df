/** A matrix as a table of numbers, for reading and copying. */
import { words } from "../i18n/index.js";
import type { HeatmapData } from "./heatmap.js";
import { html } from "./html.js";
import { languageOf } from "./typography.js";

/** Every cell as text: the value with three digits, a dash where closed. */
export function matrixTable({ size, values, open, labels }: HeatmapData, title: string): HTMLElement {
  const indices = Array.from({ length: size }, (_, i) => i);
  const text = (i: number, j: number) => {
    if (!open[i * size + j]) return words.heatmap.closedCell;
    return values ? values[i * size + j].toFixed(3) : words.heatmap.openCell;
  };
  const header = (i: number, scope: "row" | "col") =>
    html`<th scope=${scope} class="numeric" lang=${languageOf(labels[i])}>${labels[i]}</th>`;
  return html`<div class="table-box matrix-table" role="region" aria-label=${title} tabindex="0">
    <table>
      <thead>
        <tr>
          <td></td>
          ${indices.map((j) => header(j, "col"))}
        </tr>
      </thead>
      <tbody>
        ${indices.map(
          (i) =>
            html`<tr>
              ${header(i, "row")}${indices.map((j) => html`<td class="numeric">${text(i, j)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
