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

const ROW = 26;
const LABELS = 96;

/** @param vectors all of one length; the first is what the others are compared with */
export function vectorStrips(
  vectors: readonly NamedVector[],
  { title, width, scheme }: { title: string; width: number; scheme: Scheme },
): VectorStripsFigure {
  const d = vectors[0].values.length;
  const cell = Math.min(9, (width - LABELS) / d);
  const size = { width: LABELS + cell * d, height: ROW * vectors.length };
  const max = Math.max(
    ...vectors.map(({ values }) => values.reduce((top, value) => Math.max(top, Math.abs(value)), 0)),
  );
  const color = differenceColors(scheme, max);
  const draw = (pen: Pen) =>
    vectors.forEach(({ name, values }, v) => {
      pen.text(name, 0, v * ROW + ROW / 2, { size: 13, fill: PAGE[scheme].foreground, anchor: "start" });
      values.forEach((value, i) => pen.rect(LABELS + i * cell, v * ROW + 2, cell + 0.3, ROW - 4, color(value)));
    });
  const canvas = html`<canvas aria-hidden="true"></canvas>` as HTMLCanvasElement;
  const pen = canvasPen(canvas, size.width, size.height);
  if (pen) draw(pen);
  const reading = html`<p class="cell-reading" role="status">
    ${vectors
      .slice(1)
      .map(({ name, values }) => lab.vectors.distance(name, vectors[0].name, distance(values, vectors[0].values)))
      .join(" ")}
  </p>`;
  const read = ([v, i]: Cell) => lab.vectors.cell(vectors[v].name, i + 1, vectors[v].values[i]);
  const cursor = gridCursor({
    label: title,
    rows: vectors.length,
    columns: d,
    box: ([v, i]) => ({ x: LABELS + i * cell, y: v * ROW + 2, width: cell, height: ROW - 4 }),
    cellAt(x, y) {
      const [v, i] = [Math.floor(y / ROW), Math.floor((x - LABELS) / cell)];
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
        Array.from(values, (value, i) => ({ mask: name, dimension: i + 1, value })),
      ),
  });
}

/** Euclidean distance of two vectors. */
export function distance(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0));
}
