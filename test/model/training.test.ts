/** Training: it learns, it resumes bit for bit, it drops and draws by seed alone. */
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { TrainingOptions } from "../../src/model/config.js";
import { FocusedSystem, keptPairs } from "../../src/model/focused.js";
import { loadSystem, systemFromCheckpoint } from "../../src/model/systems.js";
import type { EpochProgress, Progress, System, TrainingSession } from "../../src/model/system.js";
import { scoreDocuments } from "../../src/evaluation/scores.js";
import { onBackend } from "./backends.js";
import { SENTENCES, tinySystem } from "./tiny.js";
import { saying } from "../saying.js";

const OPTIONS: TrainingOptions = {
  epochs: 4,
  batchSize: 2,
  learningRate: 3e-3,
  seed: 7,
  discardNoRelation: 0.85,
  clipNorm: 5,
  warmup: 0.1,
};

async function run(session: TrainingSession, steps = Infinity): Promise<Progress[]> {
  const progress: Progress[] = [];
  while (!session.done && steps-- > 0) progress.push(...(await session.next()));
  return progress;
}

async function weightsOf(system: System): Promise<Float32Array[]> {
  return Promise.all(
    [...(system as FocusedSystem).weights.values()].map(async (variable) => Float32Array.from(await variable.data())),
  );
}

onBackend(["wasm"], () => {
  it.each(["rc-entities", "rc-context"] as const)(
    "learns a handful of sentences by heart under %s",
    async (relationMask) => {
      const system = tinySystem({ relationMask, hiddenSize: 32, intermediateSize: 64 });
      const options = { ...OPTIONS, epochs: 150, discardNoRelation: 0, warmup: 0.1, clipNorm: 0 };
      const session = await system.start(SENTENCES, SENTENCES, options);
      const epochs = (await run(session)).filter((event): event is EpochProgress => event.type === "epoch");
      session.finish();
      expect(epochs.at(-1)!.loss).toBeLessThan(epochs[0].loss / 10);
      const scores = scoreDocuments(SENTENCES, await system.predict(SENTENCES));
      expect(scores.entity.strict.micro.f1).toBe(1);
      expect(scores.relation.strict.micro.f1).toBe(1);
      system.dispose();
    },
    60_000,
  );
});

onBackend(["cpu", "wasm"], () => {
  it("n steps, save, load in a new system, n steps = 2n steps, bit for bit, dropout and dev selection included", async () => {
    const straight = tinySystem({ dropout: 0.1 });
    const whole = await straight.start(SENTENCES, SENTENCES, OPTIONS);
    const expected = await run(whole);

    const first = tinySystem({ dropout: 0.1 });
    const before = await first.start(SENTENCES, SENTENCES, OPTIONS);
    const half = Math.floor(before.totalSteps / 2) + 1;
    const events = await run(before, half);
    const bytes = await before.checkpoint();
    before.dispose();
    first.dispose();

    const second = await systemFromCheckpoint(bytes);
    const after = await second.start(SENTENCES, SENTENCES, OPTIONS, bytes);
    expect(after.step).toBe(half);
    events.push(...(await run(after)));
    const timeless = (list: Progress[]) => list.map((event) => ({ ...event, milliseconds: 0 }));
    expect(timeless(events)).toEqual(timeless(expected));
    expect(await weightsOf(second)).toEqual(await weightsOf(straight));
    whole.finish();
    after.finish();
    expect(await weightsOf(second)).toEqual(await weightsOf(straight));
    straight.dispose();
    second.dispose();
  }, 60_000);

  it("a checkpoint does not go on under other options", async () => {
    const system = tinySystem();
    const session = await system.start(SENTENCES, SENTENCES, OPTIONS);
    await session.next();
    const bytes = await session.checkpoint();
    await expect(system.start(SENTENCES, SENTENCES, { ...OPTIONS, seed: 8 }, bytes)).rejects.toThrow(
      saying(/seed = 7/),
    );
    system.dispose();
  });

  it("save and load give the same predictions", async () => {
    const system = tinySystem();
    const copy = await loadSystem(await system.save());
    expect(await copy.predict(SENTENCES)).toEqual(await system.predict(SENTENCES));
    system.dispose();
    copy.dispose();
  });

  it("keeps no more tensors after 20 steps and a prediction than after the first", async () => {
    const system = tinySystem();
    const session = await system.start(SENTENCES, SENTENCES, { ...OPTIONS, epochs: 20 });
    await run(session, 4);
    const tensors = tf.memory().numTensors;
    await run(session, 20);
    await system.predict(SENTENCES);
    expect(tf.memory().numTensors).toBe(tensors);
    session.dispose();
    system.dispose();
  });

  it("a loss that is not finite stops the run and leaves the weights as they were", async () => {
    const system = tinySystem();
    const session = await system.start(SENTENCES, SENTENCES, OPTIONS);
    const poisoned = system.weights.get("relation.dense.bias")!;
    poisoned.assign(tf.fill(poisoned.shape, NaN));
    const others = (await weightsOf(system)).slice(0, 5);
    await expect(session.next()).rejects.toThrow(saying(/loss became NaN at step 1/));
    expect((await weightsOf(system)).slice(0, 5)).toEqual(others);
    system.dispose();
  });
});

describe("discarding No Relation pairs", () => {
  const pairs = Array.from(
    { length: 2000 },
    (_, i) => ({ first: [1, 2], second: [3, 4], target: i % 10 === 0 ? 1 : 0 }) as const,
  );
  const example = {
    document: SENTENCES[0],
    pairs: pairs.map((pair) => ({ ...pair, first: [1, 2] as [number, number], second: [3, 4] as [number, number] })),
  };

  it("keeps every pair with a relation, about 15% of the others, the same for the same seed", () => {
    const kept = keptPairs(example, { seed: 1, discardNoRelation: 0.85 });
    expect(kept.filter(({ target }) => target !== 0)).toHaveLength(200);
    const others = kept.filter(({ target }) => target === 0).length;
    expect(others).toBeGreaterThan(0.12 * 1800);
    expect(others).toBeLessThan(0.18 * 1800);
    expect(keptPairs(example, { seed: 1, discardNoRelation: 0.85 })).toEqual(kept);
    expect(keptPairs(example, { seed: 2, discardNoRelation: 0.85 })).not.toEqual(kept);
  });
});
