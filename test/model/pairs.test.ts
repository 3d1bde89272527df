/** Chunks of pairs: each pair once, like with like, and the same answers whatever the chunk. */
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { pairLogits, sentencePass } from "../../src/model/joint.js";
import { fewSizes, pairChunks } from "../../src/model/pairs.js";
import { pairProbabilities } from "../../src/model/predict.js";
import type { TokenSpan } from "../../src/model/trace.js";
import { createRandom } from "../../src/text/random.js";
import { onBackend } from "./backends.js";
import { largestDifference } from "./numeric.js";
import { batchOf } from "./tiny-batch.js";
import { tinySystem } from "./tiny.js";

describe("pairChunks", () => {
  const random = createRandom(1);
  const span = (): TokenSpan => [1, 2 + random.int(9)];
  const pairs = Array.from({ length: 103 }, () => ({ first: span(), second: span() }));
  const size = (p: number) => pairs[p].first[1] + pairs[p].second[1];

  it("holds every pair once, from short entities to long ones", () => {
    const chunks = pairChunks(pairs, 20);
    expect(chunks.map(({ length }) => length)).toEqual([20, 20, 20, 20, 20, 3]);
    const order = chunks.flat();
    expect([...order].sort((a, b) => a - b)).toEqual(pairs.map((_, p) => p));
    for (let i = 1; i < order.length; i++) expect(size(order[i])).toBeGreaterThanOrEqual(size(order[i - 1]));
  });

  it("makes no chunk of no pairs", () => expect(pairChunks([])).toEqual([]));
});

onBackend(["wasm"], () => {
  it("probabilities come in the order of the pairs, and none for none", async () => {
    const system = tinySystem();
    const { training, pairs } = batchOf(system);
    const { nerPath, emissions } = sentencePass(system.weights, system.config, training.batch);
    const probabilities = await pairProbabilities(system, pairs, training.batch, nerPath);
    const expected = tf.softmax(pairLogits(system.weights, system.config, nerPath, training.pairs!.rows)).arraySync();
    expect(probabilities).toHaveLength(pairs.length);
    (expected as number[][]).forEach((row, p) => expect(largestDifference(probabilities[p], row)).toBeLessThan(1e-6));
    expect(await pairProbabilities(system, [], training.batch, nerPath)).toEqual([]);
    tf.dispose([nerPath, emissions]);
    system.dispose();
  });
});

describe("fewSizes", () => {
  it("rounds up to few sizes, by less than half above 8", () => {
    expect([1, 2, 3, 5, 8, 9, 13, 17, 25, 33, 49].map(fewSizes)).toEqual([1, 2, 4, 8, 8, 12, 16, 24, 32, 48, 64]);
    for (let n = 9; n < 500; n++) expect(fewSizes(n) / n).toBeLessThan(1.5);
  });
});
