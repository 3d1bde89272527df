/** Attention of groups of rows, each with a size of its own, by one kernel of the host backends. */
import * as tf from "@tensorflow/tfjs-core";
import "../kernels/attention.js";
import { DESCRIPTION } from "../kernels/attention.js";
import { runKernel } from "../kernels/host.js";
import type { Attributes } from "../kernels/host.js";

/** Groups of one branch: how many rows each has, how many keys it sees, and whether its rows share one mask row. */
export interface GroupSizes {
  queries: readonly number[];
  keys: readonly number[];
  sharesMask: boolean;
}

/** Groups as the kernel is told of them. */
export interface DescribedGroups {
  /** [G, DESCRIPTION] */
  numbers: Int32Array;
  attributes: { cells: number; mostQueries: number; mostKeys: number };
}

/** Describes the groups of all branches, whose rows, keys and masks stand one after the other. */
export function describeGroups(branches: readonly GroupSizes[]): DescribedGroups {
  const numbers: number[] = [];
  let [row, key, mask, cells, mostQueries, mostKeys] = [0, 0, 0, 0, 0, 0];
  for (const { queries, keys, sharesMask } of branches) {
    queries.forEach((size, g) => {
      const seen = keys[g];
      numbers.push(row, size, key, seen, mask, sharesMask ? 0 : seen, cells);
      row += size;
      key += seen;
      mask += sharesMask ? seen : size * seen;
      cells += size * seen;
      mostQueries = Math.max(mostQueries, size);
      mostKeys = Math.max(mostKeys, seen);
    });
  }
  return { numbers: Int32Array.from(numbers), attributes: { cells, mostQueries, mostKeys } };
}

/**
 * Masked attention of each group's rows to its own keys.
 * @param q rows of all groups, [R, d]
 * @param k keys of all groups, [C, d]
 * @param v [C, d]
 * @param mask masks of all groups
 * @param capture called with the probabilities, group by group [heads, Q, Kv]; the receiver disposes them
 * @returns context, [R, d]
 */
export function groupAttention(
  q: tf.Tensor2D,
  k: tf.Tensor2D,
  v: tf.Tensor2D,
  mask: tf.Tensor,
  { numbers, attributes }: DescribedGroups,
  heads: number,
  capture?: (probabilities: tf.Tensor1D) => void,
): tf.Tensor2D {
  const numbersAndHeads: Attributes = { heads, ...attributes };
  const run = tf.customGrad((q_, k_, v_, save_) => {
    const [q, k, v] = [q_, k_, v_] as tf.Tensor[];
    const groups = tf.tensor2d(numbers, [numbers.length / DESCRIPTION, DESCRIPTION], "int32");
    const [context, probabilities] = runKernel("FocusedAttention", { q, k, v, mask, groups }, numbersAndHeads);
    (save_ as tf.GradSaveFunc)([q, k, v, probabilities, groups]);
    capture?.(tf.keep(tf.clone(probabilities)) as tf.Tensor1D);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [q, k, v, probabilities, groups] = saved;
      return runKernel("FocusedAttentionGradient", { dy, q, k, v, probabilities, groups }, numbersAndHeads);
    };
    return { value: context, gradFunc };
  });
  return run(q, k, v) as tf.Tensor2D;
}
