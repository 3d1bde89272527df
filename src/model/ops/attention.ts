/** Masked softmax attention: for groups of equal size, and as a whole block over the branches of a pool of rows. */
import * as tf from "@tensorflow/tfjs-core";
import "../kernels/webgpu/attention.js";
import { concatenated, equalSizes, rowNumbers, total } from "../groups.js";
import { runKernel } from "../kernels/host.js";
import { equalGroups, sharesMask, uploadedPlan } from "./branches.js";
import type { Branch, CaptureAttention } from "./branches.js";
import { canStackDense, dense, stackedDense } from "./dense.js";
import type { DenseLayer } from "./dense.js";
import { useKernel } from "./fused.js";
import { describeGroups, groupAttention } from "./group-attention.js";
import { gatherRows } from "./rows.js";

/** Added to the scores of closed cells: far below any score, and finite, so that a row of them alone gives no NaN. */
const CLOSED = 1e9;

/**
 * Att(Q, K, V, MASK) = softmax(Q K^T / sqrt(d_k) + (MASK - 1) ∞) V for G groups and all heads. Closed cells get exactly 0,
 * and so does a row with nothing open.
 * @param q [G, Q, d]
 * @param k [G, Kv, d]
 * @param v [G, Kv, d]
 * @param mask [G, Q or 1, Kv], 1 where open
 * @param capture called with the probabilities, for those who want to look at them
 * @returns [G, Q, d]
 */
export function maskedAttention(
  q: tf.Tensor3D,
  k: tf.Tensor3D,
  v: tf.Tensor3D,
  mask: tf.Tensor3D,
  heads: number,
  capture?: CaptureAttention,
): tf.Tensor3D {
  if (useKernel("FocusedAttention")) return fusedAttention(q, k, v, mask, heads, capture);
  const [groups, queries, d] = q.shape;
  const keys = k.shape[1];
  const size = d / heads;
  const split = (x: tf.Tensor3D, rows: number, axes: number[]) =>
    tf.transpose(tf.reshape(x, [groups, rows, heads, size]), axes) as tf.Tensor4D;
  const open = tf.expandDims(mask, 1);
  const scores = tf.mul(tf.matMul(split(q, queries, [0, 2, 1, 3]), split(k, keys, [0, 2, 3, 1])), 1 / Math.sqrt(size));
  const softmax = tf.softmax(tf.add(scores, tf.mul(tf.sub(open, 1), CLOSED)));
  const probabilities = tf.mul(softmax, open) as tf.Tensor4D;
  capture?.(tf.keep(tf.clone(probabilities)));
  const context = tf.transpose(tf.matMul(probabilities, split(v, keys, [0, 2, 1, 3])), [0, 2, 1, 3]);
  return tf.reshape(context, [groups, queries, d]);
}

function fusedAttention(
  q: tf.Tensor3D,
  k: tf.Tensor3D,
  v: tf.Tensor3D,
  mask: tf.Tensor3D,
  heads: number,
  capture?: CaptureAttention,
): tf.Tensor3D {
  const [groups, queries, d] = q.shape;
  const keys = k.shape[1];
  const sizes = { queries: equalSizes(groups, queries), keys: equalSizes(groups, keys) };
  const described = describeGroups([{ ...sizes, sharesMask: mask.shape[1] === 1 }]);
  const flat = (x: tf.Tensor3D) => tf.reshape(x, [-1, d]) as tf.Tensor2D;
  const captureFlat = (flat: tf.Tensor1D) => {
    capture!(tf.keep(tf.reshape(flat, [groups, heads, queries, keys])));
    flat.dispose();
  };
  const context = groupAttention(flat(q), flat(k), flat(v), mask, described, heads, capture && captureFlat);
  return tf.reshape(context, q.shape);
}

/** The projections of an attention block. */
export interface AttentionLayers {
  query: DenseLayer;
  key: DenseLayer;
  value: DenseLayer;
}

/**
 * Multi-head attention of `rows` to the columns of a pool, branch by branch, each under its own mask.
 * @param rows the rows of all groups of all branches, one after the other, [S, d]; `pool` itself where they are all of it
 * @param pool [R, d]
 * @returns context, [S, d]
 */
