/** Slices on `wasm` without a way through JavaScript: the same numbers as on `cpu`, whatever is cut. */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, it, vi } from "vitest";
import "../../../src/model/gradients.js";
import { sliceInHeap } from "../../../src/model/kernels/slice.js";

beforeAll(async () => {
  await tf.setBackend("wasm");
  await tf.ready();
  sliceInHeap();
});

const numbers = (shape: number[], dtype: "float32" | "int32") =>
  tf.tensor(
    Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => i),
    shape,
    dtype,
  );

/** Shape, begin, size. */
const CASES: [number[], number[], number[]][] = [
  [[7], [2], [3]],
  [[7], [0], [7]],
  [
    [5, 3],
    [1, 0],
    [2, 3],
  ],
  [
    [5, 3],
    [1, 1],
    [3, 2],
  ],
  [
    [5, 3],
    [0, 0],
    [5, 3],
  ],
  [
    [5, 3],
    [4, 2],
    [1, 1],
  ],
  [
    [5, 3],
    [2, 0],
    [-1, -1],
  ],
  [
    [5, 3],
    [1, 1],
    [0, 2],
  ],
  [
    [4, 3, 5],
    [1, 0, 0],
    [2, 3, 5],
  ],
  [
    [4, 3, 5],
    [1, 1, 0],
    [2, 2, 5],
  ],
  [
    [4, 3, 5],
    [0, 0, 2],
    [4, 3, 2],
  ],
  [
    [2, 3, 4, 5],
    [1, 0, 2, 1],
    [1, 3, 2, 3],
  ],
  [
    [2, 1, 3, 2, 2],
    [0, 0, 1, 0, 1],
    [2, 1, 2, 2, 1],
  ],
];

it.each(CASES)("of %j from %j, %j", async (shape, begin, size) => {
  for (const dtype of ["float32", "int32"] as const) {
    const cut = () =>
      tf.tidy(() => {
        const piece = tf.slice(numbers(shape, dtype), begin, size);
        return { shape: piece.shape, dtype: piece.dtype, values: [...piece.dataSync()] };
      });
    await tf.setBackend("cpu");
    const expected = cut();
    await tf.setBackend("wasm");
    expect(cut()).toEqual(expected);
  }
});

it("reads nothing back, forwards and in the gradient of a concatenation", () => {
  const backend = tf.backend() as tf.KernelBackend & { readSync: (id: object) => unknown };
  const [a, b] = [numbers([3, 4], "float32"), numbers([2, 4], "float32")];
  const reads = vi.spyOn(backend, "readSync");
  const slopes = tf.tidy(() => {
    const joined = (...[a, b]: tf.Tensor[]) => tf.sum(tf.square(tf.concat([a, b], 0))) as tf.Scalar;
    return tf.grads(joined)([a, b]);
  });
  expect(reads).not.toHaveBeenCalled();
  reads.mockRestore();
  expect(slopes.map((slope) => [...slope.dataSync()])).toEqual([a, b].map((x) => [...x.dataSync()].map((v) => 2 * v)));
});

it("leaves flags to tfjs", () => {
  expect([...tf.slice(tf.tensor1d([true, false, true], "bool"), 1, 2).dataSync()]).toEqual([0, 1]);
});
