/** K and the mask of the relation branch: F1 of every combination, on dev and on test. */
import { html } from "../../components/html.js";
import { hint } from "../../components/notice.js";
import { heatTable } from "../../components/results/heat-table.js";
import type { HeatCell } from "../../components/results/heat-table.js";
import { table } from "../../components/table.js";
import { words } from "../../i18n/index.js";
import type { TableName } from "../../evaluation/records.js";
import { focusOf } from "./measured.js";
import type { Measurements, Query } from "./measured.js";
import { provenance } from "./provenance.js";
import { framed, noRecords, onPart, tableSwitch } from "./view.js";
import type { ResultsBench } from "./view.js";

const text = words.results.grid;
const SPLITS = ["dev", "test"] as const;

export function gridView({ settings, measurements }: ResultsBench): HTMLElement {
  if (measurements.recorded("grid").length === 0) return noRecords("grid", measurements);
  const body = html`<div></div>`;
  const draw = () => body.replaceChildren(...gridOf(measurements, settings.state.grid));
  draw();
  return html`<section>
    <p>${onPart(measurements)}</p>
    <div class="controls">
      ${tableSwitch(settings.state.grid, (grid) => {
        settings.set({ grid });
        draw();
      })}
    </div>
    ${body}
  </section>`;
}

function gridOf(measurements: Measurements, name: TableName): HTMLElement[] {
  const cells = gridCells(measurements, name);
  if (!cells.some(({ f1 }) => f1)) return [hint(words.results.empty.table)];
  const title = `${text.title}: ${words.results.tables[name]}`;
  const sources = provenance(measurements.recorded("grid"));
  return [
    framed({
      measurements,
      title: text.title,
      id: "grid",
      name: "grid",
      note: text.note,
      draw: (width) => heatTable(cells, { title, width }),
      rows: () =>
        cells.map(({ layers, mask, split, f1, runs }) => ({
          table: name,
          split,
          k: layers,
          mask,
          f1: f1?.value ?? null,
          low: f1?.low ?? null,
          high: f1?.high ?? null,
          runs,
        })),
      table: () => gridTable(cells),
    }),
    html`<p class="difference-words">${SPLITS.flatMap((split) => bestOf(cells, split)).join(" ")}</p>`,
    ...(sources ? [sources] : []),
  ];
}

/** Every planned cell on dev and on test, strict and micro. */
export function gridCells(measurements: Measurements, name: TableName): HeatCell[] {
  return SPLITS.flatMap((split) =>
    measurements.planned("grid").map((measurement): HeatCell => {
      const { k: layers, mask } = focusOf(measurement);
      const query: Query = { split, table: name, match: "strict", row: "micro" };
      const measured = measurements.measure(measurement, query);
      return {
        layers,
        mask,
        split,
        f1: measured?.estimate.f1,
        runs: measured?.seeds.length ?? 0,
      };
    }),
  );
}

function bestOf(cells: readonly HeatCell[], split: "dev" | "test"): string[] {
  const measured = cells.filter((cell) => cell.split === split && cell.f1);
  if (measured.length === 0) return [];
  const { layers, mask, f1 } = measured.reduce((best, cell) => (cell.f1!.value > best.f1!.value ? cell : best));
  return [text.best(split, layers, mask, f1!.value, f1!.low, f1!.high)];
}

const gridTable = (cells: readonly HeatCell[]) =>
  table(
    cells,
    [
      { header: text.k, rowHeader: true, numeric: true, value: ({ layers }) => layers },
      { header: text.mask, value: ({ mask }) => mask },
      { header: text.split, value: ({ split }) => split },
      { header: text.f1, numeric: true, value: ({ f1 }) => (f1 ? words.figure(f1.value) : "\u2013") },
      { header: text.interval, numeric: true, value: ({ f1 }) => (f1 ? words.results.ends(f1.low, f1.high) : "") },
      { header: text.runs, numeric: true, value: ({ runs }) => runs },
    ],
    { caption: text.title },
  );
