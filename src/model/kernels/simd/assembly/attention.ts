/**
 * Masked attention, forwards and backwards, one head of one group after the other. With keys and values transposed into
 * scratch memory once a head, everything but the softmax is a product of small matrices.
 */
import { expOfNegative, maxLane, sumLanes } from "./lanes";
import { multiply } from "./multiply";

/** Keys are padded to whole vectors in scratch memory; the padding counts as closed. */
function padded(keys: usize): usize {
  return (keys + 3) & ~3;
}

/** Numbers that describe a group: see ../../attention.ts, where they are named. */
const DESCRIPTION: usize = 7;

/** A number of a group's description. */
function described(groups: usize, g: usize, which: usize): usize {
  return <usize>load<u32>(groups + 4 * (g * DESCRIPTION + which));
}

/**
 * Shapes as in the reference, ../../attention.ts: q [R, d], k and v [C, d], masks, and descriptions of `count` groups, whose
 * largest have so many queries and keys; context [R, d], and each group's probabilities [heads, Q, Kv]. Scratch memory:
 * padded(mostKeys) * (d / heads + 2 * mostQueries) floats. A part does every `parts`-th of the count * heads heads, so that
 * each gets large groups and small ones.
 */
export function attention(
  q: usize,
  k: usize,
  v: usize,
  mask: usize,
  groups: usize,
  context: usize,
  probabilities: usize,
  scratch: usize,
  count: usize,
  d: usize,
  heads: usize,
  mostQueries: usize,
  mostKeys: usize,
  part: usize,
  parts: usize,
): void {
  const size = d / heads;
  const scale: f32 = 1 / sqrt<f32>(<f32>size);
  const row: usize = 4 * d;
  const transposed = scratch;
  const scores = transposed + 4 * size * padded(mostKeys);
  const open = scores + 4 * mostQueries * padded(mostKeys);
  let opened = count;
  for (let at = part; at < count * heads; at += parts) {
    const g = at / heads;
    const h = at % heads;
    const queries = described(groups, g, 1);
    const keys = described(groups, g, 3);
    const step = described(groups, g, 5);
    const width = padded(keys);
    const scoreRow: usize = 4 * width;
    if (g !== opened) {
      const maskRows: usize = step === 0 ? 1 : queries;
      const masks = mask + 4 * described(groups, g, 4);
      for (let i: usize = 0; i < maskRows; i++) openLanes(masks + 4 * i * step, keys, width, open + i * scoreRow);
      opened = g;
    }
    const maskStep: usize = step === 0 ? 0 : scoreRow;
    const queryHead: usize = 4 * (described(groups, g, 0) * d + h * size);
    const keyHead: usize = 4 * (described(groups, g, 2) * d + h * size);
    const weights = probabilities + 4 * (described(groups, g, 6) * heads + h * queries * keys);
    transpose(k + keyHead, row, keys, size, width, transposed);
    multiply(queries, width, size, q + queryHead, row, 4, transposed, scoreRow, scores, scoreRow);
    for (let i: usize = 0; i < queries; i++) {
      softmax(scores + i * scoreRow, open + i * maskStep, scale, keys, width, weights + 4 * i * keys);
    }
    multiply(queries, size, keys, weights, 4 * keys, 4, v + keyHead, row, context + queryHead, row);
  }
}

/**
 * dq [R, d], dk and dv [C, d] from dy [R, d], the inputs and the probabilities. Scratch memory: padded(mostKeys) *
 * (d / heads + mostQueries) floats. A part does every `parts`-th of the count * heads heads.
 */
