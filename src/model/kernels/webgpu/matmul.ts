/**
 * WGSL of a matrix product in tiles: a workgroup computes TILE × TILE numbers of C = A B, each thread 4 × 4 of them, with
 * strips of A and B in workgroup memory. What A, B and C are (transposed, several matrices at once, a bias) is up to the
 * functions that read and write them.
 */
import type { Workgroups } from "./program.js";

/** Columns of A and rows of B that are in workgroup memory at a time. */
const STEP = 16;

/** Workgroups that keep a GPU busy. With fewer, smaller tiles or a divided inner dimension serve better. */
export const ENOUGH_WORKGROUPS = 96;

export type Tile = 32 | 64;

/** The larger tile does less reading, where there is enough to do for all of the GPU. */
export function tileFor(rows: number, columns: number, matrices = 1): Tile {
  return tiles(rows, 64) * tiles(columns, 64) * matrices >= ENOUGH_WORKGROUPS ? 64 : 32;
}

export const tiles = (size: number, tile: number) => Math.ceil(size / tile);

/** Columns of C in x, rows in y, `layers` in z. */
export function gridOf(rows: number, columns: number, tile: Tile, layers = 1): Workgroups {
  return [tiles(columns, tile), tiles(rows, tile), layers];
}

export interface ProductSource {
  tile: Tile;
  /** How A lies in memory: "row" by row, or "column" by column (transposed). Neighbouring threads read neighbours. */
  a: "row" | "column";
  b: "row" | "column";
  /** C is a sum of so many products, numbered by `part`. */
  parts?: number;
  /** Expressions of the first inner index and the one after the last; default all of 0..n.inner. */
  from?: string;
  to?: string;
  /** Statements before all others. */
  start?: string;
  /** WGSL functions `readA(part, row, k) -> f32` and `readB(part, k, column) -> f32`, and what they need. Indices may lie outside. */
  functions: string;
  /** Statements that store `value` at `row`, `column`, which are inside of n.rows × n.columns. */
  store: string;
  /** Sums the columns of B too, over the same inner indices: statements that store `value`, the sum of `column`. */
  storeColumnSum?: string;
}

/** The declarations, body and workgroup of a program. It takes n.rows, n.columns and n.inner. */
export function product({ tile, a, b, parts = 1, from = "0u", to = "n.inner", ...source }: ProductSource) {
  const side = tile / 4;
  const cells = tile * STEP;
  const indices = (layout: "row" | "column", across: string) =>
    layout === "row" ? [`e % ${across}`, `e / ${across}`] : [`e / ${across}`, `e % ${across}`];
  // A is stored column by column in workgroup memory, B row by row, so that both are read along the tile.
  const [aInner, aRow] = a === "row" ? indices("row", `${STEP}u`) : indices("column", `${tile}u`);
  const [bColumn, bInner] = b === "row" ? indices("row", `${tile}u`) : indices("column", `${STEP}u`);
  const sums = source.storeColumnSum !== undefined;
  return {
    workgroup: [side, side] as const,
    declarations: `
var<workgroup> stripA: array<f32, ${cells}>;
var<workgroup> stripB: array<f32, ${cells}>;
fn four(at: u32) -> vec4f { return vec4f(stripB[at], stripB[at + 1], stripB[at + 2], stripB[at + 3]); }
${source.functions}`,
    code: `
  ${source.start ?? ""}
  let firstRow = group.y * ${tile}u;
  let firstColumn = group.x * ${tile}u;
  var sums: array<vec4f, 4>;
  ${sums ? "var columnSums = vec4f();" : ""}
  let to = ${to};
  for (var part = 0u; part < ${parts}u; part++) {
    for (var inner = ${from}; inner < to; inner += ${STEP}u) {
      for (var e = thread; e < ${cells}u; e += ${side * side}u) {
        let k = ${aInner};
        let row = ${aRow};
        var value = 0f;
        if (inner + k < to && firstRow + row < n.rows) { value = readA(part, firstRow + row, inner + k); }
        stripA[k * ${tile}u + row] = value;
      }
      for (var e = thread; e < ${cells}u; e += ${side * side}u) {
        let k = ${bInner};
        let column = ${bColumn};
        var value = 0f;
        if (inner + k < to && firstColumn + column < n.columns) { value = readB(part, inner + k, firstColumn + column); }
        stripB[k * ${tile}u + column] = value;
      }
      workgroupBarrier();
      for (var k = 0u; k < ${STEP}u; k++) {
        let b = four(k * ${tile}u + local.x * 4u);
        let at = k * ${tile}u + local.y * 4u;
        sums[0] += stripA[at] * b;
        sums[1] += stripA[at + 1] * b;
        sums[2] += stripA[at + 2] * b;
        sums[3] += stripA[at + 3] * b;
        ${sums ? "columnSums += b;" : ""}
      }
      workgroupBarrier();
    }
  }
  for (var j = 0u; j < 4u; j++) {
    let column = firstColumn + local.x * 4u + j;
    if (column >= n.columns) { break; }
    for (var i = 0u; i < 4u; i++) {
      let row = firstRow + local.y * 4u + i;
      if (row >= n.rows) { break; }
      let value = sums[i][j];
      ${source.store}
    }
    ${sums ? `if (group.y == 0u && local.y == 0u) { let value = columnSums[j]; ${source.storeColumnSum} }` : ""}
  }`,
  };
}
