/** Fused operations against their compositions and against central differences, over odd shapes and empty mask rows. */
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import {
  addLayerNorm,
  branchAttention,
  crossEntropy,
  dense,
  embedding,
  gatherRows,
  gelu,
  layerNorm,
  maskedAttention,
  withoutFusedKernels,
} from "../../src/model/ops.js";
import type { Branch } from "../../src/model/ops.js";
import { createRandom } from "../../src/text/random.js";
import { onBackend } from "./backends.js";
import { gradientError, largestDifference, seeded } from "./numeric.js";

type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;

/** Output and gradients of a weighted sum of it, with the fused kernels or without. */
function outcome(f: Operation, inputs: tf.Tensor[], fused: boolean): Float32Array[] {
  const run = <T>(body: () => T) => (fused ? body() : withoutFusedKernels(body));
  return tf.tidy(() => {
    const value = run(() => f(...inputs));
    const weights = seeded(value.shape, "dy");
    const gradients = run(() => tf.grads((...x) => tf.sum(tf.mul(f(...x), weights)) as tf.Scalar)(inputs));
    return [value, ...gradients].map((tensor) => tensor.dataSync() as Float32Array);
  });
}

function expectParity(f: Operation, inputs: tf.Tensor[], tolerance = 2e-5) {
  const fused = outcome(f, inputs, true);
  const plain = outcome(f, inputs, false);
  fused.forEach((values, i) => expect(largestDifference(values, plain[i])).toBeLessThan(tolerance));
}

/** Open with probability 0.6, the second row of the first group closed throughout. */
function randomMask(groups: number, queries: number, keys: number): tf.Tensor3D {
  const random = createRandom(`mask ${groups} ${queries} ${keys}`);
  const open = Float32Array.from({ length: groups * queries * keys }, () => (random.uniform() < 0.6 ? 1 : 0));
  if (queries > 1) open.fill(0, keys, 2 * keys);
  return tf.tensor3d(open, [groups, queries, keys]);
}

const SIZES = [1, 3, 17, 64, 65, 128];

