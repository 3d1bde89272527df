/** The whole loss: its gradient against central differences, and the planner's savings against computing everything. */
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { FocusedConfig } from "../../src/model/config.js";
import { encodeWhole, noDropout } from "../../src/model/encoder.js";
import type { TokenBatch } from "../../src/model/encoder.js";
import type { FocusedSystem } from "../../src/model/focused.js";
import { relationLogits } from "../../src/model/heads.js";
import { jointLosses, pairLogits, sentencePass } from "../../src/model/joint.js";
import { withoutFusedKernels } from "../../src/model/ops.js";
import { reencodedPairLogits } from "../../src/model/reference.js";
import { batchRows, planRows } from "../../src/model/rows.js";
import { seededDropout } from "../../src/model/training/dropout.js";
import type { Document } from "../../src/text/document.js";
import { createRandom } from "../../src/text/random.js";
import { onBackend } from "./backends.js";
import { largestDifference, seeded } from "./numeric.js";
import { batchOf, strongWeights } from "./tiny-batch.js";
import { sentence, SENTENCES, tinySystem } from "./tiny.js";

const settings: Partial<FocusedConfig>[] = [
  { focusedLayers: 0 },
  { focusedLayers: 1, relationMask: "rc-context" },
  { focusedLayers: 2, relationMask: "rc-entities" },
  { focusedLayers: 3, relationMask: "rc-context" },
  { focusedLayers: 3, relationMask: "rc-entities" },
  { focusedLayers: 0, readout: "pooled" },
  { focusedLayers: 2, relationMask: "rc-entities", readout: "pooled" },
  { focusedLayers: 1, relationMask: "rc-context", readout: "pooled" },
];
const label = ({ focusedLayers, relationMask, readout }: Partial<FocusedConfig>) =>
  `K = ${focusedLayers}, ${relationMask ?? "any mask"}${readout ? `, ${readout}` : ""}`;

describe("the gradient of the whole loss", () => {
  onBackend(["cpu"], () => {
    it.each(settings.map((config) => [label(config), config] as const))("%s", (_, config) => {
      const system = tinySystem(config);
      const { training } = batchOf(system);
      tf.tidy(() => {
        const weights = strongWeights(system);
        const names = [...weights.keys()];
        const loss = (...values: tf.Tensor[]) => {
          const named = new Map(names.map((name, i) => [name, values[i]]));
          return jointLosses(named, system.config, training, noDropout).loss;
        };
        const values = [...weights.values()];
        const gradients = tf.grads(loss)(values);
        names.forEach((name, k) => {
          // Along the gradient itself the derivative is its norm: the strongest signal float32 differences can have.
          const norm = Math.sqrt(tf.sum(tf.square(gradients[k])).dataSync()[0]);
          const [direction, expected] =
            norm > 1e-3
              ? [tf.div(gradients[k], norm), norm]
              : [
                  seeded(gradients[k].shape, name),
                  tf.sum(tf.mul(gradients[k], seeded(gradients[k].shape, name))).dataSync()[0],
                ];
          const at = (t: number) =>
            loss(...values.map((x, i) => (i === k ? tf.add(x, tf.mul(direction, t)) : x))).dataSync()[0];
          const step = 5e-3;
          const numeric = (at(step) - at(-step)) / (2 * step);
          expect(Math.abs(numeric - expected), name).toBeLessThan(2e-2 * Math.abs(expected) + 3e-3);
        });
      });
      system.dispose();
    });
  });
});

