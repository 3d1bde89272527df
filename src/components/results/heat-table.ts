/** F1 over K and the mask of the relation branch: a cell a combination, its figure and interval written in it. */
import * as Plot from "@observablehq/plot";
import { words } from "../../i18n/index.js";
import { attentionRamp, currentScheme } from "../palette.js";
import { namedPlot } from "../plot.js";

export interface HeatCell {
  /** K */
  layers: number;
  mask: string;
  split: "dev" | "test";
  /** Undefined where nothing is recorded. */
  f1?: { value: number; low: number; high: number };
  runs: number;
}

const CELL = 46;
const NARROW = 560;

/** One drawing of both splits; with K across where there is room, else down. */
export function heatTable(
  cells: readonly HeatCell[],
  { title, width }: { title: string; width: number },
): SVGSVGElement {
  const across = width >= NARROW;
  const layers = [...new Set(cells.map((cell) => cell.layers))].sort((a, b) => a - b);
  const masks = [...new Set(cells.map(({ mask }) => mask))];
  const splits = [...new Set(cells.map(({ split }) => split))];
  const measured = cells.filter((cell) => cell.f1 !== undefined);
  const values = measured.map(({ f1 }) => f1!.value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const ramp = attentionRamp(currentScheme());
  // The lower half of the ramp alone, so that the page's ink can be read on all of it.
  const shade = ({ f1 }: HeatCell) => ramp(most > least ? (0.36 * (f1!.value - least)) / (most - least) : 0.18);
  const place = across ? { x: "layers", y: "mask", fy: "split" } : { x: "mask", y: "layers", fx: "split" };
  const k = { domain: layers, label: words.results.grid.k, tickSize: 0 };
  const mask = {
    domain: masks,
    label: null,
    tickSize: 0,
    tickFormat: (name: string) => (across ? name : name.replace("rc-", "")),
  };
  const text = (dy: number, options: Plot.TextOptions) => Plot.text(cells, { ...place, dy, ...options });
  return namedPlot(title, {
    width,
    height: across ? splits.length * (masks.length * CELL + 18) + 40 : layers.length * CELL + 60,
    marginLeft: across ? 84 : 30,
    marginRight: across ? 40 : 8,
    marginBottom: across ? 36 : 12,
    marginTop: across ? 8 : 50,
    x: across ? k : { ...mask, axis: "top" },
    y: across ? mask : k,
    ...(across ? { fy: { domain: splits, label: null } } : { fx: { domain: splits, label: null, axis: "top" } }),
    marks: [
      Plot.cell(cells, { ...place, fill: "none", stroke: "var(--theme-foreground-faintest)", inset: 1 }),
      Plot.cell(measured, { ...place, fill: shade, inset: 1 }),
      text(-7, {
        text: ({ f1 }: HeatCell) => (f1 ? words.figure(f1.value) : "–"),
        fontWeight: "bold",
        fill: "currentColor",
      }),
      text(8, {
        text: ({ f1 }: HeatCell) => (f1 ? words.results.ends(f1.low, f1.high) : ""),
        fill: "currentColor",
        fontSize: across ? 10 : 9,
      }),
    ],
    color: { type: "identity" },
  }) as SVGSVGElement;
}
