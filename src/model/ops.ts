/**
 * The few compound operations that everything is built from. Each is written twice: as a composition of plain tensor
 * operations, which is the reference and works on every backend, and, where the backend has one, as a fused kernel with its
 * own gradient. Model code calls these and nothing smaller.
 */
import * as tf from "@tensorflow/tfjs-core";
import "./gradients.js";
import "./kernels/losses.js";
import "./kernels/webgpu/losses.js";
import { runKernel } from "./kernels/host.js";
import { useKernel } from "./ops/fused.js";

export { branchAttention, maskedAttention } from "./ops/attention.js";
export type { Branch, CaptureAttention } from "./ops/branches.js";
export { dense, gelu } from "./ops/dense.js";
export { FUSED, fusedHere, useKernel, withoutFusedKernels } from "./ops/fused.js";
export type { FusedName } from "./ops/fused.js";
export { addLayerNorm, dropped, layerNorm } from "./ops/normalisation.js";
export { embedding, gatherRows } from "./ops/rows.js";

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
