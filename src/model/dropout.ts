/**
 * Which numbers dropout takes. Decided by a hash of where a number stands, never by the backend, so that every backend drops
 * the same ones, and a kernel can decide again in the gradient instead of keeping the choice.
 */
import { mix } from "../text/random.js";
import { total } from "./groups.js";
import type { RowGroups } from "./groups.js";

/** One use of dropout: each number is zeroed with probability `rate`, the others are divided by 1 - rate. */
export interface DropoutChoice {
  /** In (0, 1). */
  rate: number;
  /** Number of the use, an integer in [0, 2^32). */
  call: number;
  /** What the rows of the matrix are, branch by branch. */
  rows: readonly RowGroups[];
}

/** The linear congruential generator of d3-random, written out: a training step draws millions of these. */
export const MULTIPLIER = 1664525;
export const INCREMENT = 1013904223;

/** A number of the generator below this drops. */
export const dropBelow = (rate: number) => Math.ceil(rate * 2 ** 32);

/**
 * The seed of each row's generator, [R]. What befalls a row is decided by the call, its branch, its group and its place there,
 * not by the rows before it: only some backends pad groups, and padding must not shift what others lose.
 */
export function rowSeeds({ call, rows }: DropoutChoice): Int32Array {
  const seeds = new Int32Array(total(rows.map(({ queries }) => total(queries))));
  let at = 0;
  rows.forEach(({ queries }, branch) => {
    queries.forEach((size, group) => {
      const seed = mix(mix(call, branch), group);
      for (let place = 0; place < size; place++) seeds[at++] = mix(seed, place);
    });
  });
  return seeds;
}

/** 0 where a number is dropped, else 1 / (1 - rate). @returns [R, d] */
export function keepMask(choice: DropoutChoice, d: number): Float32Array {
  const threshold = dropBelow(choice.rate);
  const scale = 1 / (1 - choice.rate);
  const seeds = rowSeeds(choice);
  const keep = new Float32Array(seeds.length * d);
  let at = 0;
  for (let state of seeds) {
    for (let i = 0; i < d; i++) {
      state = (Math.imul(state, MULTIPLIER) + INCREMENT) >>> 0;
      keep[at++] = state < threshold ? 0 : scale;
    }
  }
  return keep;
}
