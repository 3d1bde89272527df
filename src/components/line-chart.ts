/** A chart of lines whose names stand at their right ends: what the curves of training and of pretraining are drawn with. */
import * as Plot from "@observablehq/plot";
import { scaleLinear, scaleLog, ticks } from "d3";
import { spread } from "./curve-data.js";
import type { Point } from "./curve-data.js";
import { html } from "./html.js";
import { namedPlot } from "./plot.js";
import { drawingSizes } from "./typography.js";

/** One line of a chart; its name stands at its last point. */
export interface Line {
  label: string;
  points: Point[];
  color: string;
  ink: string;
  dash: string;
  width: number;
}

export interface ChartSpec {
  title: string;
  xLabel: string;
  width: number;
  /** Ends of the axes. */
  x: [number, number];
  y: [number, number];
  scale: "percent" | "number" | "log";
  lines: Line[];
}

const HEIGHT = 220;
const TOP = 12;
const BOTTOM = 34;
const LEFT = 36;
const LONGEST_LABEL = 18;
/** Mean width of a character of a label, and the distance of two lines of labels, for the size of labels. */
const LETTER = 0.56;
const LINE = 1.18;

/** A figure with its title; a line without points is not drawn. */
export function lineChart({ title, xLabel, width, x, y, scale, lines }: ChartSpec): HTMLElement {
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
        : { tickFormat: scale === "percent" ? (d: number) => `${Math.round(100 * d)}` : "~g" }),
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
