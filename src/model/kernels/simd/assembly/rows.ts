/** Rows gathered and scattered, see ../../rows.ts; sums of rows. */

/** Row index[r] of `rows` as row r of `out`, for n rows of d numbers. */
export function gatherRows(rows: usize, index: usize, out: usize, n: usize, d: usize): void {
  for (let r: usize = 0; r < n; r++) memory.copy(out + 4 * r * d, rows + 4 * load<u32>(index + 4 * r) * d, 4 * d);
}

/** Adds row r of `rows` [n, d] to row index[r] of `out` [size, d]. */
export function scatterRows(rows: usize, index: usize, out: usize, n: usize, d: usize, size: usize): void {
  memory.fill(out, 0, 4 * size * d);
  for (let r: usize = 0; r < n; r++) addRow(rows + 4 * r * d, out + 4 * load<u32>(index + 4 * r) * d, d);
}

/** sum [count] += x [count] */
export function addRow(x: usize, sum: usize, count: usize): void {
  const whole = count & ~3;
  for (let at: usize = 0; at < 4 * whole; at += 16) {
    v128.store(sum + at, f32x4.add(v128.load(sum + at), v128.load(x + at)));
  }
  for (let at: usize = 4 * whole; at < 4 * count; at += 4) {
    store<f32>(sum + at, load<f32>(sum + at) + load<f32>(x + at));
  }
}
