/** The counts against the matrix products that really run, and what the planner saves at the size that the paper uses. */
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it, vi } from "vitest";
import type { FocusedConfig } from "../../src/model/config.js";
import { noDropout } from "../../src/model/encoder.js";
import {
  jointWork,
  layerWork,
  pairsWork,
  reencodingWork,
  sentenceShape,
  sentenceWork,
  trainingWork,
} from "../../src/model/flops.js";
import { jointLosses, pairLogits, sentencePass } from "../../src/model/joint.js";
import { withoutFusedKernels } from "../../src/model/ops.js";
import { PairPlanner } from "../../src/model/pairs.js";
import type { BatchPair } from "../../src/model/pairs.js";
import { reencodedPairLogits } from "../../src/model/reference.js";
import type { TokenSpan } from "../../src/model/trace.js";
import { createRandom } from "../../src/text/random.js";
import { syntheticSentence } from "../../tools/bench/synthetic.js";
import { onBackend } from "./backends.js";
import { batchOf } from "./tiny-batch.js";
import { tinySystem } from "./tiny.js";

/** Multiply-adds of every matrix product that tfjs is asked for while `body` runs. */
function recordProducts(body: () => void): number {
  const engine = tf.engine();
  const runKernel = engine.runKernel.bind(engine);
  let work = 0;
  const spy = vi.spyOn(engine, "runKernel").mockImplementation((name, inputs, attributes) => {
    const result = runKernel(name, inputs, attributes);
    if (name === "BatchMatMul" || name === "_FusedMatMul") {
      const [a, product] = [(inputs as { a: tf.Tensor }).a, result as tf.Tensor];
      const inner = (attributes as { transposeA?: boolean }).transposeA ? a.shape.at(-2)! : a.shape.at(-1)!;
      work += product.size * inner;
    }
    return result;
  });
  try {
    tf.tidy(() => withoutFusedKernels(body));
  } finally {
    spy.mockRestore();
  }
  return work;
}

const settings: Partial<FocusedConfig>[] = [
  { focusedLayers: 0 },
  { focusedLayers: 1, relationMask: "rc-context" },
  { focusedLayers: 2, relationMask: "rc-entities" },
  { focusedLayers: 3, relationMask: "rc-context" },
  { focusedLayers: 3, relationMask: "rc-entities", numLayers: 4, numHeads: 4 },
  { focusedLayers: 2, relationMask: "rc-entities", readout: "pooled" },
];

onBackend(["wasm"], () => {
  describe.each(
    settings.flatMap((config) =>
      [true, false].map((fixedShapes) => {
        const name = `K = ${config.focusedLayers}, ${config.relationMask ?? "any mask"}${config.readout ? ", pooled" : ""}`;
        return [`${name}, ${fixedShapes ? "padded" : "not padded"}`, config, fixedShapes] as const;
      }),
    ),
  )("counts are the products that run: %s", (_, change, fixedShapes) => {
    const setUp = () => {
      const system = tinySystem(change);
      const { training, pairs } = batchOf(system, fixedShapes);
      const { weights, config, tags, relationClasses } = system;
      return { system, training, pairs, weights, config, tags: tags.length, classes: relationClasses.length };
    };

    it("the sentence pass, the pairs, and re-encoding", () => {
      const { training, pairs, weights, config, tags, classes } = setUp();
      const { batch } = training;
      const rows = training.pairs!.rows;
      expect(recordProducts(() => sentencePass(weights, config, batch))).toBe(sentenceWork(config, batch, tags));
      const { nerPath } = sentencePass(weights, config, batch);
      expect(recordProducts(() => pairLogits(weights, config, nerPath, rows))).toBe(
        pairsWork(config, batch, rows, classes),
      );
      // Pooled rows are the sentences' own, read once before any pair.
      const read = config.readout === "pooled" ? config.numLayers * layerWork(config, sentenceShape(batch)) : 0;
      expect(recordProducts(() => reencodedPairLogits(weights, config, batch, pairs))).toBe(
        read + reencodingWork(config, pairs.length, batch.tokens, classes),
      );
    });

    it("the training step: three times its forward pass, and the CRF's sums", () => {
      const { system, training, weights, config, tags, classes } = setUp();
      const forward = jointWork(config, training.batch, training.pairs!.rows, tags, classes);
      const losses = () => jointLosses(weights, config, training, noDropout).loss;
      expect(recordProducts(losses)).toBe(forward);
      const crf = training.batch.sentences * (2 * tags + tags * tags);
      const step = () => tf.variableGrads(losses, [...system.weights.values()]);
      expect(recordProducts(step)).toBe(trainingWork(forward) + crf);
    });
  });
});

describe("N = 12, K = 4, T = 64, the 15 pairs of 6 entities of 2 to 5 characters, rc-entities", () => {
  const T = 64;
  function pairsOf(seed: number): BatchPair[] {
    const { entities } = syntheticSentence("s", T - 2, 6, createRandom(seed));
    const spans = entities.map(({ start, end }): TokenSpan => [start + 1, end + 1]);
    return spans.flatMap((first, i) => spans.slice(i + 1).map((second) => ({ first, second, sentence: 0, length: T })));
  }

  it.each([
    ["BERT-Base", 768],
    ["a small encoder", 128],
  ])("takes at least 8 times fewer multiply-adds than re-encoding, the NER path included: %s", (_, hiddenSize) => {
    const config = { hiddenSize, intermediateSize: 4 * hiddenSize, numLayers: 12, focusedLayers: 4 };
    const batch = { rows: [T] };
    for (let seed = 0; seed < 50; seed++) {
      const pairs = pairsOf(seed);
      expect(pairs).toHaveLength(15);
      for (const fixedShapes of [false, true]) {
        const rows = new PairPlanner({ focusedLayers: 4, relationMask: "rc-entities" }, fixedShapes).rows(pairs, [T]);
        const planned = sentenceWork(config, batch, 21) + pairsWork(config, batch, rows, 5);
        expect(reencodingWork(config, 15, T, 5) / planned).toBeGreaterThan(8);
      }
    }
  });
});
