/**
 * The few compound operations that everything is built from. Each is written twice: as a composition of plain tensor
 * operations, which is the reference and works on every backend, and, where the backend has one, as a fused kernel with its
 * own gradient. Model code calls these and nothing smaller.
 */
import * as tf from "@tensorflow/tfjs-core";
import "./gradients.js";
import "./kernels/elementwise.js";
import "./kernels/attention.js";
import "./kernels/dense.js";
import "./kernels/losses.js";
import "./kernels/rows.js";
import { transposeMatrix } from "./gradients.js";
import { hasKernel, runKernel } from "./kernels/host.js";

/** Added to the scores of closed cells: far below any score, and finite, so that a row of them alone gives no NaN. */
const CLOSED = 1e9;

let fused = true;

/** Runs `body` with the plain compositions alone; for tests and for the benchmark's "before". */
export function withoutFusedKernels<T>(body: () => T): T {
  fused = false;
  try {
    return body();
  } finally {
    fused = true;
  }
}

/** Whether the backend in use has a fused kernel of this name, and it is not switched off. */
export function useKernel(name: string): boolean {
  return fused && hasKernel(name);
}

/**
 * x W + b for every row.
 * @param x [R, in]
 * @param weight [in, out]
 * @param bias [out]
 * @returns [R, out]
 */
export function dense(x: tf.Tensor2D, weight: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D {
  if (!fused) return tf.add(tf.matMul(x, weight), bias);
  const kernel = useKernel("FocusedDense");
  const run = tf.customGrad((x_, w_, b_, save_) => {
    const [x, weight, bias] = [x_, w_, b_] as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];
    (save_ as tf.GradSaveFunc)([x, weight]);
    const value = kernel
      ? (runKernel("FocusedDense", { x, weight, bias })[0] as tf.Tensor2D)
      : (tf.fused.matMul({ a: x, b: weight, bias }) as tf.Tensor2D);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [x, weight] = saved as tf.Tensor2D[];
      if (kernel) return runKernel("FocusedDenseGradient", { dy, x, weight });
      // Explicit transposes: see gradients.ts.
      return [
        tf.matMul(dy as tf.Tensor2D, transposeMatrix(weight)),
        tf.matMul(transposeMatrix(x), dy as tf.Tensor2D),
        tf.sum(dy, 0),
      ];
    };
    return { value, gradFunc };
  });
  return run(x, weight, bias) as tf.Tensor2D;
}

/** GELU(x) = x Φ(x), exact (erf) form. Any shape. */
export function gelu<T extends tf.Tensor>(x: T): T {
  if (useKernel("FocusedGelu")) return runKernel("FocusedGelu", { x })[0] as T;
  return tf.mul(x, tf.mul(0.5, tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2)))));
}

/**
 * LayerNorm of every row, biased variance.
 * @param x [R, d]
 * @param gamma [d]
 * @param beta [d]
 */
export function layerNorm(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, eps: number): tf.Tensor2D {
  if (useKernel("FocusedLayerNorm")) {
    return fusedLayerNorm(x, gamma, beta, eps);
  }
  const centred = tf.sub(x, tf.mean(x, 1, true));
  const variance = tf.mean(tf.square(centred), 1, true);
  return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, eps))), gamma), beta);
}

function fusedLayerNorm(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, eps: number): tf.Tensor2D {
  const run = tf.customGrad((x_, gamma_, beta_, save_) => {
    const [x, gamma, beta] = [x_, gamma_, beta_] as tf.Tensor[];
    const [y, normalised, inverseDeviation] = runKernel("FocusedLayerNorm", { x, gamma, beta }, { eps });
    (save_ as tf.GradSaveFunc)([normalised, inverseDeviation, gamma]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [normalised, inverseDeviation, gamma] = saved;
      return runKernel("FocusedLayerNormGradient", { dy, normalised, inverseDeviation, gamma });
    };
    return { value: y, gradFunc };
  });
  return run(x, gamma, beta) as tf.Tensor2D;
}

