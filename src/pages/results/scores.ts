/** The chart of systems: precision, recall and F1 on test under the switches, the reader's own runs beside them. */
import { selectField } from "../../components/field.js";
import { html } from "../../components/html.js";
import { hint } from "../../components/notice.js";
import { dotPlot, FIGURES } from "../../components/results/dot-plot.js";
import type { DotFigure, DotRow } from "../../components/results/dot-plot.js";
import { switches } from "../../components/results/switches.js";
import { table } from "../../components/table.js";
import type { DataRow } from "../../components/lab/drawings.js";
import { words } from "../../i18n/index.js";
import { MATCHES } from "../../evaluation/records.js";
import { pageLink } from "../frame.js";
import type { Measured, Measurement, Measurements, Query } from "./measured.js";
import { ownProvenance, ownRows } from "./own-runs.js";
import { provenance, provenanceCells } from "./provenance.js";
import { spreadByName } from "./spread.js";
import { askedFor, framed, noRecords, tableSwitch } from "./view.js";
import type { ResultsBench } from "./view.js";

const text = words.results;

export interface ScoresView extends HTMLElement {
  /** To be called when the reader's own runs have changed. */
  refresh(): void;
}

/** @param onChange called when a switch was turned, for what follows the same switches */
export function scoresView(bench: ResultsBench, onChange: () => void): ScoresView {
  const { settings, measurements } = bench;
  const { state } = settings;
  const chart = html`<div></div>`;
  const rows = html`<div></div>`;
  const turn = (change: Partial<typeof state>) => {
    settings.set(change);
    drawRows();
    drawChart();
    onChange();
  };
  const drawRows = () => {
    const types = measurements.types(state.table, state.match).map((value) => ({ value, label: value }));
    const all = [{ value: "micro", label: text.rows.micro }, { value: "macro", label: text.rows.macro }, ...types];
    const chosen = all.some(({ value }) => value === state.row) ? state.row : "micro";
    const field = selectField(chosen, all, { label: text.controls.row });
    field.addEventListener("input", () => turnRow(field.value));
    rows.replaceChildren(field);
  };
  const turnRow = (row: string) => {
    settings.set({ row });
    drawChart();
    onChange();
  };
  const drawChart = () => chart.replaceChildren(...chartOf(bench).filter((part) => part !== null));
  const controls = html`<div class="controls">
    ${tableSwitch(state.table, (value) => turn({ table: value }))}
    ${switches(
      text.controls.match,
      MATCHES.map((value) => ({ value, label: text.matches[value] })),
      state.match,
      (match) => turn({ match }),
    )}
    ${switches(
      text.controls.on,
      (["main", "part"] as const).map((value) => ({ value, label: text.experiments[value] })),
      state.on,
      (on) => turn({ on }),
    )}
    ${rows}
  </div>`;
  drawRows();
  drawChart();
  return Object.assign(html`<section>${controls}${chart}</section>`, { refresh: drawChart });
}

function chartOf(bench: ResultsBench): (HTMLElement | null)[] {
  const { settings, measurements, testSentences } = bench;
  const query = askedFor(settings.state, measurements);
  const recorded = measurements.recorded(settings.state.on);
  const measured = measuredRows(recorded, query, measurements);
  const own = ownRows(bench.ownRuns(), query);
  const all = [...measured.map(({ row }) => row), ...own];
  const ownNotes = own.length > 0 ? ownProvenance(bench.ownRuns(), testSentences) : [];
  const missing =
    measured.length > 0
      ? null
      : recorded.length > 0
        ? hint(text.empty.table)
        : noRecords(settings.state.on, measurements);
  const train =
    measurements.results.data.name === "reports"
      ? html`<p class="provenance">${text.own.none} <a href=${pageLink("train", {})}>${text.own.train}</a></p>`
      : null;
  if (all.length === 0) return [missing, train];
  const title = text.scores.title;
  return [
    missing,
    framed({
      measurements,
      title,
      id: "scores",
      name: "results",
      note: [text.tables[query.table], text.matches[query.match], rowName(query)].join(" \u00b7 "),
      draw: (width) => dotPlot(all, { title: `${title}: ${text.tables[query.table]}`, width }),
      rows: () => [...measured.flatMap((each) => csvRows(each, query)), ...own.flatMap((row) => ownCsv(row, query))],
      table: () => scoresTable(all, measured),
    }),
    html`<p class="results-key">${own.length > 0 ? `${text.scores.key} ${text.scores.ownKey}` : text.scores.key}</p>`,
    provenance([...measured.map(({ measurement }) => measurement), ...measurements.leftOut(settings.state.on)]),
    ...(own.length > 0 ? ownNotes.map((line) => html`<p class="provenance">${line}</p>`) : [train]),
  ];
}

export const rowName = ({ row }: Query) => (typeof row === "string" ? text.rows[row] : row.type);

export interface MeasuredRow {
  measurement: Measurement;
  measured: Measured;
  row: DotRow;
}

/** The systems that look for what is asked, each as a row of the chart. */
export function measuredRows(
  recorded: readonly Measurement[],
  query: Query,
  measurements: Measurements,
  nameOf = text.cell,
): MeasuredRow[] {
  return recorded.flatMap((measurement) => {
    const measured = measurements.measure(measurement, query);
    if (!measured) return [];
    const figures = FIGURES.map((figure): [string, DotFigure] => [
      figure,
      { ...measured.estimate[figure], seeds: measured.seeds.map((score) => score[figure]) },
    ]);
    const row = { name: nameOf(measurement.cell.name), ...Object.fromEntries(figures) } as DotRow;
    return [{ measurement, measured, row }];
  });
}

/** Figures with their intervals, and how far F1 spreads over seeds. */
export function scoresTable(rows: readonly DotRow[], measured: readonly MeasuredRow[]): HTMLElement {
  const spread = spreadByName(
    measured.flatMap(({ row, measured: { seeds } }) => seeds.map(({ f1 }) => ({ name: row.name, value: f1 }))),
  );
  const cell = ({ value, low, high }: DotFigure) =>
    low === undefined || high === undefined ? words.figure(value) : text.interval(value, low, high);
  return table(
    rows,
    [
      { header: text.scores.columns.system, rowHeader: true, value: ({ name }) => name },
      ...FIGURES.map((figure) => ({
        header: text.figures[figure],
        numeric: true,
        value: (row: DotRow) => cell(row[figure]),
      })),
      { header: text.scores.columns.seeds, numeric: true, value: ({ name }) => spread.get(name)?.runs ?? 1 },
      {
        header: text.scores.columns.spread,
        numeric: true,
        value: ({ name }) => {
          const own = spread.get(name);
          return own ? text.scores.spread(own.least, own.most) : "";
        },
      },
    ],
    { caption: text.scores.title },
  );
}

/** A row of a CSV for each of the three figures. */
export function csvRows({ measurement, measured, row }: MeasuredRow, query: Query): DataRow[] {
  return FIGURES.map((figure) => ({
    system: measurement.cell.name,
    ...queryCells(query),
    figure,
    ...measured.estimate[figure],
    by_seed: row[figure].seeds.join(" "),
    ...provenanceCells(measurement),
    own_run: false,
  }));
}

const ownCsv = (row: DotRow, query: Query): DataRow[] =>
  FIGURES.map((figure) => ({
    system: row.name,
    ...queryCells(query),
    figure,
    value: row[figure].value,
    own_run: true,
  }));

const queryCells = ({ split, table: name, match, row }: Query): DataRow => ({
  split,
  table: name,
  match,
  row: typeof row === "string" ? row : row.type,
});
