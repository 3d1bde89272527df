/**
 * Products of large matrices: a dense layer and its gradient. As in Goto's algorithm, blocks of both operands are copied
 * into scratch memory in the order in which the innermost loop reads them: B in panels of eight columns, A in strips of
 * four rows, so that any strides cost the same and a transposed operand needs no transpose.
 */
import { addColumns } from "./rows";
import { shareStart } from "./share";

/** Depth and width of a block of B: 256 KiB, which fit a second-level cache. */
const DEPTH: usize = 256;
const WIDTH: usize = 256;

/** Bytes of a tile of C, four rows by eight columns. */
const TILE: usize = 4 * 4 * 8;

/** In place of a bias's address. */
const NO_BIAS: usize = 0;

/** y [rows, outputs] = x [rows, inputs] weight [inputs, outputs] + bias [outputs]; a part makes some of the rows. */
export function dense(
  x: usize,
  weight: usize,
  bias: usize,
  y: usize,
  scratch: usize,
  rows: usize,
  inputs: usize,
  outputs: usize,
  part: usize,
  parts: usize,
): void {
  const first = shareStart(rows, part, parts, 4);
  const last = shareStart(rows, part + 1, parts, 4);
  product(first, last, outputs, inputs, x, 4 * inputs, 4, weight, 4 * outputs, 4, bias, y, scratch);
}

/** dx = dy weightᵀ, dWeight = xᵀ dy, dBias = the sum of dy's rows; a part makes some rows of each and columns of dBias. */
export function denseGradient(
  dy: usize,
  x: usize,
  weight: usize,
  dx: usize,
  dWeight: usize,
  dBias: usize,
  scratch: usize,
  rows: usize,
  inputs: usize,
  outputs: usize,
  part: usize,
  parts: usize,
): void {
  let first = shareStart(rows, part, parts, 4);
  let last = shareStart(rows, part + 1, parts, 4);
  product(first, last, inputs, outputs, dy, 4 * outputs, 4, weight, 4, 4 * outputs, NO_BIAS, dx, scratch);
  first = shareStart(inputs, part, parts, 4);
  last = shareStart(inputs, part + 1, parts, 4);
  product(first, last, outputs, rows, x, 4, 4 * inputs, dy, 4 * outputs, 4, NO_BIAS, dWeight, scratch);
  first = shareStart(outputs, part, parts, 4);
  last = shareStart(outputs, part + 1, parts, 4);
  memory.fill(dBias + 4 * first, 0, 4 * (last - first));
  for (let r: usize = 0; r < rows; r++) addColumns(dy + 4 * r * outputs, dBias, first, last);
}

/** Rows [first, last) of C [m, n] = A [m, k] B [k, n] + bias [n]; strides in bytes, C without gaps. */
function product(
  first: usize,
  last: usize,
  n: usize,
  k: usize,
  a: usize,
  aRow: usize,
  aColumn: usize,
  b: usize,
  bRow: usize,
  bColumn: usize,
  bias: usize,
  c: usize,
  scratch: usize,
): void {
  const tile = scratch;
  const strip = tile + TILE;
  const panels = strip + 4 * 4 * DEPTH;
  for (let left: usize = 0; left < n; left += WIDTH) {
    const width = min(WIDTH, n - left);
    for (let top: usize = 0; top < k; top += DEPTH) {
      const depth = min(DEPTH, k - top);
      packPanels(b + top * bRow + left * bColumn, bRow, bColumn, depth, width, panels);
      for (let i = first; i < last; i += 4) {
        const height: usize = min<usize>(4, last - i);
        const rows = c + 4 * (i * n + left);
        if (top === 0) startRows(rows, height, 4 * n, bias === NO_BIAS ? NO_BIAS : bias + 4 * left, width);
        packStrip(a + i * aRow + top * aColumn, aRow, aColumn, depth, height, strip);
        addStrip(strip, panels, depth, height, width, rows, 4 * n, tile);
      }
    }
  }
}

/** Rows of C before the first block is added: the bias, or zeros. */
function startRows(c: usize, height: usize, cRow: usize, bias: usize, width: usize): void {
  for (let r: usize = 0; r < height; r++) {
    if (bias === NO_BIAS) memory.fill(c + r * cRow, 0, 4 * width);
    else memory.copy(c + r * cRow, bias, 4 * width);
  }
}

