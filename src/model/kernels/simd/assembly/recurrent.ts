/**
 * One step of a recurrent layer, forwards and backwards; H is a multiple of 4, and a part does some of the rows. See
 * ../../recurrent.ts for what stands in which block of H columns.
 */
import { sigmoid, tanh } from "./lanes";
import { shareStart } from "./share";

/** 1 - y², the slope of tanh where it is y. */
function slopeOfTanh(y: v128): v128 {
  return f32x4.sub(f32x4.splat(1), f32x4.mul(y, y));
}

/** y (1 - y), the slope of the sigmoid where it is y. */
function slopeOfSigmoid(y: v128): v128 {
  return f32x4.sub(y, f32x4.mul(y, y));
}

/** x, product and gates [rows, 4H] in the order i, f, o, g; before, memory and output [rows, H]; x begins with row `from`. */
export function lstmCell(
  x: usize,
  product: usize,
  before: usize,
  gates: usize,
  memory: usize,
  output: usize,
  from: usize,
  rows: usize,
  H: usize,
  part: usize,
  parts: usize,
): void {
  const block: usize = 4 * H;
  const last = shareStart(rows, part + 1, parts, 1);
  for (let row = shareStart(rows, part, parts, 1); row < last; row++) {
    let a = x + (from + row) * 4 * block;
    let b = product + row * 4 * block;
    let to = gates + row * 4 * block;
    for (let at = row * block, end = at + block; at < end; at += 16) {
      const i = sigmoid(f32x4.add(v128.load(a), v128.load(b)));
      const f = sigmoid(f32x4.add(v128.load(a + block), v128.load(b + block)));
      const o = sigmoid(f32x4.add(v128.load(a + 2 * block), v128.load(b + 2 * block)));
      const g = tanh(f32x4.add(v128.load(a + 3 * block), v128.load(b + 3 * block)));
      const c = f32x4.add(f32x4.mul(f, v128.load(before + at)), f32x4.mul(i, g));
      v128.store(to, i);
      v128.store(to + block, f);
      v128.store(to + 2 * block, o);
      v128.store(to + 3 * block, g);
      v128.store(memory + at, c);
      v128.store(output + at, f32x4.mul(o, tanh(c)));
      a += 16;
      b += 16;
      to += 16;
    }
  }
}

/** What comes from the step after has `later` rows; a row beyond them ended here. */
export function lstmCellGradient(
  dOutput: usize,
  nextOutput: usize,
  nextMemory: usize,
  gates: usize,
  memory: usize,
  before: usize,
  dx: usize,
  dBefore: usize,
  from: usize,
  rows: usize,
  H: usize,
  later: usize,
  part: usize,
  parts: usize,
): void {
  const block: usize = 4 * H;
  const last = shareStart(rows, part + 1, parts, 1);
  for (let row = shareStart(rows, part, parts, 1); row < last; row++) {
    let gate = gates + row * 4 * block;
    let to = dx + row * 4 * block;
    const incoming = dOutput + from * block;
    for (let at = row * block, end = at + block; at < end; at += 16) {
      const i = v128.load(gate);
      const f = v128.load(gate + block);
      const o = v128.load(gate + 2 * block);
      const g = v128.load(gate + 3 * block);
      let dh = v128.load(incoming + at);
      let dc = f32x4.splat(0);
      if (row < later) {
        dh = f32x4.add(dh, v128.load(nextOutput + at));
        dc = v128.load(nextMemory + at);
      }
      const t = tanh(v128.load(memory + at));
      dc = f32x4.add(f32x4.mul(f32x4.mul(dh, o), slopeOfTanh(t)), dc);
      v128.store(to, f32x4.mul(f32x4.mul(dc, g), slopeOfSigmoid(i)));
      v128.store(to + block, f32x4.mul(f32x4.mul(dc, v128.load(before + at)), slopeOfSigmoid(f)));
      v128.store(to + 2 * block, f32x4.mul(f32x4.mul(dh, t), slopeOfSigmoid(o)));
      v128.store(to + 3 * block, f32x4.mul(f32x4.mul(dc, i), slopeOfTanh(g)));
      v128.store(dBefore + at, f32x4.mul(dc, f));
      gate += 16;
      to += 16;
    }
  }
}

/** x and product [rows, 3H] in the order z, r, c; gates z, r, c and the product's part of c [rows, 4H]. */
export function gruCell(
  x: usize,
  product: usize,
  before: usize,
  gates: usize,
  output: usize,
  from: usize,
  rows: usize,
  H: usize,
  part: usize,
  parts: usize,
): void {
  const block: usize = 4 * H;
  const last = shareStart(rows, part + 1, parts, 1);
  for (let row = shareStart(rows, part, parts, 1); row < last; row++) {
    let a = x + (from + row) * 3 * block;
    let b = product + row * 3 * block;
    let to = gates + row * 4 * block;
    for (let at = row * block, end = at + block; at < end; at += 16) {
      const z = sigmoid(f32x4.add(v128.load(a), v128.load(b)));
      const r = sigmoid(f32x4.add(v128.load(a + block), v128.load(b + block)));
      const recurrent = v128.load(b + 2 * block);
      const c = tanh(f32x4.add(v128.load(a + 2 * block), f32x4.mul(r, recurrent)));
      v128.store(to, z);
      v128.store(to + block, r);
      v128.store(to + 2 * block, c);
      v128.store(to + 3 * block, recurrent);
      v128.store(output + at, f32x4.add(c, f32x4.mul(z, f32x4.sub(v128.load(before + at), c))));
      a += 16;
      b += 16;
      to += 16;
    }
  }
}

/** As for the LSTM, but that output and memory are one. */
export function gruCellGradient(
  dOutput: usize,
  nextOutput: usize,
  nextMemory: usize,
  gates: usize,
  before: usize,
  dx: usize,
  dProduct: usize,
  dBefore: usize,
  from: usize,
  rows: usize,
  H: usize,
  later: usize,
  part: usize,
  parts: usize,
): void {
  const block: usize = 4 * H;
  const one = f32x4.splat(1);
  const last = shareStart(rows, part + 1, parts, 1);
  for (let row = shareStart(rows, part, parts, 1); row < last; row++) {
    let gate = gates + row * 4 * block;
    let place = row * 3 * block;
    const incoming = dOutput + from * block;
    for (let at = row * block, end = at + block; at < end; at += 16) {
      const z = v128.load(gate);
      const r = v128.load(gate + block);
      const c = v128.load(gate + 2 * block);
      let dh = v128.load(incoming + at);
      if (row < later) dh = f32x4.add(dh, f32x4.add(v128.load(nextOutput + at), v128.load(nextMemory + at)));
      const dc = f32x4.mul(f32x4.mul(dh, f32x4.sub(one, z)), slopeOfTanh(c));
      const dz = f32x4.mul(f32x4.mul(dh, f32x4.sub(v128.load(before + at), c)), slopeOfSigmoid(z));
      const dr = f32x4.mul(f32x4.mul(dc, v128.load(gate + 3 * block)), slopeOfSigmoid(r));
      v128.store(dx + place, dz);
      v128.store(dx + place + block, dr);
      v128.store(dx + place + 2 * block, dc);
      v128.store(dProduct + place, dz);
      v128.store(dProduct + place + block, dr);
      v128.store(dProduct + place + 2 * block, f32x4.mul(dc, r));
      v128.store(dBefore + at, f32x4.mul(dh, z));
      gate += 16;
      place += 16;
    }
  }
}
