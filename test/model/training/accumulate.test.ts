/** Gradients of micro-batches add up to the batch's; steps, resuming and memory follow. */
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { noDropout } from "../../../src/model/encoder.js";
import type { FocusedSystem } from "../../../src/model/focused.js";
import { keptPairs } from "../../../src/model/focused.js";
import { encodeExample } from "../../../src/model/examples.js";
import { jointLosses } from "../../../src/model/joint.js";
import type { TrainingOptions } from "../../../src/model/config.js";
import type { StepProgress } from "../../../src/model/system.js";
import { systemFromCheckpoint } from "../../../src/model/systems.js";
import { batchGradients, microBatches } from "../../../src/model/training/accumulate.js";
import { jointBatch } from "../../../src/model/training/joint-batch.js";
import type { Document } from "../../../src/text/document.js";
import { peakBytes } from "../../../tools/bench/peak.js";
import { onBackend } from "../backends.js";
import { SENTENCES, tinySystem } from "../tiny.js";

/** Eight sentences, two of them without a pair that is trained on, so that sentences and pairs are shared differently. */
const EIGHT: Document[] = [...SENTENCES, { ...SENTENCES[3], id: "s7" }, { ...SENTENCES[0], id: "s8" }];
const OPTIONS: TrainingOptions = {
  ...{ epochs: 3, batchSize: 8, learningRate: 1e-3, seed: 3 },
  ...{ discardNoRelation: 0.5, clipNorm: 1, warmup: 0.2 },
};

/** The sentences as a session sees them, in one bucket. */
function trainableOf(system: FocusedSystem) {
  const { tokenizer, labels, planner, config } = system;
  const tagIds = new Map(system.tags.map((tag, id) => [tag, id]));
  const examples = EIGHT.map((document) => encodeExample(document, tokenizer, labels, tagIds, config.maxPositions));
  const kept = examples.map((example) => keptPairs(example, OPTIONS));
  const settings = { planner, pad: tokenizer.special.pad, maxPositions: config.maxPositions };
  return {
    variables: system.weights,
    pairs: kept.map(({ length }) => length),
    losses: (sentences: readonly number[]) => {
      const batch = jointBatch(
        sentences.map((i) => examples[i]),
        sentences.map((i) => kept[i]),
        settings,
      );
      return jointLosses(system.weights, system.config, batch, noDropout);
    },
  };
}

async function values(tensors: ReadonlyMap<string, tf.Tensor>): Promise<Map<string, number[]>> {
  const read = new Map<string, number[]>();
  for (const [name, tensor] of tensors) read.set(name, [...(await tensor.data())]);
  return read;
}

function largestDifference(a: Map<string, number[]>, b: Map<string, number[]>): number {
  expect([...a.keys()].sort()).toEqual([...b.keys()].sort());
  return Math.max(...[...a].map(([name, list]) => Math.max(...list.map((v, i) => Math.abs(v - b.get(name)![i])))));
}

async function steps(microBatch: number | undefined, dropout = 0, count = 3) {
  const system = tinySystem({ dropout });
  const session = await system.start(EIGHT, EIGHT, { ...OPTIONS, microBatch });
  const progress: StepProgress[] = [];
  while (progress.length < count) {
    progress.push(...(await session.next()).filter((each): each is StepProgress => each.type === "step"));
  }
  const weights = await values(system.weights);
  session.dispose();
  system.dispose();
  return { losses: progress.map(({ loss, nerLoss, relationLoss }) => [loss, nerLoss, relationLoss]), weights };
}

onBackend(["cpu", "wasm"], () => {
  it("gradients and losses of 8 sentences are those of micro-batches of 1, 3 and 8, to 1e-5", async () => {
    const system = tinySystem();
    const trainable = trainableOf(system);
    const batch = EIGHT.map((_, i) => i);
    expect(trainable.pairs).toContain(0);
    const before = tf.memory().numTensors;
    const whole = await batchGradients(trainable, batch, 100, noDropout);
    const expected = await values(whole.gradients);
    tf.dispose([...whole.gradients.values()]);
    for (const size of [1, 3, 8]) {
      const { gradients, ...losses } = await batchGradients(trainable, batch, size, noDropout);
      expect(largestDifference(await values(gradients), expected)).toBeLessThan(1e-5);
      for (const name of ["loss", "nerLoss", "relationLoss"] as const) expect(losses[name]).toBeCloseTo(whole[name], 5);
      tf.dispose([...gradients.values()]);
    }
    expect(tf.memory().numTensors).toBe(before);
    system.dispose();
  });

  it("a mean of the parts' means would not do", async () => {
    const system = tinySystem();
    const trainable = trainableOf(system);
    const batch = EIGHT.map((_, i) => i);
    const whole = await batchGradients(trainable, batch, 8, noDropout);
    // Without the numbers of pairs every part would count alike, or not at all.
    const blind = await batchGradients({ ...trainable, pairs: undefined }, batch, 3, noDropout);
    expect(Math.abs(blind.relationLoss - whole.relationLoss)).toBeGreaterThan(1e-2);
    tf.dispose([...whole.gradients.values(), ...blind.gradients.values()]);
    system.dispose();
  });
});

onBackend(["wasm"], () => {
  it("steps go the same way whatever the micro-batch", async () => {
    const whole = await steps(undefined);
    for (const size of [1, 3]) {
      const parts = await steps(size);
      expect(largestDifference(parts.weights, whole.weights)).toBeLessThan(1e-4);
      parts.losses.flat().forEach((loss, i) => expect(loss).toBeCloseTo(whole.losses.flat()[i], 4));
    }
  });

  it("with dropout the same seed gives the same steps, and a run goes on bit for bit", async () => {
    const straight = await steps(3, 0.1);
    expect(await steps(3, 0.1)).toEqual(straight);

    const options = { ...OPTIONS, microBatch: 3 };
    const first = tinySystem({ dropout: 0.1 });
    const before = await first.start(EIGHT, EIGHT, options);
    await before.next();
    const bytes = await before.checkpoint();
    const second = (await systemFromCheckpoint(bytes)) as FocusedSystem;
    const after = await second.start(EIGHT, EIGHT, options, bytes);
    await after.next();
    await after.next();
    expect(await values(second.weights)).toEqual(straight.weights);
    for (const each of [before, after, first, second]) each.dispose();
  });

  it("holds less at a time", async () => {
    const peakOf = async (microBatch: number | undefined) => {
      const system = tinySystem({ hiddenSize: 32, intermediateSize: 128 });
      const session = await system.start(EIGHT, [], { ...OPTIONS, microBatch });
      await session.next();
      const peak = await peakBytes(() => session.next());
      session.dispose();
      system.dispose();
      return peak;
    };
    expect(await peakOf(1)).toBeLessThan(0.5 * (await peakOf(undefined)));
  });
});

describe("micro-batches", () => {
  it("are consecutive, of the size asked for but the last", () => {
    expect(microBatches([4, 2, 7, 1, 9], 2)).toEqual([[4, 2], [7, 1], [9]]);
    expect(microBatches([4, 2], 5)).toEqual([[4, 2]]);
    expect(() => microBatches([1], 0)).toThrow(RangeError);
  });
});
