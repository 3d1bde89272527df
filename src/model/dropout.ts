/**
 * Which numbers dropout takes. Decided by a hash of where a number stands, never by the backend, so that every backend drops
 * the same ones, and a kernel can decide again in the gradient instead of keeping the choice.
 */
import { mix } from "../text/random.js";

/** How rows stand in a matrix: G groups of Q rows each, one after the other. */
export interface RowGroups {
  groups: number;
  queries: number;
}

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
 * 0 where a number is dropped, else 1 / (1 - rate). What befalls a row is decided by the call, its branch, its group and its
 * place there, not by the rows before it: only some backends pad the pairs, and padding must not shift what others lose.
 * @returns [R, d]
 */
export function keepMask({ rate, call, rows }: DropoutChoice, d: number): Float32Array {
  const threshold = dropBelow(rate);
  const scale = 1 / (1 - rate);
  const count = rows.reduce((sum, { groups, queries }) => sum + groups * queries, 0);
  const keep = new Float32Array(count * d);
  let at = 0;
  rows.forEach(({ groups, queries }, branch) => {
    for (let group = 0; group < groups; group++) {
      const seed = mix(mix(call, branch), group);
      for (let row = 0; row < queries; row++) {
        let state = mix(seed, row);
        for (let i = 0; i < d; i++) {
          state = (Math.imul(state, MULTIPLIER) + INCREMENT) >>> 0;
          keep[at++] = state < threshold ? 0 : scale;
        }
      }
    }
  });
  return keep;
}
