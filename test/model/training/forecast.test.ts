/** The estimate's arithmetic with a clock of its own, and that a real model's is not far off and leaves no trace. */
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { DEFAULT_TRAINING } from "../../../src/model/config.js";
import { jointWork, trainingWork } from "../../../src/model/flops.js";
import { forecastRun } from "../../../src/model/training/forecast.js";
import type { Forecastable } from "../../../src/model/training/forecast.js";
import { onBackend } from "../backends.js";
import { batchOf } from "../tiny-batch.js";
import { SENTENCES, tinySystem } from "../tiny.js";

/** A model whose steps take as long as it says: 2 ms a unit of work, a sentence of n tokens being n of them. */
function clockwork(lengths: number[]) {
  let time = 0;
  const variable = tf.variable(tf.scalar(3));
  const run: Forecastable = {
    variables: new Map([["x", variable]]),
    lengths,
    pairs: lengths.map(() => 0),
    dropout: 0,
    work: (sentences) => sentences.reduce((sum, i) => sum + lengths[i], 0),
    losses(sentences) {
      time += 2 * run.work(sentences);
      const loss = tf.square(variable) as tf.Scalar;
      return { loss, ner: loss, relation: tf.scalar(0) };
    },
    async predict(most) {
      time += 10 * most;
      return most;
    },
    scored: { everyEpoch: 40, atTheEnd: 30 },
  };
  return { run, variable, now: () => time };
}

onBackend(["cpu"], () => {
  it.each([100, 4000])("work over speed, plus scoring (in %i ms)", async (milliseconds) => {
    const lengths = Array.from({ length: 100 }, (_, i) => 10 + (i % 7) * 5);
    const { run, variable, now } = clockwork(lengths);
    const options = { ...DEFAULT_TRAINING, epochs: 3, batchSize: 10 };
    const forecast = await forecastRun(run, options, milliseconds, now);
    const work = lengths.reduce((sum, length) => sum + length, 0);
    expect(forecast.epochWork).toBe(work);
    expect(forecast.workPerSecond).toBeCloseTo(500, 6);
    expect(forecast.secondsPerStep * forecast.stepsPerEpoch).toBeCloseTo(work / 500, 6);
    expect(forecast.secondsPerEpochEnd).toBeCloseTo(0.4, 6);
    expect(forecast.seconds).toBeCloseTo((3 * work) / 500 + 3 * 0.4 + 0.3, 6);
    expect(forecast.stepsMeasured).toBeGreaterThanOrEqual(3);
    expect(variable.dataSync()[0]).toBe(3);
    // Warming up and the last step come on top of the limit.
    expect(now()).toBeLessThan(6 * milliseconds + 2000);
  });
});

onBackend(["wasm"], () => {
  it("counts the multiply-adds that the model computes, keeps weights and tensors, and tells seconds", async () => {
    const system = tinySystem({ dropout: 0.1 });
    const options = { ...DEFAULT_TRAINING, epochs: 2, batchSize: 6, discardNoRelation: 0 };
    const weight = system.weights.get("relation.dense.weight")!;
    const before = { tensors: tf.memory().numTensors, values: weight.dataSync().slice() };
    const data = { train: SENTENCES, dev: SENTENCES, test: [] };
    const forecast = await system.forecast(data, options, 50);
    expect(tf.memory().numTensors).toBe(before.tensors);
    expect(weight.dataSync()).toEqual(before.values);
    // All six fall into one bucket, so an epoch is one batch of all.
    const { training } = batchOf(system);
    const { batch, pairs } = training;
    const forward = jointWork(system.config, batch, pairs!.rows, system.tags.length, system.relationClasses.length);
    expect(forecast.stepsPerEpoch).toBe(1);
    expect(forecast.epochWork).toBe(trainingWork(forward));
    expect(forecast.seconds).toBeGreaterThan(0);
    expect(forecast.seconds).toBeLessThan(60);
    system.dispose();
  });
});
