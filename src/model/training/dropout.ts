/** Dropout whose choices come from the seeded generator, never from the backend, so that every backend drops the same. */
import * as tf from "@tensorflow/tfjs-core";
import { mix } from "../../text/random.js";
import type { Random } from "../../text/random.js";
import { noDropout } from "../encoder.js";
import type { Dropout, RowGroups } from "../encoder.js";

/** Inverted dropout: each number is zeroed with probability `rate`, the others divided by 1 - rate. */
export function seededDropout(rate: number, random: Random): Dropout {
  if (rate === 0) return noDropout;
  return (x, rows) => tf.mul(x, tf.tensor2d(keepMask(x.shape, rows, rate, random.int(2 ** 32)), x.shape));
}

/**
 * 0 where a number is dropped, else 1 / (1 - rate). What befalls a row is decided by the call, its branch, its group and its
 * place there, not by the rows before it: only some backends pad the pairs, and padding must not shift what others lose.
 */
function keepMask([, d]: number[], rows: readonly RowGroups[], rate: number, call: number): Float32Array {
  const threshold = rate * 2 ** 32;
  const scale = 1 / (1 - rate);
  const count = rows.reduce((sum, { groups, queries }) => sum + groups * queries, 0);
  const keep = new Float32Array(count * d);
  let at = 0;
  rows.forEach(({ groups, queries }, branch) => {
    for (let group = 0; group < groups; group++) {
      const seed = mix(mix(call, branch), group);
      for (let row = 0; row < queries; row++) {
        // The linear congruential generator of d3-random, written out: a training step draws millions of these.
        let state = mix(seed, row);
        for (let i = 0; i < d; i++) {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
          keep[at++] = state < threshold ? 0 : scale;
        }
      }
    }
  });
  return keep;
}
