/** What must not change what a baseline says: more padding, what stands in it, the layout for GPUs, fused kernels, the backend. */
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { sentenceBatch, spanPair } from "../../../src/model/baselines/batch.js";
import { networkOf } from "../../../src/model/baselines/index.js";
import type { BaselineConfig, BaselineName } from "../../../src/model/baselines/index.js";
import type { SentenceBatch } from "../../../src/model/baselines/network.js";
import { noDropout } from "../../../src/model/encoder.js";
import type { NeuralSystem } from "../../../src/model/neural-system.js";
import { withoutFusedKernels } from "../../../src/model/ops.js";
import { onBackend } from "../backends.js";
import { largestDifference } from "../numeric.js";
import { BASELINES, examplesOf, smallSystem } from "./tiny.js";

/** The same sentences with `more` places of padding, filled with `junk`. */
function widened(batch: SentenceBatch, more: number, junk: number): SentenceBatch {
  const { sentences, characters, lengths } = batch;
  const wide = (values: Int32Array, filler: number) => {
    const result = new Int32Array(sentences * (characters + more)).fill(filler);
    lengths.forEach((length, b) =>
      result.set(values.subarray(b * characters, b * characters + length), b * (characters + more)),
    );
    return result;
  };
  return { ...batch, characters: characters + more, ids: wide(batch.ids, junk), types: wide(batch.types, 1) };
}

/** Emissions of every character, then scores of every pair. */
function answers(system: NeuralSystem, change: (batch: SentenceBatch) => SentenceBatch = (batch) => batch): number[] {
  return tf.tidy(() => {
    const network = networkOf(system.name as BaselineName);
    const config = system.config as BaselineConfig;
    const examples = examplesOf(system);
    const { tokenizer, labels } = system;
    const settings = { tokenizer, entityTypes: labels.entityTypes, maxPositions: 48, fixedShapes: false };
    const batch = change(sentenceBatch(examples, settings));
    const states = network.encode(system.weights, config, batch, noDropout);
    const pairs = examples.flatMap(({ kept, tokens }, b) => kept.map((pair) => spanPair(pair, b, tokens.length)));
    const { scores, probabilities } = network.relation ?? {};
    const emissions = network.emissions?.(system.weights, config, states, batch, noDropout).arraySync() ?? [];
    const { characters } = batch;
    return [
      ...batch.lengths.flatMap((length, b) => emissions.slice(b * characters, b * characters + length).flat()),
      ...(scores ? probabilities!(scores(system.weights, config, states, batch, pairs, noDropout)).dataSync() : []),
    ];
  });
}

onBackend(["cpu", "wasm"], () => {
  describe.each(BASELINES)("%s says the same", (name) => {
    it("with a longer pad, whatever stands in it", async () => {
      const system = await smallSystem(name);
      const plain = answers(system);
      expect(plain.length).toBeGreaterThan(50);
      for (const [more, junk] of [
        [16, 0],
        [7, 9],
      ]) {
        expect(
          largestDifference(
            answers(system, (batch) => widened(batch, more, junk)),
            plain,
          ),
        ).toBeLessThan(1e-6);
      }
      system.dispose();
    });

    it("in shapes fixed for a GPU, and by compositions", async () => {
      const system = await smallSystem(name);
      const plain = answers(system);
      const fixed = (batch: SentenceBatch) => ({ ...batch, fixedShapes: true });
      expect(largestDifference(answers(system, fixed), plain)).toBeLessThan(1e-6);
      expect(
        largestDifference(
          withoutFusedKernels(() => answers(system, fixed)),
          plain,
        ),
      ).toBeLessThan(1e-5);
      system.dispose();
    });
  });
});

const said = new Map<string, { answers: number[]; loss: number }>();

onBackend(["cpu", "wasm"], (backend) => {
  it.each(BASELINES)("%s: the other backend's answers and loss", async (name) => {
    const system = await smallSystem(name);
    const loss = tf.tidy(() => system.losses(examplesOf(system), noDropout).loss.dataSync()[0]);
    const mine = { answers: answers(system), loss };
    system.dispose();
    if (backend === "cpu") said.set(name, mine);
    else {
      const other = said.get(name)!;
      expect(largestDifference(mine.answers, other.answers)).toBeLessThan(1e-5);
      expect(mine.loss).toBeCloseTo(other.loss, 3);
    }
  });
});
