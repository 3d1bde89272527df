/** The dense layer and what follows it: GELU or tanh. */
import * as tf from "@tensorflow/tfjs-core";
import "../kernels/dense.js";
import "../kernels/elementwise.js";
import { transposeMatrix } from "../gradients.js";
import { runKernel } from "../kernels/host.js";
import { activationNumber, DENSE } from "../kernels/webgpu/dense.js";
import type { Activation } from "../kernels/webgpu/dense.js";
import { fusedKernels, useKernel } from "./fused.js";

/**
 * f(x W + b) for every row.
 * @param x [R, in]
 * @param weight [in, out]
 * @param bias [out]
 * @param activation f; none: the identity
 * @returns [R, out]
 */
export function dense(
  x: tf.Tensor2D,
  weight: tf.Tensor2D,
  bias: tf.Tensor1D,
  activation: Activation = "none",
): tf.Tensor2D {
  if (activation !== "none" && !fusesActivations()) {
    const sums = dense(x, weight, bias);
    return activation === "gelu" ? gelu(sums) : tf.tanh(sums);
  }
  if (!fusedKernels()) return tf.add(tf.matMul(x, weight), bias);
  const kernel = useKernel("FocusedDense");
  const run = tf.customGrad((x_, w_, b_, save_) => {
    const [x, weight, bias] = [x_, w_, b_] as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];
    const [value, before] = kernel
      ? runKernel("FocusedDense", { x, weight, bias }, { activation: activationNumber(activation) })
      : [tf.fused.matMul({ a: x, b: weight, bias })];
    (save_ as tf.GradSaveFunc)([x, weight, ...(activation === "none" ? [] : [before ?? value])]);
    const gradFunc = (dValue: tf.Tensor, saved: tf.Tensor[]) => {
      const [x, weight, kept] = saved as tf.Tensor2D[];
      const dy = activation === "none" ? dValue : activationGradient(activation, kept, dValue);
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

/** The GPU's kernels do; on the host, an activation is an operation of its own. */
const fusesActivations = () => useKernel("FocusedDense") && useKernel("FocusedTanhGradient");

/** @param kept what GELU was taken of; what tanh gave */
function activationGradient(activation: Activation, kept: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  return activation === "gelu"
    ? runKernel("FocusedGeluGradient", { x: kept, dy })[0]
    : runKernel("FocusedTanhGradient", { y: kept, dy })[0];
}

/** Weight [in, out] and bias [out] of a dense layer. */
export interface DenseLayer {
  weight: tf.Tensor2D;
  bias: tf.Tensor1D;
}

/** Whether the backend in use has a kernel for several dense layers at once. */
export const canStackDense = () => useKernel(DENSE[2]);

/**
 * Two or three dense layers of one shape on the same rows, their outputs one after the other. Only where `canStackDense()`.
 * @param x [R, in]
 * @returns [layers, R, out]
 */
export function stackedDense(x: tf.Tensor2D, layers: readonly DenseLayer[]): tf.Tensor3D {
  const kernel = DENSE[layers.length];
  const named = (name: string, tensors: tf.Tensor[]) =>
    Object.fromEntries(tensors.map((tensor, z) => [`${name}${z}`, tensor]));
  const run = tf.customGrad((...args) => {
    const save = args.pop() as unknown as tf.GradSaveFunc;
    const [x, ...parameters] = args as tf.Tensor[];
    const weights = parameters.slice(0, layers.length);
    const biases = parameters.slice(layers.length);
    save([x, ...weights]);
    const [value] = runKernel(kernel, { x, ...named("weight", weights), ...named("bias", biases) });
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [x, ...weights] = saved;
      return runKernel(`${kernel}Gradient`, { dy, x, ...named("weight", weights) });
    };
    return { value, gradFunc };
  });
  return run(x, ...layers.map(({ weight }) => weight), ...layers.map(({ bias }) => bias)) as tf.Tensor3D;
}

/** GELU(x) = x Φ(x), exact (erf) form. Any shape. */
export function gelu<T extends tf.Tensor>(x: T): T {
  if (useKernel("FocusedGelu")) return runKernel("FocusedGelu", { x })[0] as T;
  return tf.mul(x, tf.mul(0.5, tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2)))));
}

tf.registerGradient({
  kernelName: "FocusedGelu",
  inputsToSave: ["x"],
  gradFunc: (dy, [x]) => ({ x: () => runKernel("FocusedGeluGradient", { x, dy: dy as tf.Tensor })[0] }),
});
