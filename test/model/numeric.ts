/** Help for numeric tests: seeded tensors, differences, directional derivatives. */
import * as tf from "@tensorflow/tfjs-core";
import { createRandom } from "../../src/text/random.js";

/** Values in (-1, 1) by seed. */
export function seeded(shape: number[], seed: string | number): tf.Tensor {
  const random = createRandom(seed);
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => 2 * random.uniform() - 1);
  return tf.tensor(values, shape);
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}

/**
 * The derivative of f along seeded directions, one input at a time: by the gradient, and by central differences.
 * @returns the largest relative disagreement
 */
export function gradientError(f: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[], step = 1e-2): number {
  return tf.tidy(() => {
    const weights = seeded(f(...inputs).shape, "weights");
    const scalar = (...values: tf.Tensor[]) => tf.sum(tf.mul(f(...values), weights)) as tf.Scalar;
    const gradients = tf.grads(scalar)(inputs);
    let worst = 0;
    inputs.forEach((input, k) => {
      const direction = seeded(input.shape, `direction ${k}`);
      const at = (t: number) =>
        scalar(...inputs.map((x, i) => (i === k ? tf.add(x, tf.mul(direction, t)) : x))).dataSync()[0];
      const numeric = (at(step) - at(-step)) / (2 * step);
      const exact = tf.sum(tf.mul(gradients[k], direction)).dataSync()[0];
      const size = tf.sqrt(tf.sum(tf.square(gradients[k]))).dataSync()[0];
      worst = Math.max(worst, Math.abs(numeric - exact) / Math.max(1e-2, Math.abs(exact), 0.1 * size));
    });
    return worst;
  });
}
