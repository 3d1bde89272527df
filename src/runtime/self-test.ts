/** A backend is used only after it has computed something whose answer we know. */
import * as tf from "@tensorflow/tfjs-core";
import { dense } from "../model/ops.js";
import { runtimeProblem } from "./problems.js";

/** Large enough that WebGPU does not hand the operation to the CPU (it does so below 1,000 elements). */
const ROWS = 40;
const INNER = 48;
const COLUMNS = 36;
const TOLERANCE = 1e-4;

/**
 * softmax(A B + b) on the current backend, by the model's own kernel of a dense layer, against the same in plain loops.
 * @throws Problem where the largest difference is above 1e-4 (or is not a number).
 */
export async function selfTest(): Promise<void> {
  const a = Float32Array.from({ length: ROWS * INNER }, (_, i) => Math.sin(i + 1));
  const b = Float32Array.from({ length: INNER * COLUMNS }, (_, i) => Math.cos(0.7 * i));
  const bias = Float32Array.from({ length: COLUMNS }, (_, i) => Math.sin(0.3 * i));
  const result = tf.tidy(() =>
    tf.softmax(dense(tf.tensor2d(a, [ROWS, INNER]), tf.tensor2d(b, [INNER, COLUMNS]), tf.tensor1d(bias))),
  );
  try {
    // Never `dataSync`: a synchronous read can cost a GPU its device.
    const computed = await result.data();
    const expected = softmaxRows(product(a, b, bias));
    const difference = Math.max(...expected.map((value, i) => Math.abs(value - computed[i])));
    if (!(difference <= TOLERANCE)) throw runtimeProblem("wrong-result", { difference });
  } finally {
    result.dispose();
  }
}

function product(a: Float32Array, b: Float32Array, bias: Float32Array): Float64Array {
  const out = Float64Array.from({ length: ROWS * COLUMNS }, (_, i) => bias[i % COLUMNS]);
  for (let i = 0; i < ROWS; i++)
    for (let j = 0; j < COLUMNS; j++)
      for (let k = 0; k < INNER; k++) out[i * COLUMNS + j] += a[i * INNER + k] * b[k * COLUMNS + j];
  return out;
}

function softmaxRows(logits: Float64Array): number[] {
  return Array.from({ length: ROWS }, (_, i) => {
    const row = logits.subarray(i * COLUMNS, (i + 1) * COLUMNS);
    const exponentials = row.map((value) => Math.exp(value - Math.max(...row)));
    const total = exponentials.reduce((sum, value) => sum + value, 0);
    return [...exponentials].map((value) => value / total);
  }).flat();
}
