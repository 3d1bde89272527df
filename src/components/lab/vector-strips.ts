/** Vectors of the same length below one another, a cell a dimension: what each mask leaves in [CLS], say. */
import { lab } from "../../i18n/index.js";
import type { Cell } from "../heatmap-geometry.js";
import { html } from "../html.js";
import { PAGE } from "../palette.js";
import type { Scheme } from "../palette.js";
import type { DataRow } from "./drawings.js";
import { gridCursor } from "./grid-cursor.js";
import { differenceColors } from "./matrix-inks.js";
import { canvasPen, svgPen } from "./pen.js";
import type { Pen } from "./pen.js";

export interface NamedVector {
  name: string;
  values: Float32Array;
}

export interface VectorStripsFigure extends HTMLElement {
  drawing(): SVGSVGElement;
  rows(): DataRow[];
}

export interface VectorStripsOptions {
  title: string;
  width: number;
  scheme: Scheme;
  /** Height of a vector. */
  row?: number;
  /** Room for the names. */
  labels?: number;
  /** What the vectors are called in the data. */
  of: string;
  /** Stands below until a cell is pointed at. */
  hint: string;
}

/** @param vectors all of one length */
export function vectorStrips(
  vectors: readonly NamedVector[],
  { title, width, scheme, row = 26, labels = 96, of, hint }: VectorStripsOptions,
): VectorStripsFigure {
  const d = vectors[0].values.length;
  const cell = Math.min(9, (width - labels) / d);
  const size = { width: labels + cell * d, height: row * vectors.length };
  const max = Math.max(
    ...vectors.map(({ values }) => values.reduce((top, value) => Math.max(top, Math.abs(value)), 0)),
  );
  const color = differenceColors(scheme, max);
  const gap = row >= 20 ? 2 : 0.5;
  const draw = (pen: Pen) =>
    vectors.forEach(({ name, values }, v) => {
      pen.text(name, 0, v * row + row / 2, {
        size: Math.min(13, row - 1),
        fill: PAGE[scheme].foreground,
        anchor: "start",
      });
      values.forEach((value, i) => pen.rect(labels + i * cell, v * row + gap, cell + 0.3, row - 2 * gap, color(value)));
    });
  const canvas = html`<canvas aria-hidden="true"></canvas>` as HTMLCanvasElement;
  const pen = canvasPen(canvas, size.width, size.height);
  if (pen) draw(pen);
  const reading = html`<p class="cell-reading" role="status">${hint}</p>`;
  const read = ([v, i]: Cell) => lab.vectors.cell(vectors[v].name, i + 1, vectors[v].values[i]);
  const cursor = gridCursor({
    label: title,
    rows: vectors.length,
    columns: d,
    box: ([v, i]) => ({ x: labels + i * cell, y: v * row + gap, width: cell, height: row - 2 * gap }),
    cellAt(x, y) {
      const [v, i] = [Math.floor(y / row), Math.floor((x - labels) / cell)];
      return v >= 0 && v < vectors.length && i >= 0 && i < d ? [v, i] : null;
    },
    reading: read,
    onMove: (at) => (reading.textContent = read(at)),
  });
  const figure = html`<figure class="vectors">
    <div class="matrix-body" style=${{ width: `${size.width}px`, height: `${size.height}px` }}>
      ${canvas}${cursor.layer}
    </div>
    ${reading}
  </figure>`;
  return Object.assign(figure, {
    drawing() {
      const ink = svgPen(size.width, size.height, PAGE[scheme].background);
      draw(ink);
      return ink.finish();
    },
    rows: () =>
      vectors.flatMap(({ name, values }) =>
        Array.from(values, (value, i) => ({ [of]: name, dimension: i + 1, value })),
      ),
  });
}

/** How far each of the others is from the first, in words. */
export function distances([first, ...others]: readonly NamedVector[]): string {
  return others
    .map(({ name, values }) => lab.vectors.distance(name, first.name, distance(values, first.values)))
    .join(" ");
}

/** Euclidean distance of two vectors. */
function distance(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0));
}
