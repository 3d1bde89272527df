/** Dropout, decided by where a number stands: see ../../../dropout.ts, whose choice this is, four numbers at a time. */
import { shareStart } from "./share";

/** The generator of one number, and of the number four further on. */
const MULTIPLIER: u32 = 1664525;
const INCREMENT: u32 = 1013904223;
const MULTIPLIER_2: u32 = MULTIPLIER * MULTIPLIER;
const INCREMENT_2: u32 = INCREMENT * MULTIPLIER + INCREMENT;
const MULTIPLIER_4: u32 = MULTIPLIER_2 * MULTIPLIER_2;
const INCREMENT_4: u32 = INCREMENT_2 * MULTIPLIER_2 + INCREMENT_2;

/** MurmurHash3's finaliser. */
function finalise(seed: u32): u32 {
  let h = (seed ^ (seed >> 16)) * 0x85ebca6b;
  h = (h ^ (h >> 13)) * 0xc2b2ae35;
  return h ^ (h >> 16);
}

function mix(h: u32, value: u32): u32 {
  return finalise(h * 31 + value);
}

/**
 * y = x, but 0 where the generator falls below the threshold, and `scale` times x elsewhere. Rows from `firstRows` on are the
 * second branch's; a branch's groups have so many queries. d is a multiple of 4; a part makes some of the rows.
 */
export function dropout(
  x: usize,
  y: usize,
  rows: usize,
  d: usize,
  call: u32,
  threshold: u32,
  scale: f32,
  firstRows: u32,
  firstQueries: u32,
  secondQueries: u32,
  part: usize,
  parts: usize,
): void {
  const last = shareStart(rows, part + 1, parts, 1);
  for (let r = shareStart(rows, part, parts, 1); r < last; r++) {
    const row = <u32>r;
    const first = row < firstRows;
    const place = first ? row : row - firstRows;
    const queries = first ? firstQueries : secondQueries;
    const seed = mix(mix(mix(call, first ? 0 : 1), place / queries), place % queries);
    let state = firstFour(seed);
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
