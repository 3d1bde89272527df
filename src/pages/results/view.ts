/** What the views of the results page share. */
import { figureFrame } from "../../components/lab/figure-frame.js";
import type { FrameOptions } from "../../components/lab/figure-frame.js";
import { standalone } from "../../components/lab/drawings.js";
import { html } from "../../components/html.js";
import { hint } from "../../components/notice.js";
import { responsive } from "../../components/responsive.js";
import { switches } from "../../components/results/switches.js";
import { words } from "../../i18n/index.js";
import { TABLES } from "../../evaluation/records.js";
import type { TableName } from "../../evaluation/records.js";
import type { Row } from "../../evaluation/report-counts.js";
import type { RunRecord } from "../../runtime/run-card.js";
import type { Measurements, Query } from "./measured.js";
import { isShipped } from "../../evaluation/plan.js";
import type { DataSetName, ScoredExperiment } from "../../evaluation/plan.js";
import type { ResultsSettings, ResultsState } from "./settings.js";

const text = words.results;

/** What every view is made from. */
export interface ResultsBench {
  settings: ResultsSettings;
  measurements: Measurements;
  /** Sentences of test. */
  testSentences: number;
  /** The reader's own, as they stand. */
  ownRuns(): readonly RunRecord[];
}

/** The figure that the switches of the chart ask for. */
export function askedFor({ table, match, row }: ResultsState, measurements: Measurements): Query {
  return { split: "test", table, match, row: rowOf(row, measurements.types(table, match)) };
}

/** What the table doesn't have is read as micro. */
export function rowOf(name: string, types: readonly string[]): Row {
  if (name === "macro") return "macro";
  return types.includes(name) ? { type: name } : "micro";
}

export const tableSwitch = (chosen: TableName, onChoose: (table: TableName) => void) =>
  switches(
    text.controls.table,
    TABLES.map((value) => ({ value, label: text.tables[value] })),
    chosen,
    onChoose,
  );

/** On which sentences, and how trained: said at every figure, since one switch turns them all. */
export const subjectOf = ({ results, recipe }: Measurements): string =>
  text.subject(text.data[results.data.name].name, text.recipes[recipe].name);

/** The same for a row of a CSV. */
export const subjectCells = ({ results, recipe }: Measurements) => ({ data: results.data.name, recipe });

/** A drawing that follows its width, in a frame with the ways out of it. */
export function framed(
  options: Omit<FrameOptions, "figure" | "drawing"> & {
    measurements: Measurements;
    draw(width: number): SVGSVGElement;
  },
): HTMLElement {
  const { draw, measurements, note, rows, ...rest } = options;
  const figure = responsive(draw);
  return figureFrame({
    ...rest,
    note: [subjectOf(measurements), note].filter(Boolean).join(" \u00b7 "),
    rows: () => rows().map((row) => ({ ...row, ...subjectCells(measurements) })),
    figure,
    // A table may stand in the figure's place: a drawing that is not on the page has no styles to take along.
    drawing() {
      const shown = figure.querySelector("svg");
      if (shown?.isConnected) return standalone(shown);
      const place = html`<div class="visually-hidden">${draw(PRINT_WIDTH)}</div>`;
      document.body.append(place);
      const copy = standalone(place.querySelector("svg")!);
      place.remove();
      return copy;
    },
  });
}

const PRINT_WIDTH = 960;

/** On what the experiments of K, masks and parts were trained, in words. */
export const onPart = ({ results: { plan } }: Measurements): string =>
  plan?.part.sentences ? text.onPart(plan.part.sentences, plan.corpus.train.sentences, plan.part.epochs) : "";

/** In place of a chart without records: which command makes them, or that none are planned on these sentences. */
export function noRecords(experiment: ScoredExperiment, measurements: Measurements): HTMLElement {
  const { results, recipe } = measurements;
  const name = text.experiments[experiment];
  const planned = results.plan?.cells.some((cell) => cell.experiment === experiment) ?? true;
  if (!planned) return hint(text.empty.notPlanned(name));
  return hint(text.empty.experiment(name, text.recipes[recipe].name, command(results.data.name, experiment)));
}

/** The command that makes the records of a data set, or of one of its experiments. */
export function command(data: DataSetName, experiment?: ScoredExperiment): string {
  const flags = [
    ...(data === "reports" ? [] : [`--data ${data}`]),
    ...(isShipped(data) ? [] : ["--files DIR"]),
    ...(experiment ? [`--only ${experiment}`] : []),
  ];
  return ["npm run experiment", ...(flags.length > 0 ? ["--", ...flags] : [])].join(" ");
}