describe("exact savings", () => {
  onBackend(["cpu", "wasm"], () => {
    it.each(settings.map((config) => [label(config), config] as const))(
      "%s: planned = everything",
      async (_, config) => {
        const system = tinySystem(config);
        const { training, pairs } = batchOf(system, true);
        tf.tidy(() => {
          const weights = strongWeights(system);
          const { nerPath } = sentencePass(weights, system.config, training.batch);
          const planned = pairLogits(weights, system.config, nerPath, training.pairs!.rows);
          const cheap = tf.slice(planned, [0, 0], [pairs.length, -1]).dataSync();
          const whole = reencodedPairLogits(weights, system.config, training.batch, pairs).dataSync();
          expect(largestDifference(cheap, whole)).toBeLessThan(1e-5);
          const plain = withoutFusedKernels(() =>
            reencodedPairLogits(weights, system.config, training.batch, pairs),
          ).dataSync();
          expect(largestDifference(plain, whole)).toBeLessThan(1e-4);
        });
        system.dispose();
      },
    );

    it("painted masks: planned = everything, for 12 random masks", () => {
      const system = tinySystem({ focusedLayers: 3 });
      const { training } = batchOf(system);
      const { batch } = training;
      const n = batch.lengths[1];
      const random = createRandom("painted");
      tf.tidy(() => {
        const weights = strongWeights(system);
        const { nerPath } = sentencePass(weights, system.config, batch);
        for (let trial = 0; trial < 12; trial++) {
          const open = Uint8Array.from({ length: n * n }, () => (random.uniform() < 0.1 + trial / 14 ? 1 : 0));
          const pairs = batchRows([{ sentence: 1, plan: planRows(open, n, 3) }], batch.rows);
          const planned = pairLogits(weights, system.config, nerPath, pairs).dataSync();
          const ids = batch.ids.slice(batch.rows[0], batch.rows[0] + n);
          const alone: TokenBatch = { sentences: 1, tokens: n, ids, lengths: [n], rows: [n] };
          const states = encodeWhole(weights, system.config, 3, alone, Float32Array.from(open));
          const whole = relationLogits(weights, tf.slice(states[3], [0, 0], [1, -1]), noDropout).dataSync();
          expect(largestDifference(planned, whole)).toBeLessThan(1e-5);
        }
      });
      system.dispose();
    });
  });
});

describe("without padding", () => {
  const few = [SENTENCES[0], SENTENCES[3], SENTENCES[1]];
  const cases: [string, Partial<FocusedConfig>, Document[]][] = [
    ...settings.map((config): [string, Partial<FocusedConfig>, Document[]] => [label(config), config, few]),
    ["heads of 4, which SIMD takes", { focusedLayers: 2, numHeads: 4 }, few],
    ["heads of 3, which it leaves", { focusedLayers: 2, hiddenSize: 6 }, few],
    ["a single pair", { focusedLayers: 2 }, [sentence("one", "狭窄:Degree 50%:Quantifier", [["Percentage", 0, 1]])]],
    ["no pairs", { focusedLayers: 2 }, [SENTENCES[3], sentence("two", "管壁 通畅", [])]],
    ["a sentence of nothing", { focusedLayers: 2 }, [SENTENCES[0], sentence("nothing", "", [])]],
  ];

  /** L_ner, L_rc and the gradients of their sum by the weights' names. */
  function trained(
    system: FocusedSystem,
    weights: Map<string, tf.Tensor>,
    fixedShapes: boolean,
    documents: Document[],
  ) {
    const { training } = batchOf(system, fixedShapes, documents);
    // tfjs refuses gradients of what has no part in a loss: without pairs, the relation head.
    const names = [...weights.keys()].filter((name) => training.pairs || !name.startsWith("relation."));
    const losses = (values: tf.Tensor[]) => {
      const dropout = seededDropout(0.3, createRandom("dropout"));
      return jointLosses(new Map(names.map((name, i) => [name, values[i]])), system.config, training, dropout);
    };
    const values = names.map((name) => weights.get(name)!);
    const { ner, relation } = losses(values);
    const gradients = tf.grads((...values: tf.Tensor[]) => losses(values).loss)(values);
    const tensors = [ner, relation, ...gradients];
    return new Map(["L_ner", "L_rc", ...names].map((name, i) => [name, Float32Array.from(tensors[i].dataSync())]));
  }

  onBackend(["cpu", "wasm"], () => {
    it.each(cases)(
      "losses and gradients are those of the padded batch, dropout included: %s",
      (_, config, documents) => {
        const system = tinySystem(config);
        tf.tidy(() => {
          const weights = strongWeights(system);
          const padded = trained(system, weights, true, documents);
          const ragged = trained(system, weights, false, documents);
          const composed = withoutFusedKernels(() => trained(system, weights, false, documents));
          for (const [name, values] of padded) {
            const largest = Math.max(1, ...Array.from(values, Math.abs));
            expect(largestDifference(ragged.get(name)!, values) / largest, name).toBeLessThan(1e-5);
            expect(largestDifference(composed.get(name)!, values) / largest, name).toBeLessThan(1e-4);
          }
        });
        system.dispose();
      },
    );
  });
});
