/**
 * Products of small matrices of 32-bit floats, in tiles that stay in registers. Addresses and strides are in bytes; the
 * strides of A are free, so that a transposed A needs no copy.
 */

/** C [m, n] = A [m, k] B [k, n]; n is a multiple of 4. */
export function multiply(
  m: usize,
  n: usize,
  k: usize,
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  c: usize,
  cRow: usize,
): void {
  if (m < 4) {
    for (let i: usize = 0; i < m; i++) {
      for (let j: usize = 0; j < n; j += 4) tile1x4(k, a + i * aRow, aColumn, b + 4 * j, bRow, c + i * cRow + 4 * j);
    }
    return;
  }
  for (let i: usize = 0; i < m; i += 4) {
    // The last tile starts so that it ends with the matrix: rows that two tiles share are merely written twice.
    const top = min(i, m - 4);
    const aTop = a + top * aRow;
    const cTop = c + top * cRow;
    if (n === 4) tile4x4(k, aTop, aRow, aColumn, b, bRow, cTop, cRow);
    else {
      for (let j: usize = 0; j < n; j += 8) {
        const left: usize = 4 * min(j, n - 8);
        tile4x8(k, aTop, aRow, aColumn, b + left, bRow, cTop + left, cRow);
      }
    }
  }
}

/** Four rows and eight columns of C: eight accumulators, each number of A used twice, each of B four times. */
function tile4x8(k: usize, a: usize, aRow: usize, aColumn: usize, b: usize, bRow: usize, c: usize, cRow: usize): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  for (let p: usize = 0; p < k; p++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    c00 = f32x4.add(c00, f32x4.mul(a0, b0));
    c01 = f32x4.add(c01, f32x4.mul(a0, b1));
    const a1 = v128.load32_splat(a + aRow);
    c10 = f32x4.add(c10, f32x4.mul(a1, b0));
    c11 = f32x4.add(c11, f32x4.mul(a1, b1));
    const a2 = v128.load32_splat(a + 2 * aRow);
    c20 = f32x4.add(c20, f32x4.mul(a2, b0));
    c21 = f32x4.add(c21, f32x4.mul(a2, b1));
    const a3 = v128.load32_splat(a + 3 * aRow);
    c30 = f32x4.add(c30, f32x4.mul(a3, b0));
    c31 = f32x4.add(c31, f32x4.mul(a3, b1));
    a += aColumn;
    b += bRow;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c + cRow, c10);
  v128.store(c + cRow, c11, 16);
  v128.store(c + 2 * cRow, c20);
  v128.store(c + 2 * cRow, c21, 16);
  v128.store(c + 3 * cRow, c30);
  v128.store(c + 3 * cRow, c31, 16);
}

/** The same for matrices of four columns. */
function tile4x4(k: usize, a: usize, aRow: usize, aColumn: usize, b: usize, bRow: usize, c: usize, cRow: usize): void {
  let c00 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  for (let p: usize = 0; p < k; p++) {
    const b0 = v128.load(b);
    const a0 = v128.load32_splat(a);
    c00 = f32x4.add(c00, f32x4.mul(a0, b0));
    const a1 = v128.load32_splat(a + aRow);
    c10 = f32x4.add(c10, f32x4.mul(a1, b0));
    const a2 = v128.load32_splat(a + 2 * aRow);
    c20 = f32x4.add(c20, f32x4.mul(a2, b0));
    const a3 = v128.load32_splat(a + 3 * aRow);
    c30 = f32x4.add(c30, f32x4.mul(a3, b0));
    a += aColumn;
    b += bRow;
  }
  v128.store(c, c00);
  v128.store(c + cRow, c10);
  v128.store(c + 2 * cRow, c20);
  v128.store(c + 3 * cRow, c30);
}

/** One row and four columns. */
function tile1x4(k: usize, a: usize, aColumn: usize, b: usize, bRow: usize, c: usize): void {
  let sum = f32x4.splat(0);
  for (let p: usize = 0; p < k; p++) {
    sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(a), v128.load(b)));
    a += aColumn;
    b += bRow;
  }
  v128.store(c, sum);
}
