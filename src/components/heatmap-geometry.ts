/** Sizes in a matrix figure, and where keys lead in it. No DOM. */

/** Row and column, from 0. */
export type Cell = readonly [row: number, column: number];

export interface HeatmapGeometry {
  /** Whole square, margins included. */
  side: number;
  /** Room for row labels. */
  left: number;
  /** Room for column labels. */
  top: number;
  /** Side of a cell. */
  cell: number;
}

const MARGIN = 34;
const SMALLEST_CELL = 2;
const LARGEST_CELL = 22;

/** Fits `size` cells a side into `width` pixels. Cells are whole device pixels where they can be, so that hatching stays even. */
export function heatmapGeometry(size: number, width: number): HeatmapGeometry {
  const room = (width - MARGIN) / Math.max(1, size);
  const cell = Math.max(SMALLEST_CELL, Math.min(LARGEST_CELL, room >= 6 ? Math.floor(room) : Math.floor(room * 4) / 4));
  return { side: MARGIN + cell * size, left: MARGIN, top: MARGIN, cell };
}

/** Font size of the labels: as the cells allow, within what can be read. */
export function labelSize({ cell }: HeatmapGeometry): number {
  return Math.min(12, Math.max(8, cell));
}

/** Every how many tokens a label fits. */
export function labelStep(geometry: HeatmapGeometry): number {
  return Math.ceil(labelSize(geometry) / geometry.cell);
}

/**
 * Where a key leads from a cell; null where it doesn't move. Home and End stay in the row, with Ctrl they go to the first and
 * last cell of the matrix; Page Up and Down go to the ends of the column.
 */
export function moveCell([i, j]: Cell, key: string, size: number, control: boolean): Cell | null {
  const last = size - 1;
  const clamp = (index: number) => Math.max(0, Math.min(last, index));
  switch (key) {
    case "ArrowUp":
      return [clamp(i - 1), j];
    case "ArrowDown":
      return [clamp(i + 1), j];
    case "ArrowLeft":
      return [i, clamp(j - 1)];
    case "ArrowRight":
      return [i, clamp(j + 1)];
    case "Home":
      return control ? [0, 0] : [i, 0];
    case "End":
      return control ? [last, last] : [i, last];
    case "PageUp":
      return [0, j];
    case "PageDown":
      return [last, j];
    default:
      return null;
  }
}
