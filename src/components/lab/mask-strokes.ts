/** What a brush does to a mask: cells, rows, columns and blocks set open or closed. Pure; n is the number of tokens. */
import type { Cell } from "../heatmap-geometry.js";

export type Brush = "cell" | "row" | "column" | "block";

/** A rectangle of cells, both corners in it. */
export interface Block {
  from: Cell;
  to: Cell;
}

/** The cells that a brush covers between where it was put down and where it is, as a block. */
export function brushed(brush: Brush, n: number, { from, to }: Block): Block {
  switch (brush) {
    case "row":
      return { from: [from[0], 0], to: [to[0], n - 1] };
    case "column":
      return { from: [0, from[1]], to: [n - 1, to[1]] };
    default:
      return { from, to };
  }
}

/** The same block with the smaller indices first. */
export function ordered({ from, to }: Block): Block {
  return {
    from: [Math.min(from[0], to[0]), Math.min(from[1], to[1])],
    to: [Math.max(from[0], to[0]), Math.max(from[1], to[1])],
  };
}

/** A mask with the cells of a block set. */
export function setBlock(mask: Uint8Array, n: number, block: Block, open: boolean): Uint8Array {
  const { from, to } = ordered(block);
  const next = mask.slice();
  for (let i = from[0]; i <= to[0]; i++) next.fill(open ? 1 : 0, i * n + from[1], i * n + to[1] + 1);
  return next;
}

/** Cells on the straight way from one cell to another, so that a fast stroke leaves no gaps. */
export function stroke(from: Cell, to: Cell): Cell[] {
  const steps = Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]));
  return Array.from({ length: steps + 1 }, (_, s): Cell => {
    const share = steps === 0 ? 0 : s / steps;
    return [Math.round(from[0] + (to[0] - from[0]) * share), Math.round(from[1] + (to[1] - from[1]) * share)];
  });
}

/** A mask with single cells set. */
export function setCells(mask: Uint8Array, n: number, cells: readonly Cell[], open: boolean): Uint8Array {
  const next = mask.slice();
  for (const [i, j] of cells) next[i * n + j] = open ? 1 : 0;
  return next;
}

/** Rows that may see nothing at all. */
export function emptyRows(mask: Uint8Array, n: number): number[] {
  const rows: number[] = [];
  for (let i = 0; i < n; i++) if (!mask.subarray(i * n, (i + 1) * n).includes(1)) rows.push(i);
  return rows;
}

/** How many cells differ, by which way. */
export function countChanges(mask: Uint8Array, base: Uint8Array): { opened: number; closed: number } {
  let [opened, closed] = [0, 0];
  for (let k = 0; k < mask.length; k++) {
    if (mask[k] && !base[k]) opened++;
    else if (!mask[k] && base[k]) closed++;
  }
  return { opened, closed };
}