onBackend(["cpu", "wasm"], () => {
  describe.each(SIZES)("over %i rows", (rows) => {
    it("dense", () => {
      const f: Operation = (x, w, b) => dense(x as tf.Tensor2D, w as tf.Tensor2D, b as tf.Tensor1D);
      expectParity(f, [seeded([rows, 7], "x"), seeded([7, 5], "w"), seeded([5], "b")], 1e-4);
    });
    it("gelu", () => expectParity((x) => gelu(tf.mul(x, 4)), [seeded([rows, 5], "x")]));
    it("layerNorm", () => {
      const f: Operation = (x, g, b) => layerNorm(x as tf.Tensor2D, g as tf.Tensor1D, b as tf.Tensor1D, 1e-12);
      expectParity(f, [seeded([rows, 6], "x"), seeded([6], "g"), seeded([6], "b")], 1e-4);
    });
    it("gatherRows", () => {
      const random = createRandom(`rows ${rows}`);
      const index = Int32Array.from({ length: rows }, () => random.int(9));
      expectParity((x) => gatherRows(x as tf.Tensor2D, index), [seeded([9, 5], "x")]);
    });
    it("crossEntropy", () => {
      const random = createRandom(`targets ${rows}`);
      const targets = Int32Array.from({ length: rows }, () => random.int(5));
      const loss: Operation = (x) => crossEntropy(tf.mul(x, 20) as tf.Tensor2D, targets);
      expectParity(loss, [seeded([rows, 5], "x")], 1e-4);
    });
    it("maskedAttention", () => {
      const mask = randomMask(2, rows, 9);
      const f: Operation = (q, k, v) => maskedAttention(q as tf.Tensor3D, k as tf.Tensor3D, v as tf.Tensor3D, mask, 2);
      expectParity(f, [seeded([2, rows, 6], "q"), seeded([2, 9, 6], "k"), seeded([2, 9, 6], "v")]);
    });
  });

  it("the gradients agree with central differences", () => {
    const mask = randomMask(2, 4, 5);
    const attention: Operation = (q, k, v) =>
      maskedAttention(q as tf.Tensor3D, k as tf.Tensor3D, v as tf.Tensor3D, mask, 3);
    expect(gradientError(attention, [seeded([2, 4, 6], 1), seeded([2, 5, 6], 2), seeded([2, 5, 6], 3)])).toBeLessThan(
      1e-2,
    );
    const norm: Operation = (x, g, b) => layerNorm(x as tf.Tensor2D, g as tf.Tensor1D, b as tf.Tensor1D, 1e-12);
    expect(gradientError(norm, [seeded([4, 8], 1), seeded([8], 2), seeded([8], 3)])).toBeLessThan(1e-2);
    expect(gradientError((x) => gelu(tf.mul(x, 3)), [seeded([4, 8], 1)])).toBeLessThan(1e-2);
    const linear: Operation = (x, w, b) => dense(x as tf.Tensor2D, w as tf.Tensor2D, b as tf.Tensor1D);
    expect(gradientError(linear, [seeded([4, 8], 1), seeded([8, 3], 2), seeded([3], 3)])).toBeLessThan(1e-2);
    const targets = Int32Array.from([0, 2, 1, 2]);
    expect(gradientError((x) => crossEntropy(x as tf.Tensor2D, targets), [seeded([4, 3], 1)])).toBeLessThan(1e-2);
    const index = Int32Array.from([2, 0, 2, 2, 1]);
    expect(gradientError((x) => gatherRows(x as tf.Tensor2D, index), [seeded([4, 3], 1)])).toBeLessThan(1e-2);
  });

  it.each([
    [1, 3],
    [3, 17],
    [65, 2],
    [5, 300],
  ])("crossEntropy of [%i, %i]", (rows, classes) => {
    const random = createRandom(`targets ${rows} ${classes}`);
    const targets = Int32Array.from({ length: rows }, () => random.int(classes));
    const loss: Operation = (x) => crossEntropy(tf.mul(x, 20) as tf.Tensor2D, targets);
    expectParity(loss, [seeded([rows, classes], 1)], 1e-4);
  });

  it("the gradients of what a transformer is made of agree with central differences", () => {
    const closing: Operation = (x, update, g, b) =>
      addLayerNorm(x as tf.Tensor2D, update as tf.Tensor2D, g as tf.Tensor1D, b as tf.Tensor1D, 1e-12, {
        rate: 0.3,
        call: 5,
        rows: [{ queries: [2, 2] }],
      });
    const rows = [seeded([4, 8], 1), seeded([4, 8], 2), seeded([8], 3), seeded([8], 4)];
    expect(gradientError(closing, rows)).toBeLessThan(1e-2);
    for (const activation of ["gelu", "tanh"] as const) {
      const layer: Operation = (x, w, b) => dense(x as tf.Tensor2D, w as tf.Tensor2D, b as tf.Tensor1D, activation);
      expect(gradientError(layer, [seeded([4, 8], 1), seeded([8, 3], 2), seeded([3], 3)])).toBeLessThan(1e-2);
    }
    const ids = Int32Array.from([4, 0, 4, 1, 1, 4]);
    const tables = [seeded([6, 3], 1), seeded([4, 3], 2), seeded([2, 3], 3)];
    const sums: Operation = (w, p, t) => embedding(w as tf.Tensor2D, p as tf.Tensor2D, t as tf.Tensor2D, ids, [3, 3]);
    expect(gradientError(sums, tables)).toBeLessThan(1e-2);
  });

  it("branchAttention is attention of each branch to its own columns of the pool", () => {
    const [pool, d, heads] = [7, 6, 3];
    const x = seeded([pool, d], "pool") as tf.Tensor2D;
    const layer = (name: string) => ({
      weight: seeded([d, d], `${name} weight`) as tf.Tensor2D,
      bias: seeded([d], `${name} bias`) as tf.Tensor1D,
    });
    const [query, key, value] = ["query", "key", "value"].map(layer);
    const branches: Branch[] = [
      { queries: [3, 3], keys: [3, 3], open: Float32Array.from([1, 1, 0, 1, 1, 1]) },
      { queries: [1], keys: [2], keyRows: Int32Array.of(6, 2), open: Float32Array.from([1, 1]) },
    ];
    const rows = gatherRows(x, Int32Array.of(0, 1, 2, 3, 4, 5, 6));
    const context = branchAttention(rows, x, { query, key, value }, branches, heads);
    const [q, k, v] = [query, key, value].map(({ weight, bias }) => dense(x, weight, bias));
    const alone = (queries: number[], keys: number[]) => {
      const take = (from: tf.Tensor2D, at: number[]) =>
        tf.expandDims(gatherRows(from, Int32Array.from(at)), 0) as tf.Tensor3D;
      const open = tf.ones([1, 1, keys.length]) as tf.Tensor3D;
      return maskedAttention(take(q, queries), take(k, keys), take(v, keys), open, heads).dataSync();
    };
    const expected = [alone([0, 1, 2], [0, 1]), alone([3, 4, 5], [3, 4, 5]), alone([6], [6, 2])].flatMap((values) => [
      ...values,
    ]);
    expect(largestDifference(context.dataSync(), expected)).toBeLessThan(1e-5);
  });

  it("embedding refuses a token that is not there, and a sentence longer than the positions", () => {
    const [words, places, types] = [seeded([3, 2], 1), seeded([2, 2], 2), seeded([1, 2], 3)] as tf.Tensor2D[];
    expect(() => embedding(words, places, types, Int32Array.of(0, 3), [2])).toThrow(RangeError);
    expect(() => embedding(words, places, types, Int32Array.of(0, 1, 2), [3])).toThrow(RangeError);
  });

  it("gatherRows refuses a row that is not there", () => {
    const rows = seeded([3, 2], 1) as tf.Tensor2D;
    for (const index of [-1, 3]) expect(() => gatherRows(rows, Int32Array.of(0, index))).toThrow(RangeError);
  });

  it("attention rows sum to 1 over open cells, closed cells and empty rows are exactly 0", () => {
    const mask = randomMask(2, 5, 7);
    for (const run of [(body: () => void) => body(), withoutFusedKernels<void>]) {
      let probabilities: tf.Tensor4D | undefined;
      run(() => {
        const [q, k, v] = [seeded([2, 5, 8], 1), seeded([2, 7, 8], 2), seeded([2, 7, 8], 3)] as tf.Tensor3D[];
        maskedAttention(q, k, v, mask, 4, (captured) => (probabilities = captured));
      });
      const values = probabilities!.dataSync();
      const open = mask.dataSync();
      for (let g = 0; g < 2; g++) {
        for (let h = 0; h < 4; h++) {
          for (let i = 0; i < 5; i++) {
            let sum = 0;
            let anyOpen = false;
            for (let j = 0; j < 7; j++) {
              const value = values[((g * 4 + h) * 5 + i) * 7 + j];
              if (open[(g * 5 + i) * 7 + j] === 0) expect(value).toBe(0);
              else anyOpen = true;
              sum += value;
            }
            expect(sum).toBeCloseTo(anyOpen ? 1 : 0, 5);
          }
        }
      }
    }
  });
});
