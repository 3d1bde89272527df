/** Precision, recall and F1 of several systems: the mean over seeds with its interval, each seed, and runs of the reader's own. */
import * as Plot from "@observablehq/plot";
import { words } from "../../i18n/index.js";
import { namedPlot } from "../plot.js";
import { drawingSizes } from "../typography.js";

export const FIGURES = ["precision", "recall", "f1"] as const;
export type FigureName = (typeof FIGURES)[number];

export interface DotFigure {
  /** In [0, 1]. */
  value: number;
  /** Ends of the interval, where one is known. */
  low?: number;
  high?: number;
  /** The figure of each seed. */
  seeds: number[];
}

/** A line of the plot; names are unique. */
export interface DotRow extends Record<FigureName, DotFigure> {
  name: string;
  /** A run of the reader's own: another mark, and no interval. */
  own?: boolean;
}

const ROW = 36;
const HEAD = 22;
const AXIS = 34;
/** Narrower than this, the three figures stand one below the other. */
const WIDE = 640;

type Mark = DotFigure & { name: string; figure: FigureName; own: boolean };

/** One drawing, its three parts side by side where there is room. */
export function dotPlot(rows: readonly DotRow[], { title, width }: { title: string; width: number }): SVGSVGElement {
  const wide = width >= WIDE;
  const marks = rows.flatMap((row) =>
    FIGURES.map((figure): Mark => ({ ...row[figure], name: row.name, figure, own: row.own ?? false })),
  );
  const measured = marks.filter(({ own }) => !own);
  const part = wide ? { fx: "figure" } : { fy: "figure" };
  const facets = { domain: FIGURES, axis: null, padding: wide ? 0.08 : 0.12 };
  const height = rows.length * ROW + HEAD;
  return namedPlot(title, {
    width,
    height: (wide ? height : FIGURES.length * height) + AXIS,
    marginLeft: Math.min(wide ? 190 : 132, 12 + longest(rows) * drawingSizes().labelSize * 0.56),
    marginRight: 18,
    marginTop: HEAD,
    marginBottom: AXIS,
    ...(wide ? { fx: facets } : { fy: facets }),
    x: {
      domain: domain(marks),
      label: words.results.percent,
      tickFormat: (d: number) => `${Math.round(100 * d)}`,
      ticks: 5,
      grid: true,
      nice: true,
    },
    y: { domain: rows.map(({ name }) => name), label: null },
    marks: [
      // A line of the plot has room for two of text; whole names stand in the table.
      Plot.axisY({ label: null, tickSize: 0, lineWidth: wide ? 15 : 10, tickFormat: shortened(wide ? 48 : 34) }),
      Plot.text(FIGURES, {
        ...(wide ? { fx: String } : { fy: String }),
        text: (name: FigureName) => words.results.figures[name],
        frameAnchor: "top-left",
        dy: -16,
        fontWeight: "bold",
      }),
      Plot.tickX(
        measured.flatMap((mark) => mark.seeds.map((seed) => ({ ...mark, seed }))),
        { ...part, x: "seed", y: "name", inset: 9, stroke: "currentColor", strokeOpacity: 0.55 },
      ),
      Plot.ruleY(
        measured.filter(({ low }) => low !== undefined),
        { ...part, x1: "low", x2: "high", y: "name", stroke: INK, strokeWidth: 2.5 },
      ),
      Plot.dot(measured, { ...part, x: "value", y: "name", r: 4.5, fill: INK }),
      Plot.dot(
        marks.filter(({ own }) => own),
        {
          ...part,
          x: "value",
          y: "name",
          r: 5,
          symbol: "diamond",
          fill: "var(--theme-background)",
          stroke: OWN,
          strokeWidth: 2,
        },
      ),
      Plot.text(marks, {
        ...part,
        x: "value",
        y: "name",
        text: ({ value }: Mark) => words.figure(value),
        dy: -12,
        stroke: "var(--theme-background)",
        strokeWidth: 3,
        fill: "currentColor",
      }),
    ],
  }) as SVGSVGElement;
}

/** In src/styles/results.css: Plot takes a colour that it does not know for the name of a field. */
const INK = "var(--measured)";
const OWN = "var(--own-run)";

const shortened = (most: number) => (name: string) => (name.length > most ? `${name.slice(0, most - 1)}…` : name);

const longest = (rows: readonly DotRow[]) => Math.max(...rows.map(({ name }) => Math.min(name.length, 26)));

/** From a little below the lowest mark to a little above the highest. */
function domain(marks: readonly DotFigure[]): [number, number] {
  const values = marks.flatMap(({ value, low = value, high = value, seeds }) => [value, low, high, ...seeds]);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = Math.max(0.01, 0.08 * (most - least));
  return [Math.max(0, least - room), Math.min(1, most + room)];
}
