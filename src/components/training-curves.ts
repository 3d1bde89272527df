/** Loss by step, and precision, recall and F1 on dev by epoch. One run in detail, or several runs overlaid. */
import * as Plot from "@observablehq/plot";
import { scaleLinear, scaleLog, ticks } from "d3";
import { words } from "../i18n/index.js";
import { spread, thin } from "./curve-data.js";
import type { CurveRun, Figures, Point } from "./curve-data.js";
import { html } from "./html.js";
import { drawingSizes } from "./typography.js";
import { namedPlot } from "./plot.js";

export interface CurvesFigure extends HTMLElement {
  data: readonly CurveRun[];
}

/** One line of a chart; its name stands at its last point. */
interface Line {
  label: string;
  points: Point[];
  color: string;
  ink: string;
  dash: string;
  width: number;
}

interface ChartSpec {
  title: string;
  xLabel: string;
  width: number;
  /** Ends of the axes. */
  x: [number, number];
  y: [number, number];
  scale: "percent" | "log";
  lines: Line[];
}

const HEIGHT = 220;
const TOP = 12;
const BOTTOM = 34;
const MOST_POINTS = 150;
/** End of the axis of losses: what is smaller is drawn there. */
const LEAST_LOSS = 1e-3;
const LEFT = 36;
const LONGEST_LABEL = 18;
/** Mean width of a character of a label, and the distance of two lines of labels, for the size of labels. */
const LETTER = 0.56;
const LINE = 1.18;

/** Three charts side by side where there is room. */
export function trainingCurves(runs: readonly CurveRun[], { width }: { width: number }): CurvesFigure {
  const columns = width >= 840 ? 3 : width >= 560 ? 2 : 1;
  const chartWidth = Math.floor((width - (columns - 1) * 24) / columns);
  const single = runs.length === 1 ? runs[0] : null;
  const element = html`<div class="curves">
    ${chart(lossChart(runs, single, chartWidth))}
    ${chart(devChart("entity", words.curves.entity, runs, single, chartWidth))}
    ${chart(devChart("relation", words.curves.relation, runs, single, chartWidth))}
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

function chart({ title, xLabel, width, x, y, scale, lines }: ChartSpec): HTMLElement {
  const drawn = lines.filter(({ points }) => points.length > 0);
  const plot = namedPlot(title, {
    width,
    height: HEIGHT,
    marginTop: TOP,
    marginBottom: BOTTOM,
    marginLeft: LEFT,
    marginRight: roomForLabels(drawn, x, width),
    color: { type: "identity" },
    // Steps and epochs are whole numbers, whatever fits.
    x: {
      domain: x,
      label: xLabel,
      ticks: ticks(...x, Math.min(6, width / 60)).filter(Number.isInteger),
      tickFormat: "d",
    },
    y: {
      domain: y,
      label: null,
      ticks: scale === "log" ? 3 : 5,
      grid: true,
      ...(scale === "log"
        ? { type: "log" as const, clamp: true, tickFormat: "~g" }
        : { tickFormat: (d: number) => `${Math.round(100 * d)}` }),
    },
    marks: [
      drawn.map((line) =>
        Plot.line(line.points, {
          x: "x",
          y: "y",
          stroke: () => line.color,
          strokeWidth: line.width,
          strokeDasharray: line.dash,
        }),
      ),
      drawn.map((line) =>
        Plot.dot(line.points.length <= 40 ? line.points : [], { x: "x", y: "y", fill: () => line.color, r: 2 }),
      ),
      endLabels(drawn, (scale === "log" ? scaleLog : scaleLinear)(y, [HEIGHT - BOTTOM, TOP]).clamp(true)),
    ],
  });
  return html`<figure class="curve" style=${{ width: `${width}px` }}>
    <figcaption>${title}</figcaption>
    ${plot}
  </figure>`;
}

/** The margin that the names need beyond the axis: none, while the lines end far from its right end. */
function roomForLabels(lines: readonly Line[], [low, high]: [number, number], width: number): number {
  const { labelSize } = drawingSizes();
  const needed = lines.map(({ label, points }) => {
    const left = 1 - (points[points.length - 1].x - low) / (high - low);
    return 10 + Math.min(label.length, LONGEST_LABEL) * LETTER * labelSize - left * (width - LEFT - 12);
  });
  return Math.max(12, ...needed);
}

/** Names at the right ends of lines, moved apart where they would overlap. */
function endLabels(lines: readonly Line[], pixel: (value: number) => number): Plot.Markish[] {
  const ends = lines.map(({ points }) => points[points.length - 1]);
  const placed = spread(
    ends.map(({ y }) => pixel(y)),
    LINE * drawingSizes().labelSize,
    TOP,
    HEIGHT - BOTTOM,
  );
  return lines.map((line, i) =>
    Plot.text([ends[i]], {
      x: "x",
      y: "y",
      dx: 6,
      dy: placed[i] - pixel(ends[i].y),
      text: () => (line.label.length > LONGEST_LABEL ? `${line.label.slice(0, LONGEST_LABEL - 1)}\u2026` : line.label),
      textAnchor: "start",
      fill: () => line.ink,
      stroke: "var(--theme-background)",
      strokeWidth: 4,
      fontWeight: line.width >= 2 ? "bold" : "normal",
    }),
  );
}
