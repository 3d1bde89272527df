/** Loss by step, and precision, recall and F1 on dev by epoch. One run in detail, or several runs overlaid. */
import { words } from "../i18n/index.js";
import { thin } from "./curve-data.js";
import type { CurveRun, Figures } from "./curve-data.js";
import { gradientCharts, gradientReading } from "./gradient-curves.js";
import { html } from "./html.js";
import { lineChart } from "./line-chart.js";
import type { ChartSpec } from "./line-chart.js";

export interface CurvesFigure extends HTMLElement {
  data: readonly CurveRun[];
}

const MOST_POINTS = 150;
/** End of the axis of losses: what is smaller is drawn there. */
const LEAST_LOSS = 1e-3;

/** Charts side by side, three where there is room; under those of one run what its newest gradient says. */
export function trainingCurves(runs: readonly CurveRun[], { width }: { width: number }): CurvesFigure {
  const columns = width >= 840 ? 3 : width >= 560 ? 2 : 1;
  const chartWidth = Math.floor((width - (columns - 1) * 24) / columns);
  const single = runs.length === 1 ? runs[0] : null;
  const reading = single && gradientReading(single);
  const element = html`<div class="curves">
    ${lineChart(lossChart(runs, single, chartWidth))}
    ${lineChart(devChart("entity", words.curves.entity, runs, single, chartWidth))}
    ${lineChart(devChart("relation", words.curves.relation, runs, single, chartWidth))}
    ${gradientCharts(runs, chartWidth).map((chart) => lineChart(chart))}
    ${reading === null ? null : html`<p class="status">${reading}</p>`}
  </div>`;
  return Object.assign(element, { data: runs });
}

function lossChart(runs: readonly CurveRun[], single: CurveRun | null, width: number): ChartSpec {
  const line = (
    run: CurveRun,
    field: "loss" | "nerLoss" | "relationLoss",
    label: string,
    dash: string,
    thick: number,
  ) => ({
    label,
    points: thin(
      // A batch without a pair has no relation loss, and a logarithm no place for 0.
      run.steps.filter((point) => point[field] > 0).map((point) => ({ x: point.step, y: point[field] })),
      MOST_POINTS,
    ),
    color: run.color,
    ink: run.ink,
    dash,
    width: thick,
  });
  const lines = single
    ? [
        line(single, "loss", words.curves.total, "none", 2),
        line(single, "nerLoss", words.curves.ner, "4 2", 1.25),
        line(single, "relationLoss", words.curves.relationLoss, "1 3", 1.5),
      ]
    : runs.map((run) => line(run, "loss", run.name, run.dash, 1.75));
  const losses = lines.flatMap(({ points }) => points.map(({ y }) => y));
  return {
    title: words.curves.loss,
    xLabel: words.curves.step,
    width,
    x: [0, Math.max(1, ...runs.map((run) => run.totalSteps))],
    y: [Math.max(LEAST_LOSS, Math.min(0.1, ...losses)), Math.max(1, ...losses)],
    scale: "log",
    lines,
  };
}

function devChart(
  task: "entity" | "relation",
  title: string,
  runs: readonly CurveRun[],
  single: CurveRun | null,
  width: number,
): ChartSpec {
  const line = (run: CurveRun, figure: keyof Figures, label: string, dash: string, thick: number) => ({
    label,
    points: run.epochs.map((epoch) => ({ x: epoch.epoch, y: epoch[task][figure] })),
    color: run.color,
    ink: run.ink,
    dash,
    width: thick,
  });
  return {
    title,
    xLabel: words.curves.epoch,
    width,
    x: [0, Math.max(1, ...runs.map((run) => run.totalEpochs))],
    y: [0, 1],
    scale: "percent",
    lines: single
      ? [
          line(single, "f1", words.scores.f1, "none", 2),
          line(single, "precision", words.scores.precision, "4 2", 1.25),
          line(single, "recall", words.scores.recall, "1 3", 1.5),
        ]
      : runs.map((run) => line(run, "f1", run.name, run.dash, 1.75)),
  };
}
