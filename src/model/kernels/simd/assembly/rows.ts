/** Rows gathered and scattered, see ../../rows.ts; sums of rows. */
import { shareStart } from "./share";

/** Row index[r] of `rows` as row r of `out`, for n rows of d numbers. */
export function gatherRows(rows: usize, index: usize, out: usize, n: usize, d: usize, part: usize, parts: usize): void {
  const last = shareStart(n, part + 1, parts, 1);
  for (let r = shareStart(n, part, parts, 1); r < last; r++)
    memory.copy(out + 4 * r * d, rows + 4 * load<u32>(index + 4 * r) * d, 4 * d);
}

/** Adds row r of `rows` [n, d] to row index[r] of `out` [size, d]. A part makes some of the columns: rows may meet. */
export function scatterRows(
  rows: usize,
  index: usize,
  out: usize,
  n: usize,
  d: usize,
  size: usize,
  part: usize,
  parts: usize,
): void {
  const first = shareStart(d, part, parts, 4);
  const last = shareStart(d, part + 1, parts, 4);
  for (let r: usize = 0; r < size; r++) memory.fill(out + 4 * (r * d + first), 0, 4 * (last - first));
  for (let r: usize = 0; r < n; r++) {
    addColumns(rows + 4 * r * d, out + 4 * load<u32>(index + 4 * r) * d, first, last);
  }
}

/** sum [first … last) += x [first … last); `first` is a multiple of 4. */
export function addColumns(x: usize, sum: usize, first: usize, last: usize): void {
  const whole = last & ~3;
  for (let at: usize = 4 * first; at < 4 * whole; at += 16) {
    v128.store(sum + at, f32x4.add(v128.load(sum + at), v128.load(x + at)));
  }
  for (let at: usize = 4 * max(whole, first); at < 4 * last; at += 4) {
    store<f32>(sum + at, load<f32>(sum + at) + load<f32>(x + at));
  }
}
