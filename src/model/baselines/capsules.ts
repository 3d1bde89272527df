/** Capsules: vectors whose direction says what, and whose length says how sure (Sabour et al. 2017, arXiv 1710.09829). */
import * as tf from "@tensorflow/tfjs-core";
import "../gradients.js";

/** Keeps the length of a vector of zeros from having an infinite slope. */
const EPS = 1e-9;

/** Length of each vector of the last axis, which stays as an axis of 1. */
function lengths(vectors: tf.Tensor): tf.Tensor {
  return tf.sqrt(tf.add(tf.sum(tf.square(vectors), -1, true), EPS));
}

/** v = |s|² / (1 + |s|²) · s / |s|: the same direction, a length below 1. Equation 1. */
export function squash<T extends tf.Tensor>(vectors: T): T {
  const length = lengths(vectors);
  return tf.mul(vectors, tf.div(length, tf.add(1, tf.square(length))));
}

/**
 * Dynamic routing by agreement, procedure 1. Lower capsules share out what they say among the upper ones, more of it to those that
 * come out pointing the same way. Differentiated through all iterations.
 * @param predictions û: what each lower capsule says of each upper one, [lower, P, upper, size]
 * @returns upper capsules, [P, upper, size]
 */
export function route(predictions: tf.Tensor4D, iterations: number): tf.Tensor3D {
  const [lower, P, upper] = predictions.shape;
  let agreement: tf.Tensor = tf.zeros([lower, P, upper]);
  for (let round = 1; ; round++) {
    const shares = tf.expandDims(tf.softmax(agreement), 3);
    const capsules = squash(tf.sum(tf.mul(shares, predictions), 0) as tf.Tensor3D);
    if (round === iterations) return capsules;
    agreement = tf.add(agreement, tf.sum(tf.mul(predictions, tf.expandDims(capsules, 0)), 3));
  }
}

/** |v| of each capsule. @param capsules [P, upper, size]. @returns [P, upper] */
export function capsuleLengths(capsules: tf.Tensor3D): tf.Tensor2D {
  return tf.squeeze(lengths(capsules), [2]);
}

const [PRESENT, ABSENT, DOWN] = [0.9, 0.1, 0.5];

/**
 * Σ_c T_c max(0, 0.9 - |v_c|)² + 0.5 (1 - T_c) max(0, |v_c| - 0.1)². Equation 4.
 * @param lengths [P, classes]
 * @returns [P]
 */
export function marginLoss(lengths: tf.Tensor2D, targets: Int32Array): tf.Tensor1D {
  const gold = tf.cast(tf.oneHot(tf.tensor1d(targets, "int32"), lengths.shape[1]), "float32");
  const tooShort = tf.square(tf.relu(tf.sub(PRESENT, lengths)));
  const tooLong = tf.square(tf.relu(tf.sub(lengths, ABSENT)));
  return tf.sum(tf.add(tf.mul(gold, tooShort), tf.mul(tf.mul(DOWN, tf.sub(1, gold)), tooLong)), 1);
}
