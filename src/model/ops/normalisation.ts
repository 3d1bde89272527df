/** LayerNorm, alone or after a residual sum; dropout. */
import * as tf from "@tensorflow/tfjs-core";
import "../kernels/elementwise.js";
import "../kernels/webgpu/dropout.js";
import "../kernels/webgpu/layer-norm.js";
import { keepMask, rowSeeds } from "../dropout.js";
import type { DropoutChoice } from "../dropout.js";
import { dropoutAttributes, fitsDropoutKernel, hostDropoutAttributes } from "../kernels/dropout.js";
import { runKernel } from "../kernels/host.js";
import { useKernel } from "./fused.js";

/** x with the chosen numbers dropped, all of it without a choice. @param x [R, d] */
export function dropped(x: tf.Tensor2D, choice: DropoutChoice | undefined): tf.Tensor2D {
  if (!choice) return x;
  if (useKernel("FocusedSeededDropout")) return droppedBySeeds(x, choice);
  if (!useKernel("FocusedDropout") || !fitsDropoutKernel(choice)) {
    return tf.mul(x, tf.tensor2d(keepMask(choice, x.shape[1]), x.shape));
  }
  const drop = (x: tf.Tensor) => runKernel("FocusedDropout", { x }, dropoutAttributes(choice))[0];
  const run = tf.customGrad((x) => ({ value: drop(x as tf.Tensor), gradFunc: (dy: tf.Tensor) => drop(dy) }));
  return run(x) as tf.Tensor2D;
}

function droppedBySeeds(x: tf.Tensor2D, choice: DropoutChoice): tf.Tensor2D {
  const drop = (x: tf.Tensor, seeds: tf.Tensor) =>
    runKernel("FocusedSeededDropout", { x, seeds }, hostDropoutAttributes(choice))[0];
  const run = tf.customGrad((x, save) => {
    const seeds = tf.tensor1d(rowSeeds(choice), "int32");
    (save as unknown as tf.GradSaveFunc)([seeds]);
    return { value: drop(x as tf.Tensor, seeds), gradFunc: (dy: tf.Tensor, [seeds]: tf.Tensor[]) => drop(dy, seeds) };
  });
  return run(x) as tf.Tensor2D;
}

/**
 * LayerNorm of every row, biased variance.
 * @param x [R, d]
 * @param gamma [d]
 * @param beta [d]
 */
export function layerNorm(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, eps: number): tf.Tensor2D {
  if (useKernel("FocusedLayerNorm")) return fusedLayerNorm(x, gamma, beta, eps);
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

/**
 * LN(residual + update), numbers of the update dropped where there is a choice: how a transformer's sub-layer ends.
 * @param residual [R, d]
 * @param update [R, d]
 */
export function addLayerNorm(
  residual: tf.Tensor2D,
  update: tf.Tensor2D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  eps: number,
  choice?: DropoutChoice,
): tf.Tensor2D {
  if (!useKernel("FocusedAddLayerNorm") || (choice && !fitsDropoutKernel(choice))) {
    return layerNorm(tf.add(residual, dropped(update, choice)), gamma, beta, eps);
  }
  const attributes = { eps, ...dropoutAttributes(choice) };
  const run = tf.customGrad((x_, residual_, gamma_, beta_, save_) => {
    const [x, residual, gamma, beta] = [x_, residual_, gamma_, beta_] as tf.Tensor[];
    const [y, normalised, inverseDeviation] = runKernel(
      "FocusedAddLayerNorm",
      { x, gamma, beta, residual },
      attributes,
    );
    (save_ as tf.GradSaveFunc)([normalised, inverseDeviation, gamma]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [normalised, inverseDeviation, gamma] = saved;
      const inputs = { dy, normalised, inverseDeviation, gamma };
      const [dSum, dGamma, dBeta, dUpdate] = runKernel("FocusedLayerNormGradient", inputs, attributes);
      return [dUpdate ?? dSum.clone(), dSum, dGamma, dBeta];
    };
    return { value: y, gradFunc };
  });
  return run(update, residual, gamma, beta) as tf.Tensor2D;
}