/** Four rows of C, or fewer at the end, panel by panel. A tile over the edge is made in scratch memory. */
function addStrip(
  strip: usize,
  panels: usize,
  depth: usize,
  height: usize,
  width: usize,
  c: usize,
  cRow: usize,
  tile: usize,
): void {
  for (let j: usize = 0; j < width; j += 8) {
    const columns = min<usize>(8, width - j);
    const at = c + 4 * j;
    if (height === 4 && columns === 8) addTile(depth, strip, panels, at, cRow);
    else {
      for (let r: usize = 0; r < height; r++) memory.copy(tile + 32 * r, at + r * cRow, 4 * columns);
      addTile(depth, strip, panels, tile, 32);
      for (let r: usize = 0; r < height; r++) memory.copy(at + r * cRow, tile + 32 * r, 4 * columns);
    }
    panels += 32 * depth;
  }
}

/** B [depth, width] as panels [depth, 8], filled up with zeros. */
function packPanels(b: usize, bRow: usize, bColumn: usize, depth: usize, width: usize, out: usize): void {
  for (let j: usize = 0; j < width; j += 8) {
    const columns = min<usize>(8, width - j);
    const from = b + j * bColumn;
    if (columns === 8 && bColumn === 4) {
      for (let p: usize = 0; p < depth; p++) {
        v128.store(out + 32 * p, v128.load(from + p * bRow));
        v128.store(out + 32 * p, v128.load(from + p * bRow, 16), 16);
      }
    } else {
      for (let q: usize = 0; q < columns; q++) copyStrided(from + q * bColumn, bRow, depth, out + 4 * q, 32);
      for (let q: usize = columns; q < 8; q++) fillStrided(depth, out + 4 * q, 32);
    }
    out += 32 * depth;
  }
}

/** A [height, depth] as one strip [depth, 4], filled up with zeros. */
function packStrip(a: usize, aRow: usize, aColumn: usize, depth: usize, height: usize, out: usize): void {
  if (height === 4 && aRow === 4) {
    for (let p: usize = 0; p < depth; p++) v128.store(out + 16 * p, v128.load(a + p * aColumn));
    return;
  }
  for (let r: usize = 0; r < height; r++) copyStrided(a + r * aRow, aColumn, depth, out + 4 * r, 16);
  for (let r: usize = height; r < 4; r++) fillStrided(depth, out + 4 * r, 16);
}

function copyStrided(from: usize, fromStep: usize, count: usize, to: usize, toStep: usize): void {
  for (let p: usize = 0; p < count; p++) {
    store<f32>(to, load<f32>(from));
    from += fromStep;
    to += toStep;
  }
}

function fillStrided(count: usize, to: usize, toStep: usize): void {
  for (let p: usize = 0; p < count; p++) store<f32>(to + p * toStep, 0);
}

/** C [4, 8] += strip of A times panel of B. */
function addTile(depth: usize, a: usize, b: usize, c: usize, cRow: usize): void {
  let c00 = v128.load(c);
  let c01 = v128.load(c, 16);
  let c10 = v128.load(c + cRow);
  let c11 = v128.load(c + cRow, 16);
  let c20 = v128.load(c + 2 * cRow);
  let c21 = v128.load(c + 2 * cRow, 16);
  let c30 = v128.load(c + 3 * cRow);
  let c31 = v128.load(c + 3 * cRow, 16);
  for (const end = a + 16 * depth; a < end; a += 16) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    c00 = f32x4.add(c00, f32x4.mul(a0, b0));
    c01 = f32x4.add(c01, f32x4.mul(a0, b1));
    const a1 = v128.load32_splat(a, 4);
    c10 = f32x4.add(c10, f32x4.mul(a1, b0));
    c11 = f32x4.add(c11, f32x4.mul(a1, b1));
    const a2 = v128.load32_splat(a, 8);
    c20 = f32x4.add(c20, f32x4.mul(a2, b0));
    c21 = f32x4.add(c21, f32x4.mul(a2, b1));
    const a3 = v128.load32_splat(a, 12);
    c30 = f32x4.add(c30, f32x4.mul(a3, b0));
    c31 = f32x4.add(c31, f32x4.mul(a3, b1));
    b += 32;
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