export function attentionGradient(
  dy: usize,
  q: usize,
  k: usize,
  v: usize,
  probabilities: usize,
  groups: usize,
  dq: usize,
  dk: usize,
  dv: usize,
  scratch: usize,
  count: usize,
  d: usize,
  heads: usize,
  mostKeys: usize,
  part: usize,
  parts: usize,
): void {
  const size = d / heads;
  const scale: f32 = 1 / sqrt<f32>(<f32>size);
  const row: usize = 4 * d;
  const transposed = scratch;
  const slopes = transposed + 4 * size * padded(mostKeys);
  for (let at = part; at < count * heads; at += parts) {
    const g = at / heads;
    const h = at % heads;
    const queries = described(groups, g, 1);
    const keys = described(groups, g, 3);
    const width = padded(keys);
    const slopeRow: usize = 4 * width;
    const queryHead: usize = 4 * (described(groups, g, 0) * d + h * size);
    const keyHead: usize = 4 * (described(groups, g, 2) * d + h * size);
    const weights = probabilities + 4 * (described(groups, g, 6) * heads + h * queries * keys);
    transpose(v + keyHead, row, keys, size, width, transposed);
    multiply(queries, width, size, dy + queryHead, row, 4, transposed, slopeRow, slopes, slopeRow);
    for (let i: usize = 0; i < queries; i++) {
      softmaxGradient(weights + 4 * i * keys, scale, keys, slopes + i * slopeRow);
    }
    multiply(keys, size, queries, weights, 4, 4 * keys, dy + queryHead, row, dv + keyHead, row);
    multiply(queries, size, keys, slopes, slopeRow, 4, k + keyHead, row, dq + queryHead, row);
    multiply(keys, size, queries, slopes, 4, slopeRow, q + queryHead, row, dk + keyHead, row);
  }
}

/** x [keys, size] as [size, width], the padding 0. */
function transpose(x: usize, row: usize, keys: usize, size: usize, width: usize, out: usize): void {
  for (let c: usize = 0; c < size; c++) {
    let from = x + 4 * c;
    for (let j: usize = 0; j < keys; j++) {
      store<f32>(out + 4 * j, load<f32>(from));
      from += row;
    }
    for (let j = keys; j < width; j++) store<f32>(out + 4 * j, 0);
    out += 4 * width;
  }
}

/** All bits set where a cell is open, none where it is closed or padding. */
function openLanes(mask: usize, keys: usize, width: usize, out: usize): void {
  for (let j: usize = 0; j < width; j++) {
    store<i32>(out + 4 * j, j < keys && load<f32>(mask + 4 * j) !== 0 ? -1 : 0);
  }
}

/** Softmax of a row of scores over its open cells; closed cells get exactly 0, and so does a row of them alone. */
function softmax(scores: usize, open: usize, scale: f32, keys: usize, width: usize, out: usize): void {
  const closed = f32x4.splat(-Infinity);
  let largest = closed;
  for (let at: usize = 0; at < 4 * width; at += 16) {
    const scaled = f32x4.mul(v128.load(scores + at), f32x4.splat(scale));
    const score = v128.bitselect(scaled, closed, v128.load(open + at));
    v128.store(scores + at, score);
    largest = f32x4.max(largest, score);
  }
  const shift = maxLane(largest);
  if (shift === -Infinity) return memory.fill(out, 0, 4 * keys);
  let sums = f32x4.splat(0);
  for (let at: usize = 0; at < 4 * width; at += 16) {
    const e = expOfNegative(f32x4.sub(v128.load(scores + at), f32x4.splat(shift)));
    v128.store(scores + at, e);
    sums = f32x4.add(sums, e);
  }
  const inverse: f32 = 1 / sumLanes(sums);
  let j: usize = 0;
  for (; j + 4 <= keys; j += 4) {
    v128.store(out + 4 * j, f32x4.mul(v128.load(scores + 4 * j), f32x4.splat(inverse)));
  }
  for (; j < keys; j++) store<f32>(out + 4 * j, load<f32>(scores + 4 * j) * inverse);
}

/** Turns the slopes of a row of probabilities p into those of its scores: p (slope - sum of p slope) scale. */
function softmaxGradient(p: usize, scale: f32, keys: usize, slopes: usize): void {
  const whole = keys & ~3;
  let products = f32x4.splat(0);
  for (let j: usize = 0; j < whole; j += 4) {
    products = f32x4.add(products, f32x4.mul(v128.load(p + 4 * j), v128.load(slopes + 4 * j)));
  }
  let projection = sumLanes(products);
  for (let j = whole; j < keys; j++) projection += load<f32>(p + 4 * j) * load<f32>(slopes + 4 * j);
  for (let j: usize = 0; j < whole; j += 4) {
    const centred = f32x4.sub(v128.load(slopes + 4 * j), f32x4.splat(projection));
    const weight = f32x4.mul(v128.load(p + 4 * j), f32x4.splat(scale));
    v128.store(slopes + 4 * j, f32x4.mul(weight, centred));
  }
  for (let j = whole; j < keys; j++) {
    const centred = load<f32>(slopes + 4 * j) - projection;
    store<f32>(slopes + 4 * j, load<f32>(p + 4 * j) * scale * centred);
  }
}