/** Receives attention probabilities [G, heads, Q, Kv]; the receiver disposes them. */
export type CaptureAttention = (probabilities: tf.Tensor4D) => void;

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
  const run = tf.customGrad((q_, k_, v_, save_) => {
    const [q, k, v] = [q_, k_, v_] as tf.Tensor[];
    const [context, probabilities] = runKernel("FocusedAttention", { q, k, v, mask }, { heads });
    (save_ as tf.GradSaveFunc)([q, k, v, probabilities]);
    capture?.(tf.keep(tf.clone(probabilities)) as tf.Tensor4D);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [q, k, v, probabilities] = saved;
      return runKernel("FocusedAttentionGradient", { dy, q, k, v, probabilities }, { heads });
    };
    return { value: context, gradFunc };
  });
  return run(q, k, v) as tf.Tensor3D;
}

/**
 * Row index[r] of `rows` for each r. The gradient adds rows up where an index occurs twice.
 * @param rows [R, d]
 * @param index n row numbers in [0, R)
 * @returns [n, d]
 */
export function gatherRows(rows: tf.Tensor2D, index: Int32Array): tf.Tensor2D {
  const size = rows.shape[0];
  const outside = index.find((row) => row < 0 || row >= size);
  if (outside !== undefined) throw new RangeError(`there is no row ${outside} among ${size}`);
  const run = tf.customGrad((rows_, save_) => {
    const rows = rows_ as tf.Tensor2D;
    const indices = tf.tensor1d(index, "int32");
    (save_ as unknown as tf.GradSaveFunc)([indices]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) =>
      scatterRows(dy as tf.Tensor2D, saved[0] as tf.Tensor1D, size);
    const value = useKernel("FocusedGatherRows")
      ? (runKernel("FocusedGatherRows", { rows, index: indices })[0] as tf.Tensor2D)
      : tf.gather(rows, indices);
    return { value, gradFunc };
  });
  return run(rows) as tf.Tensor2D;
}

/** Adds row r of `rows` [n, d] to row index[r] of the result [size, d]. */
function scatterRows(rows: tf.Tensor2D, index: tf.Tensor1D, size: number): tf.Tensor2D {
  if (hasKernel("FocusedScatterRows"))
    return runKernel("FocusedScatterRows", { rows, index }, { size })[0] as tf.Tensor2D;
  return tf.unsortedSegmentSum(rows, index, size);
}

/**
 * −log softmax(logits)[target] for every row.
 * @param logits [R, C]
 * @param targets R class numbers
 * @returns [R]
 */
export function crossEntropy(logits: tf.Tensor2D, targets: Int32Array): tf.Tensor1D {
  const run = tf.customGrad((logits_, save_) => {
    const logits = logits_ as tf.Tensor2D;
    const [value, slope] = useKernel("FocusedCrossEntropy")
      ? runKernel("FocusedCrossEntropy", { logits, targets: tf.tensor1d(targets, "int32") })
      : composedCrossEntropy(logits, targets);
    (save_ as unknown as tf.GradSaveFunc)([slope]);
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(tf.expandDims(dy, 1), saved[0]) };
  });
  return run(logits) as tf.Tensor1D;
}

/** The loss [R], and its slope softmax(logits) − 1 at the target, [R, C]. */
function composedCrossEntropy(logits: tf.Tensor2D, targets: Int32Array): tf.Tensor[] {
  // The WASM backend's oneHot makes integers, whatever type it is asked for.
  const gold = tf.cast(tf.oneHot(tf.tensor1d(targets, "int32"), logits.shape[1]), "float32");
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const logPartition = tf.log(tf.sum(tf.exp(shifted), 1, true));
  const logProbabilities = tf.sub(shifted, logPartition);
  return [tf.neg(tf.sum(tf.mul(logProbabilities, gold), 1)), tf.sub(tf.exp(logProbabilities), gold)];
}

tf.registerGradient({
  kernelName: "FocusedGelu",
  inputsToSave: ["x"],
  gradFunc: (dy, [x]) => ({ x: () => runKernel("FocusedGeluGradient", { x, dy: dy as tf.Tensor })[0] }),
});
