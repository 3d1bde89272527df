/** Dropout, decided by a generator a row: see ../../../dropout.ts, whose choice this is, four numbers at a time. */
import { shareStart } from "./share";

/** The generator of one number, and of the number four further on. */
const MULTIPLIER: u32 = 1664525;
const INCREMENT: u32 = 1013904223;
const MULTIPLIER_2: u32 = MULTIPLIER * MULTIPLIER;
const INCREMENT_2: u32 = INCREMENT * MULTIPLIER + INCREMENT;
const MULTIPLIER_4: u32 = MULTIPLIER_2 * MULTIPLIER_2;
const INCREMENT_4: u32 = INCREMENT_2 * MULTIPLIER_2 + INCREMENT_2;

/**
 * y = x, but 0 where a row's generator falls below the threshold, and `scale` times x elsewhere. `seeds` has one number a row.
 * d is a multiple of 4; a part makes some of the rows.
 */
export function dropout(
  x: usize,
  seeds: usize,
  y: usize,
  rows: usize,
  d: usize,
  threshold: u32,
  scale: f32,
  part: usize,
  parts: usize,
): void {
  const last = shareStart(rows, part + 1, parts, 1);
  for (let r = shareStart(rows, part, parts, 1); r < last; r++) {
    let state = firstFour(load<u32>(seeds + 4 * r));
    for (let at: usize = 4 * r * d; at < 4 * (r + 1) * d; at += 16) {
      const kept = i32x4.ge_u(state, i32x4.splat(threshold));
      v128.store(y + at, v128.and(f32x4.mul(v128.load(x + at), f32x4.splat(scale)), kept));
      state = i32x4.add(i32x4.mul(state, i32x4.splat(MULTIPLIER_4)), i32x4.splat(INCREMENT_4));
    }
  }
}

/** The generator after one to four steps. */
function firstFour(seed: u32): v128 {
  const one = seed * MULTIPLIER + INCREMENT;
  const two = one * MULTIPLIER + INCREMENT;
  const three = two * MULTIPLIER + INCREMENT;
  let state = i32x4.splat(one);
  state = i32x4.replace_lane(state, 1, two);
  state = i32x4.replace_lane(state, 2, three);
  return i32x4.replace_lane(state, 3, three * MULTIPLIER + INCREMENT);
}
