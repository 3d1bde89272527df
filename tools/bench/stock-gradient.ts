/** The gradient of matMul as tfjs ships it, to measure against: operands are transposed by flags of the product itself. */
import * as tf from "@tensorflow/tfjs-core";

const KERNEL = "BatchMatMul";

/** Runs `body`, which records a gradient tape, with tfjs's own gradient of matMul. */
export function withStockGradient<T>(body: () => T): T {
  const ours = tf.getGradient(KERNEL);
  tf.registerGradient({
    kernelName: KERNEL,
    inputsToSave: ["a", "b"],
    gradFunc: (dy, [a, b]) => ({
      a: () => tf.matMul(dy as tf.Tensor, b, false, true),
      b: () => tf.matMul(a, dy as tf.Tensor, true, false),
    }),
  });
  try {
    return body();
  } finally {
    tf.registerGradient(ours);
  }
}
