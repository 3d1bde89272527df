/** How the two losses share a step: each rule recomputed, and runs with learned weights go on bit for bit. */
import { expect, it } from "vitest";
import type { Progress, TrainingSession } from "../../../src/model/system.js";
import { systemFromCheckpoint } from "../../../src/model/systems.js";
import { batchGradients } from "../../../src/model/training/accumulate.js";
import { LossBalance } from "../../../src/model/training/balance.js";
import { clippedApart } from "../../../src/model/training/task-gradients.js";
import { onBackend } from "../backends.js";
import { largestDifference } from "../numeric.js";
import { SENTENCES, tinySystem } from "../tiny.js";
import { normOf, OPTIONS, wholeBatch } from "./balanced.js";

it("token: the loss of the entities is a mean over tokens, of which a sentence has several", () => {
  const balance = new LossBalance({ balance: "token", nerWeight: 0.5 });
  // The losses of two sentences of 7 and 3 tokens; L_ner is their mean.
  const losses = [14, 6];
  const { ner, relation } = balance.weights(2, 10);
  expect(ner * ((losses[0] + losses[1]) / 2)).toBeCloseTo(0.5 * ((14 + 6) / 10), 12);
  expect(relation).toBe(1);
});

it("learned: each weight comes to 1 / L, where exp(-s) L + s is least, by Adam's steps", () => {
  const balance = new LossBalance({ balance: "learned" });
  const slope = (s: number, loss: number) => {
    const at = (x: number) => Math.exp(-x) * loss + x;
    return (at(s + 1e-6) - at(s - 1e-6)) / 2e-6;
  };
  balance.observe({ ner: 40, relation: 0.5 });
  // Adam's first step is as long as its rate, against the slope, however steep.
  expect(balance.state!.ner.logVariance).toBeCloseTo(-0.02 * Math.sign(slope(0, 40)), 6);
  expect(balance.state!.relation.logVariance).toBeCloseTo(-0.02 * Math.sign(slope(0, 0.5)), 6);
  expect(balance.state!.ner.first).toBeCloseTo(0.1 * slope(0, 40), 4);
  for (let step = 0; step < 3000; step++) balance.observe({ ner: 40, relation: 0.5 });
  expect(balance.weights(1, 1).ner * 40).toBeCloseTo(1, 1);
  expect(balance.weights(1, 1).relation * 0.5).toBeCloseTo(1, 1);
});

onBackend(["cpu", "wasm"], () => {
  it.each(["cls", "pooled"] as const)(
    "a weight multiplies L_ner, in the loss and in the gradient: %s",
    async (readout) => {
      const { system, request, read } = wholeBatch({ readout });
      const { trainable, sentences, microBatch, dropout } = request;
      const weights = { ner: 0.05, relation: 1 };
      const batch = await batchGradients(trainable, sentences, microBatch, dropout(), weights);
      expect(batch.loss).toBeCloseTo(0.05 * batch.nerLoss + batch.relationLoss, 4);
      for (const [name, expected] of read(weights)) {
        const mine = await batch.gradients.get(name)!.data();
        expect(largestDifference(mine, expected), name).toBeLessThan(1e-4);
        batch.gradients.get(name)!.dispose();
      }
      system.dispose();
    },
  );

  it("clip: the sum of both gradients, each no longer than the clip", async () => {
    const { system, request, read } = wholeBatch();
    const [ner, relation] = [read({ ner: 1, relation: 0 }), read({ ner: 0, relation: 1 })];
    const clip = 0.5;
    const [a, b] = [ner, relation].map((each) => Math.min(1, clip / normOf(each)));
    expect(a).toBeLessThan(1);
    const { gradients } = await clippedApart({ ...request, weights: { ner: 1, relation: 1 } }, clip);
    for (const [name, gradient] of gradients) {
      const mine = await gradient.data();
      const expected = ner.get(name)!.map((value, i) => a * value + b * relation.get(name)![i]);
      expect(largestDifference(mine, expected), name).toBeLessThan(1e-5);
      gradient.dispose();
    }
    system.dispose();
  });

  it.each([{ balance: "learned" }, { balance: "clip" }, { nerWeight: 0.05, weightDecay: 0.01 }] as const)(
    "goes on from a checkpoint bit for bit, the read-out pooled: %o",
    async (change) => {
      const options = { ...OPTIONS, ...change };
      const run = async (session: TrainingSession, steps: number) => {
        const progress: Progress[] = [];
        for (let i = 0; i < steps; i++) progress.push(...(await session.next()));
        return progress.map((each) => ({ ...each, milliseconds: 0 }));
      };
      const whole = tinySystem({ readout: "pooled", dropout: 0.1 });
      const straight = await whole.start(SENTENCES, SENTENCES, options);
      const expected = await run(straight, 5);

      const first = tinySystem({ readout: "pooled", dropout: 0.1 });
      const before = await first.start(SENTENCES, SENTENCES, options);
      const events = await run(before, 2);
      const bytes = await before.checkpoint();
      const second = await systemFromCheckpoint(bytes);
      expect(second.config).toMatchObject({ readout: "pooled" });
      const after = await second.start(SENTENCES, SENTENCES, options, bytes);
      events.push(...(await run(after, 3)));
      expect(events).toEqual(expected);
      const others = { ...options, nerWeight: 0.7 };
      await expect(second.start(SENTENCES, SENTENCES, others, bytes)).rejects.toThrow(/nerWeight/);
      for (const session of [straight, before, after]) session.dispose();
      for (const system of [whole, first, second]) system.dispose();
    },
    60_000,
  );
});
