/** GELU and LayerNorm, forwards and backwards. Counts and widths are multiples of 4; see ../../elementwise.ts. */
import { expOfNegative, sumLanes } from "./lanes";
import { shareStart } from "./share";

const INVERSE_SQRT_2: f32 = 0.70710678;
const INVERSE_SQRT_2PI: f32 = 0.39894228;

/** Φ(x), the normal distribution function, by Abramowitz and Stegun 7.1.26; `density` is exp(-x² / 2). */
function normalCdf(x: v128, density: v128): v128 {
  const z = f32x4.mul(f32x4.abs(x), f32x4.splat(INVERSE_SQRT_2));
  const one = f32x4.splat(1);
  const t = f32x4.div(one, f32x4.add(one, f32x4.mul(z, f32x4.splat(0.3275911))));
  let p = f32x4.splat(1.061405429);
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-1.453152027));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(1.421413741));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-0.284496736));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(0.254829592));
  const tail = f32x4.mul(f32x4.mul(p, t), f32x4.mul(density, f32x4.splat(0.5)));
  return v128.bitselect(tail, f32x4.sub(one, tail), f32x4.lt(x, f32x4.splat(0)));
}

/** exp(-x² / 2) */
function normalDensity(x: v128): v128 {
  return expOfNegative(f32x4.mul(f32x4.mul(x, x), f32x4.splat(-0.5)));
}

/** y = x Φ(x), `count` numbers. */
export function gelu(x: usize, y: usize, count: usize, part: usize, parts: usize): void {
  const end: usize = 4 * shareStart(count, part + 1, parts, 4);
  for (let at: usize = 4 * shareStart(count, part, parts, 4); at < end; at += 16) {
    const value = v128.load(x + at);
    v128.store(y + at, f32x4.mul(value, normalCdf(value, normalDensity(value))));
  }
}

/** dx = dy (Φ(x) + x φ(x)), `count` numbers. */
export function geluGradient(x: usize, dy: usize, dx: usize, count: usize, part: usize, parts: usize): void {
  const end: usize = 4 * shareStart(count, part + 1, parts, 4);
  for (let at: usize = 4 * shareStart(count, part, parts, 4); at < end; at += 16) {
    const value = v128.load(x + at);
    const density = normalDensity(value);
    const phi = f32x4.mul(density, f32x4.splat(INVERSE_SQRT_2PI));
    const slope = f32x4.add(normalCdf(value, density), f32x4.mul(value, phi));
    v128.store(dx + at, f32x4.mul(v128.load(dy + at), slope));
  }
}

/** y = gamma (x - mean) / deviation + beta for rows of d numbers; keeps the normalised rows and 1 / deviation. */
export function layerNorm(
  x: usize,
  gamma: usize,
  beta: usize,
  y: usize,
  normalised: usize,
  inverseDeviation: usize,
  rows: usize,
  d: usize,
  eps: f32,
  part: usize,
  parts: usize,
): void {
  const row: usize = 4 * d;
  const first = shareStart(rows, part, parts, 1);
  const last = shareStart(rows, part + 1, parts, 1);
  x += first * row;
  y += first * row;
  normalised += first * row;
  for (let r = first; r < last; r++) {
    let sums = f32x4.splat(0);
    for (let at: usize = 0; at < row; at += 16) sums = f32x4.add(sums, v128.load(x + at));
    const mean = f32x4.splat(sumLanes(sums) / <f32>d);
    let squares = f32x4.splat(0);
    for (let at: usize = 0; at < row; at += 16) {
      const centred = f32x4.sub(v128.load(x + at), mean);
      squares = f32x4.add(squares, f32x4.mul(centred, centred));
    }
    const scale: f32 = 1 / sqrt<f32>(sumLanes(squares) / <f32>d + eps);
    store<f32>(inverseDeviation + 4 * r, scale);
    const inverse = f32x4.splat(scale);
    for (let at: usize = 0; at < row; at += 16) {
      const value = f32x4.mul(f32x4.sub(v128.load(x + at), mean), inverse);
      v128.store(normalised + at, value);
      v128.store(y + at, f32x4.add(f32x4.mul(value, v128.load(gamma + at)), v128.load(beta + at)));
    }
    x += row;
    y += row;
    normalised += row;
  }
}

/**
 * dx [rows, d], dGamma [d] and dBeta [d] from dy and what the forward pass kept. A part makes some rows of dx, and some
 * columns of the other two, which are sums over all rows.
 */
export function layerNormGradient(
  dy: usize,
  normalised: usize,
  inverseDeviation: usize,
  gamma: usize,
  dx: usize,
  dGamma: usize,
  dBeta: usize,
  rows: usize,
  d: usize,
  part: usize,
  parts: usize,
): void {
  const start: usize = 4 * shareStart(d, part, parts, 4);
  const end: usize = 4 * shareStart(d, part + 1, parts, 4);
  sumsOverRows(dy, normalised, dGamma, dBeta, rows, 4 * d, start, end);
  const row: usize = 4 * d;
  const first = shareStart(rows, part, parts, 1);
  const last = shareStart(rows, part + 1, parts, 1);
  for (let r = first; r < last; r++) {
    const slopes = dy + r * row;
    const values = normalised + r * row;
    const inverse: f32 = load<f32>(inverseDeviation + 4 * r);
    slopesOfRow(slopes, values, inverse, gamma, dx + r * row, d);
  }
}

/** dGamma and dBeta between two bytes of a row: Σ dy · normalised, Σ dy. */
function sumsOverRows(
  dy: usize,
  normalised: usize,
  dGamma: usize,
  dBeta: usize,
  rows: usize,
  row: usize,
  start: usize,
  end: usize,
): void {
  memory.fill(dGamma + start, 0, end - start);
  memory.fill(dBeta + start, 0, end - start);
  for (let r: usize = 0; r < rows; r++) {
    for (let at = start; at < end; at += 16) {
      const slope = v128.load(dy + at);
      const product = f32x4.mul(slope, v128.load(normalised + at));
      v128.store(dGamma + at, f32x4.add(v128.load(dGamma + at), product));
      v128.store(dBeta + at, f32x4.add(v128.load(dBeta + at), slope));
    }
    dy += row;
    normalised += row;
  }
}

/** dx of one row. */
function slopesOfRow(dy: usize, normalised: usize, scale: f32, gamma: usize, dx: usize, d: usize): void {
  const row: usize = 4 * d;
  let sums = f32x4.splat(0);
  let projections = f32x4.splat(0);
  for (let at: usize = 0; at < row; at += 16) {
    const weighted = f32x4.mul(v128.load(dy + at), v128.load(gamma + at));
    sums = f32x4.add(sums, weighted);
    projections = f32x4.add(projections, f32x4.mul(weighted, v128.load(normalised + at)));
  }
  const inverse = f32x4.splat(scale);
  const meanSlope = f32x4.splat(sumLanes(sums) / <f32>d);
  const meanProjection = f32x4.splat(sumLanes(projections) / <f32>d);
  for (let at: usize = 0; at < row; at += 16) {
    const slope = f32x4.mul(v128.load(dy + at), v128.load(gamma + at));
    const along = f32x4.mul(v128.load(normalised + at), meanProjection);
    v128.store(dx + at, f32x4.mul(inverse, f32x4.sub(f32x4.sub(slope, meanSlope), along)));
  }
}
