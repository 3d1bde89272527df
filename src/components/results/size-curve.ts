/** F1 against the number of training sentences: a line a system, with the interval of each point and every seed. */
import * as Plot from "@observablehq/plot";
import { words } from "../../i18n/index.js";
import { seriesColor } from "../palette.js";
import { namedPlot } from "../plot.js";

export interface SizePoint {
  system: string;
  /** Training sentences. */
  sentences: number;
  value: number;
  low: number;
  high: number;
  seeds: number[];
}

const HEIGHT = 320;
const SYMBOLS = ["circle", "square", "triangle", "diamond", "star"] as const;

/** Systems are told apart by colour, line pattern and symbol; their names stand in a list below, each with its symbol. */
export function sizeCurve(
  points: readonly SizePoint[],
  { title, width }: { title: string; width: number },
): SVGSVGElement {
  const systems = [...new Set(points.map(({ system }) => system))];
  const paint = (system: string) => seriesColor(systems.indexOf(system));
  const symbol = (system: string) => SYMBOLS[systems.indexOf(system) % SYMBOLS.length];
  const sizes = [...new Set(points.map(({ sentences }) => sentences))].sort((a, b) => a - b);
  const legend = systems.map((system, i) => ({ system, i }));
  const line = 18;
  return namedPlot(title, {
    width,
    height: HEIGHT + line * systems.length,
    marginLeft: 40,
    marginRight: 24,
    marginTop: 16,
    marginBottom: 44 + line * systems.length,
    x: { type: "log", label: words.results.curve.sentences, ticks: sizes, tickFormat: (d: number) => words.integer(d) },
    y: {
      label: words.results.curve.f1,
      grid: true,
      ticks: 6,
      // The format follows from the ticks: between 96 and 97 they need a decimal.
      percent: true,
      nice: true,
    },
    color: { type: "identity" },
    symbol: { type: "identity" },
    marks: [
      systems.map((system) =>
        Plot.line(
          points.filter((point) => point.system === system),
          {
            x: "sentences",
            y: "value",
            stroke: () => paint(system).mark,
            strokeDasharray: paint(system).dash,
            strokeWidth: 2,
            sort: "sentences",
          },
        ),
      ),
      Plot.ruleX(points, {
        x: "sentences",
        y1: "low",
        y2: "high",
        stroke: ({ system }: SizePoint) => paint(system).mark,
        strokeWidth: 2,
      }),
      Plot.dot(
        points.flatMap((point) => point.seeds.map((seed) => ({ ...point, seed }))),
        { x: "sentences", y: "seed", r: 1.8, fill: "currentColor", fillOpacity: 0.55 },
      ),
      Plot.dot(points, {
        x: "sentences",
        y: "value",
        r: 4.5,
        symbol: ({ system }: SizePoint) => symbol(system),
        fill: ({ system }: SizePoint) => paint(system).mark,
      }),
      legend.flatMap(({ system, i }) => [
        Plot.dot([system], {
          frameAnchor: "bottom-left",
          dx: 6,
          dy: 46 + line * i,
          r: 4.5,
          symbol: symbol(system),
          fill: () => paint(system).mark,
        }),
        Plot.text([system], {
          frameAnchor: "bottom-left",
          dx: 16,
          dy: 50 + line * i,
          text: String,
          textAnchor: "start",
          fill: () => paint(system).ink,
        }),
      ]),
    ],
  }) as SVGSVGElement;
}
