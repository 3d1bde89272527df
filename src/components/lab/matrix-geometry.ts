/** Sizes in a matrix figure: which cells are shown, how large, and where each stands. No DOM. */
import type { Cell } from "../heatmap-geometry.js";
import { fitCells, windowAround } from "./ranges.js";
import type { FocusRule, Range } from "./ranges.js";

export interface MatrixGeometry {
  width: number;
  height: number;
  /** Room for row labels. */
  left: number;
  /** Room for column labels. */
  top: number;
  /** Side of a cell. */
  cell: number;
  /** What is shown of the matrix. */
  rows: Range;
  columns: Range;
  /** Whether that is all of it. */
  whole: boolean;
}

const MARGIN = 34;
const LARGEST_CELL = 22;
/** Below this width a matrix of many tokens is shown in part, in cells that a finger can hit. */
const NARROW = 480;
const WIDE_RULE: FocusRule = { smallest: 2.5, focused: 8 };
const NARROW_RULE: FocusRule = { smallest: 9, focused: 15 };

export interface MatrixSpace {
  rows: number;
  columns: number;
  width: number;
  /** Room for labels where the usual one does not do. */
  left?: number;
  top?: number;
  /** Fits everything in, however small (for takeaway drawings and small multiples). */
  everything?: boolean;
}

/**
 * Fits a matrix into `width` pixels.
 * @param at the cell that must be seen
 * @param before what was shown so far
 */
export function matrixGeometry(
  { rows, columns, width, left = MARGIN, top = MARGIN, everything = false }: MatrixSpace,
  at: Cell | null = null,
  before: Pick<MatrixGeometry, "rows" | "columns"> | null = null,
): MatrixGeometry {
  const rule = everything ? { smallest: 0, focused: 1 } : width < NARROW ? NARROW_RULE : WIDE_RULE;
  const { count, cell } = fitCells(Math.max(rows, columns), width - left, rule, LARGEST_CELL);
  const shown = (size: number, index: number | undefined, range: Range | undefined) =>
    windowAround(size, count, index ?? null, range ?? null);
  const geometry = {
    rows: shown(rows, at?.[0], before?.rows),
    columns: shown(columns, at?.[1], before?.columns),
  };
  return {
    ...geometry,
    left,
    top,
    cell,
    width: left + cell * geometry.columns.count,
    height: top + cell * geometry.rows.count,
    whole: geometry.rows.count === rows && geometry.columns.count === columns,
  };
}

/** The cell at a point of the figure; null in its margins. */
export function cellAt({ left, top, cell, rows, columns }: MatrixGeometry, x: number, y: number): Cell | null {
  const i = Math.floor((y - top) / cell);
  const j = Math.floor((x - left) / cell);
  if (i < 0 || j < 0 || i >= rows.count || j >= columns.count) return null;
  return [rows.start + i, columns.start + j];
}

/** Top left corner of a cell; null where it is not shown. */
export function cornerOf(
  { left, top, cell, rows, columns }: MatrixGeometry,
  [i, j]: Cell,
): { x: number; y: number } | null {
  if (i < rows.start || i >= rows.start + rows.count) return null;
  if (j < columns.start || j >= columns.start + columns.count) return null;
  return { x: left + (j - columns.start) * cell, y: top + (i - rows.start) * cell };
}

/** Where a key leads in a matrix of rows × columns; null where it does not move. See `moveCell` of the square case. */
export function moveIn(
  [i, j]: Cell,
  key: string,
  { rows, columns }: { rows: number; columns: number },
  control: boolean,
): Cell | null {
  const row = (index: number) => Math.max(0, Math.min(rows - 1, index));
  const column = (index: number) => Math.max(0, Math.min(columns - 1, index));
  switch (key) {
    case "ArrowUp":
      return [row(i - 1), j];
    case "ArrowDown":
      return [row(i + 1), j];
    case "ArrowLeft":
      return [i, column(j - 1)];
    case "ArrowRight":
      return [i, column(j + 1)];
    case "Home":
      return control ? [0, 0] : [i, 0];
    case "End":
      return control ? [rows - 1, columns - 1] : [i, columns - 1];
    case "PageUp":
      return [0, j];
    case "PageDown":
      return [rows - 1, j];
    default:
      return null;
  }
}
