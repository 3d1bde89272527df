/** What a set of annotated sentences holds: counts per split, and how lengths are spread. */
import * as Plot from "@observablehq/plot";
import { words } from "../i18n/index.js";
import { html } from "./html.js";
import { namedPlot } from "./plot.js";
import type { LabelColors } from "./palette.js";
import { table } from "./table.js";
import type { TableElement } from "./table.js";

/** A quantity with one figure for each split. */
export interface SplitRow {
  name: string;
  values: readonly (number | string)[];
}

/** A table with one column a split. */
export function splitTable(
  caption: string,
  header: string,
  splits: readonly string[],
  rows: readonly SplitRow[],
): TableElement {
  const figure = (value: number | string) => (typeof value === "number" ? words.integer(value) : value);
  return table(
    rows,
    [
      { header, rowHeader: true, value: ({ name }) => name },
      ...splits.map((split, i) => ({
        header: split,
        numeric: true,
        value: ({ values }: SplitRow) => figure(values[i]),
      })),
    ],
    { caption },
  );
}

/** How often each label occurs in each split, with its colour. */
export function labelTable(
  caption: string,
  counts: readonly { split: string; counts: Record<string, number> }[],
  colors: LabelColors,
): TableElement {
  const labels = [...new Set(counts.flatMap((each) => Object.keys(each.counts)))];
  return table(
    labels,
    [
      {
        header: words.statistics.label,
        rowHeader: true,
        value: (label) =>
          html`<span><span class="tag-mark" style=${{ background: colors(label).mark }}></span>${label}</span>`,
      },
      ...counts.map(({ split, counts: own }) => ({
        header: split,
        numeric: true,
        value: (label: string) => words.integer(own[label] ?? 0),
      })),
    ],
    { caption },
  );
}

export interface HistogramFigure extends HTMLElement {
  data: readonly number[];
}

/** How often each whole number occurs, in bins of `step`. */
export function histogram(
  values: readonly number[],
  { title, label, width, step = 1 }: { title: string; label: string; width: number; step?: number },
): HistogramFigure {
  const plot = namedPlot(title, {
    width,
    height: 150,
    marginLeft: 44,
    x: { label, ticks: Math.min(8, width / 60) },
    y: { label: words.statistics.sentences, grid: true, ticks: 4 },
    marks: [
      Plot.rectY(values, {
        ...Plot.binX({ y: "count" }, { x: (value: number) => value, interval: step }),
        fill: "var(--theme-foreground-faint)",
        tip: true,
      }),
      Plot.ruleY([0]),
    ],
  });
  return Object.assign(
    html`<figure class="histogram">
      <figcaption>${title}</figcaption>
      ${plot}
    </figure>`,
    { data: values },
  );
}
