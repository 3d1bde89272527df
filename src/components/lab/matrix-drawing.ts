/** The cells, hatchings, signs and labels of a matrix, by whatever pen. */
import { wholeRange } from "./ranges.js";
import type { Range } from "./ranges.js";
import type { MatrixGeometry } from "./matrix-geometry.js";
import { svgPen } from "./pen.js";
import type { Pen } from "./pen.js";

/**
 * Line patterns that tell cells apart without colour: `closed` rises to the right, `first` runs across, `second` down,
 * `closedByHand` crosses.
 */
export type Hatch = "closed" | "first" | "second" | "closedByHand";

/** What a matrix looks like; cell k is row k / columns, column k % columns. */
export interface MatrixInk {
  /** Colour of a cell; null leaves the page. */
  fill(k: number): string | null;
  hatch(k: number): Hatch | null;
  /** A sign in the cell, where it is large enough to hold one. */
  sign?(k: number): string | null;
  hatchColor: string;
  text: string;
  background: string;
}

export interface MatrixLabels {
  rows: readonly string[];
  columns: readonly string[];
  /** Positions whose label is drawn even where not every one fits. */
  keep?(index: number): boolean;
}

const SIGN_ROOM = 9;

/** Draws the part of a matrix that `geometry` shows. */
export function drawMatrix(pen: Pen, labels: MatrixLabels, geometry: MatrixGeometry, ink: MatrixInk): void {
  drawCells(pen, labels.columns.length, geometry, ink);
  const size = Math.min(12, Math.max(8, geometry.cell));
  const { left, top, cell, rows, columns } = geometry;
  const shown = (names: readonly string[], range: Range) =>
    labelled(range, cell, size, labels.keep).map((i) => ({ name: names[i], center: (i - range.start + 0.5) * cell }));
  for (const { name, center } of shown(labels.rows, rows)) {
    pen.text(name, left - 8, top + center, { size, fill: ink.text, anchor: "end", room: left - 8 });
  }
  for (const { name, center } of shown(labels.columns, columns)) {
    // A single character stands upright; a longer token is turned, to be read from below.
    if ([...name].length > 1) {
      pen.text(name, left + center, top - 8, { size, fill: ink.text, anchor: "start", turned: true, room: top - 8 });
    } else pen.text(name, left + center, top - 8 - size / 2, { size, fill: ink.text, anchor: "middle" });
  }
}

/** The matrix as an SVG of its own. */
export function matrixSvg(
  labels: MatrixLabels,
  geometry: MatrixGeometry,
  ink: MatrixInk,
  title: string,
): SVGSVGElement {
  const head = title ? 22 : 0;
  const pen = svgPen(geometry.width + 1, geometry.height + head + 1, ink.background);
  if (title) pen.text(title, 0, 11, { size: 13, fill: ink.text, anchor: "start" });
  drawMatrix(pen, labels, { ...geometry, top: geometry.top + head }, ink);
  return pen.finish();
}

/** Positions of a range whose labels fit without touching: those to be kept, and every so many of the others. */
export function labelled({ start, count }: Range, cell: number, size: number, keep?: (i: number) => boolean): number[] {
  const every = Math.max(1, Math.ceil(size / cell));
  const found: number[] = [];
  let last = -Infinity;
  for (let i = start; i < start + count; i++) {
    const due = every === 1 || i % every === 0 || keep?.(i);
    if (!due || (i - last) * cell < size) continue;
    found.push(i);
    last = i;
  }
  return found;
}

function drawCells(pen: Pen, columnCount: number, geometry: MatrixGeometry, ink: MatrixInk): void {
  const { left, top, cell, rows, columns } = geometry;
  const gap = cell >= 8 ? 1 : 0;
  const hatching = new Map<Hatch, number[]>();
  for (let r = 0; r < rows.count; r++) {
    const y = top + r * cell;
    for (let c = 0; c < columns.count; c++) {
      const x = left + c * cell;
      const k = (rows.start + r) * columnCount + columns.start + c;
      const fill = ink.fill(k);
      if (fill !== null) pen.rect(x, y, cell - gap, cell - gap, fill);
      const hatch = ink.hatch(k);
      if (hatch !== null) {
        if (!hatching.has(hatch)) hatching.set(hatch, []);
        addHatch(hatching.get(hatch)!, hatch, x, y, cell);
      }
      const sign = cell >= SIGN_ROOM ? ink.sign?.(k) : null;
      if (sign) pen.text(sign, x + cell / 2, y + cell / 2, { size: cell - 2, fill: ink.text, anchor: "middle" });
    }
  }
  const strokeWidth = cell >= 6 ? 1 : 0.5;
  for (const [hatch, segments] of hatching) {
    pen.lines(segments, hatch === "closed" ? ink.hatchColor : ink.text, strokeWidth);
  }
  pen.outline(left - 0.5, top - 0.5, columns.count * cell + 1 - gap, rows.count * cell + 1 - gap, ink.hatchColor, 1);
}

/** One or two strokes a cell, end to end, so that neighbours join into an even hatching. */
function addHatch(segments: number[], hatch: Hatch, x: number, y: number, cell: number): void {
  const middle = cell / 2;
  switch (hatch) {
    case "closed":
      segments.push(x, y + cell, x + cell, y);
      break;
    case "first":
      segments.push(x, y + middle, x + cell, y + middle);
      break;
    case "second":
      segments.push(x + middle, y, x + middle, y + cell);
      break;
    case "closedByHand":
      segments.push(x, y + cell, x + cell, y, x, y, x + cell, y + cell);
      break;
  }
}

/** The whole of a matrix. */
export function wholeMatrix(geometry: MatrixGeometry, labels: MatrixLabels): MatrixGeometry {
  return { ...geometry, rows: wholeRange(labels.rows.length), columns: wholeRange(labels.columns.length), whole: true };
}
