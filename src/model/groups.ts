/**
 * Rows in groups, one group after the other: the sentences of a batch, or its pairs. A group has as many rows as it needs;
 * where shapes are fixed, as on WebGPU, all groups are padded to one size.
 */

/** Groups of rows of a matrix. */
export interface RowGroups {
  /** Rows of each group. */
  queries: readonly number[];
}

/** So many groups of one size. */
export const equalSizes = (groups: number, size: number): number[] => new Array<number>(groups).fill(size);

/** The size that all groups have, or undefined where they differ. */
export const commonSize = (sizes: readonly number[]): number | undefined =>
  sizes.every((size) => size === sizes[0]) ? (sizes[0] ?? 0) : undefined;

export function total(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Where each group begins, and last where another would. */
export function startsOf(sizes: readonly number[]): number[] {
  const starts = [0];
  for (const size of sizes) starts.push(starts[starts.length - 1] + size);
  return starts;
}

/** The number of each row within its group, row by row. */
export function placesInGroups(sizes: readonly number[]): Int32Array {
  const places = new Int32Array(total(sizes));
  let at = 0;
  for (const size of sizes) for (let place = 0; place < size; place++) places[at++] = place;
  return places;
}

/** start, start + 1, …, end - 1 */
export const rowNumbers = (start: number, end: number): Int32Array =>
  Int32Array.from({ length: end - start }, (_, i) => start + i);

/** Lists of row numbers as one. */
export function concatenated(lists: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(total(lists.map(({ length }) => length)));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all;
}

/** Cells of the attention matrices of all groups, closed ones included. */
export const cellsOf = ({ queries, keys }: { queries: readonly number[]; keys: readonly number[] }): number =>
  total(queries.map((size, g) => size * keys[g]));