export function branchAttention(
  rows: tf.Tensor2D,
  pool: tf.Tensor2D,
  { query, key, value }: AttentionLayers,
  branches: readonly Branch[],
  heads: number,
): tf.Tensor2D {
  const captured = branches.some(({ capture }) => capture);
  if (captured || !canStackDense() || !useKernel("FocusedBranchAttention")) {
    const [q, k, v] = [dense(rows, ...pair(query)), dense(pool, ...pair(key)), dense(pool, ...pair(value))];
    const together = !captured && useKernel("FocusedAttention");
    return (together ? attentionByGroup : attentionByBranch)(q, k, v, branches, heads);
  }
  const { tensor: plan, sections } = uploadedPlan(branches, pool.shape[0]);
  const attributes = { heads, ...sections };
  if (rows === pool) return planned([stackedDense(pool, [query, key, value])], plan, attributes);
  return planned([dense(rows, ...pair(query)), stackedDense(pool, [key, value])], plan, attributes);
}

const pair = ({ weight, bias }: DenseLayer) => [weight, bias] as const;

/** @param projected [q, kv], or one tensor that is both */
function planned(projected: tf.Tensor[], plan: tf.Tensor1D, attributes: Record<string, number>): tf.Tensor2D {
  const run = tf.customGrad((...args) => {
    const save = args.pop() as unknown as tf.GradSaveFunc;
    const inputs = args as tf.Tensor[];
    const [q, kv] = [inputs[0], inputs[inputs.length - 1]];
    const [context, logPartition] = runKernel("FocusedBranchAttention", { q, kv, plan }, attributes);
    save([...inputs, plan, context, logPartition]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [plan, context, logPartition] = saved.slice(inputs.length);
      const [q, kv] = [saved[0], saved[inputs.length - 1]];
      return runKernel("FocusedBranchAttentionGradient", { dy, q, kv, plan, context, logPartition }, attributes);
    };
    return { value: context, gradFunc };
  });
  return run(...projected) as tf.Tensor2D;
}

/** The same by the host's kernel, all groups at once. @param q [S, d] @param k [R, d] @param v [R, d] */
function attentionByGroup(
  q: tf.Tensor2D,
  k: tf.Tensor2D,
  v: tf.Tensor2D,
  branches: readonly Branch[],
  heads: number,
): tf.Tensor2D {
  const described = describeGroups(branches.map((branch) => ({ ...branch, sharesMask: sharesMask(branch) })));
  const mask = tf.concat(branches.map(({ open }) => tf.tensor1d(open)));
  const [{ keys, keyRows }] = branches;
  const listed = branches.map(({ keys, keyRows }) => keyRows ?? rowNumbers(0, total(keys)));
  const seen = (x: tf.Tensor2D) =>
    branches.length === 1 ? firstOrListed(x, total(keys), keyRows) : gatherRows(x, concatenated(listed));
  return groupAttention(q, seen(k), seen(v), mask, described, heads);
}

/** The same composed of one `maskedAttention` for all groups of one size. @param q [S, d] @param k [R, d] @param v [R, d] */
function attentionByBranch(
  q: tf.Tensor2D,
  k: tf.Tensor2D,
  v: tf.Tensor2D,
  branches: readonly Branch[],
  heads: number,
): tf.Tensor2D {
  const d = q.shape[1];
  let start = 0;
  const contexts = branches.flatMap(equalGroups).map((branch) => {
    const [groups, queries, keys] = [branch.queries.length, branch.queries[0], branch.keys[0]];
    const size = groups * queries;
    const mine = size === q.shape[0] ? q : tf.slice(q, [start, 0], [size, d]);
    start += size;
    if (size === 0) return mine;
    const grouped = (x: tf.Tensor2D, rows: number) => tf.reshape(x, [groups, rows, d]) as tf.Tensor3D;
    const seen = (x: tf.Tensor2D) => grouped(firstOrListed(x, groups * keys, branch.keyRows), keys);
    const mask = tf.tensor3d(branch.open, [groups, branch.open.length / (groups * keys), keys]);
    const context = maskedAttention(grouped(mine, queries), seen(k), seen(v), mask, heads, branch.capture);
    return tf.reshape(context, [size, d]) as tf.Tensor2D;
  });
  return contexts.length === 1 ? contexts[0] : tf.concat(contexts, 0);
}

/** The listed rows of a pool, or the first `count`. */
function firstOrListed(pool: tf.Tensor2D, count: number, rows?: Int32Array): tf.Tensor2D {
  if (rows) return gatherRows(pool, rows);
  return count === pool.shape[0] ? pool : tf.slice(pool, [0, 0], [count, pool.shape[1]]);
}
