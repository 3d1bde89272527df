/** The masked language model: its gradient, that it learns, resumes bit for bit, and computes alike on both backends. */
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { noDropout } from "../../../src/model/encoder.js";
import { maskedBatch } from "../../../src/model/pretraining/batch.js";
import { maskedLosses, pretrainingShapes } from "../../../src/model/pretraining/head.js";
import { loadEncoder, modelFromCheckpoint } from "../../../src/model/pretraining/model.js";
import type { MaskedLanguageModel } from "../../../src/model/pretraining/model.js";
import type { PretrainingStep } from "../../../src/model/pretraining/options.js";
import type { PretrainingSession } from "../../../src/model/pretraining/session.js";
import { gradientsOf } from "../../../src/model/training/variables.js";
import { readSafetensors } from "../../../src/model/weights/safetensors.js";
import { createRandom } from "../../../src/text/random.js";
import { onBackend } from "../backends.js";
import { largestDifference, seeded } from "../numeric.js";
import { TEXTS, tinyModel, tinyOptions } from "./tiny.js";
import { saying } from "../../saying.js";

function batchOf(model: MaskedLanguageModel, fixedShapes = false) {
  const { special } = model.tokenizer;
  const rule = { special, vocabSize: model.config.vocabSize, share: 0.3 };
  return maskedBatch(model.maskable(TEXTS), rule, model.config.maxPositions, fixedShapes, createRandom(3));
}

async function run(session: PretrainingSession, steps = Infinity): Promise<PretrainingStep[]> {
  const done: PretrainingStep[] = [];
  while (!session.done && steps-- > 0) done.push({ ...(await session.next()), milliseconds: 0 });
  return done;
}

async function weightsOf(model: MaskedLanguageModel): Promise<Float32Array[]> {
  return Promise.all([...model.weights.values()].map(async (variable) => Float32Array.from(await variable.data())));
}

onBackend(["cpu", "wasm"], () => {
  it("the gradient of every parameter agrees with central differences", () => {
    const model = tinyModel();
    const masked = batchOf(model);
    const loss = () => maskedLosses(model.weights, model.config, masked, noDropout).loss;
    const gradients = gradientsOf(model.weights, loss);
    expect([...gradients.keys()].sort()).toEqual([...pretrainingShapes(model.config).keys()].sort());
    const at = (name: string, direction: tf.Tensor, step: number) =>
      tf.tidy(() => {
        const moved = new Map<string, tf.Tensor>(model.weights);
        moved.set(name, tf.add(model.weights.get(name)!, tf.mul(direction, step)));
        return maskedLosses(moved, model.config, masked, noDropout).loss.dataSync()[0];
      });
    for (const [name, gradient] of gradients) {
      const direction = seeded(gradient.shape, name);
      const exact = tf.tidy(() => tf.sum(tf.mul(gradient, direction)).dataSync()[0]);
      const size = tf.tidy(() => tf.norm(gradient).dataSync()[0]);
      const step = 4e-3;
      const numeric = (at(name, direction, step) - at(name, direction, -step)) / (2 * step);
      expect(Math.abs(numeric - exact), name).toBeLessThan(2e-3 + 0.02 * Math.max(Math.abs(exact), size));
    }
    model.dispose();
  });

  it("loss, hits and gradients are those of the padded batch", () => {
    const model = tinyModel();
    const [ragged, padded] = [false, true].map((fixedShapes) => {
      const losses = () => maskedLosses(model.weights, model.config, batchOf(model, fixedShapes), noDropout);
      const { loss, correct } = losses();
      const gradients = gradientsOf(model.weights, () => losses().loss);
      return [loss, correct, ...gradients.values()].map((tensor) => tensor.dataSync());
    });
    ragged.forEach((values, i) => expect(largestDifference(values, padded[i])).toBeLessThan(1e-5));
    model.dispose();
  });

  it("n steps, save, load in a new model, n steps = 2n steps, bit for bit, dropout included", async () => {
    const options = tinyOptions({ dropout: 0.1 });
    const straight = tinyModel();
    const expected = await run(straight.start(TEXTS, TEXTS, options));

    const first = tinyModel();
    const before = first.start(TEXTS, TEXTS, options);
    const steps = await run(before, 5);
    const bytes = await before.checkpoint();
    const second = modelFromCheckpoint(bytes);
    const after = second.start(TEXTS, TEXTS, options, bytes);
    expect(after.step).toBe(5);
    steps.push(...(await run(after)));
    expect(steps).toEqual(expected);
    expect(await weightsOf(second)).toEqual(await weightsOf(straight));
    for (const model of [straight, first, second]) model.dispose();
  });

  it("keeps no more tensors after ten steps, a measurement and a blank than after the first", async () => {
    const model = tinyModel();
    const session = model.start(TEXTS, TEXTS, tinyOptions());
    const round = async (steps: number) => {
      await run(session, steps);
      await session.heldOutScores();
      await model.fill(TEXTS[0].text, [1]);
      return tf.memory().numTensors;
    };
    const after = await round(1);
    expect(await round(9)).toBe(after);
    session.dispose();
    model.dispose();
  });
});

onBackend(["wasm"], () => {
  it("learns six sentences by heart, fills blanks in them, and beats the commonest character", async () => {
    const model = tinyModel({ hiddenSize: 32, intermediateSize: 64 });
    const [text, other] = [TEXTS[1].text, TEXTS[2].text];
    const [before] = await model.fill(text, [text.indexOf("狭")]);
    const session = model.start(TEXTS, TEXTS, tinyOptions({ steps: 400, learningRate: 5e-3, batchSize: 6 }));
    const steps = await run(session);
    expect(steps.at(-1)!.loss).toBeLessThan(steps[0].loss / 4);
    const { correct, masked } = await session.heldOutScores();
    expect(correct / masked).toBeGreaterThan(2 * session.baseline());
    const [after] = await model.fill(text, [text.indexOf("狭")]);
    expect(after).toMatchObject({ start: text.indexOf("狭"), end: text.indexOf("狭") + 1, token: "狭" });
    expect(after.candidates[0].token).toBe("狭");
    expect(after.candidates[0].probability).toBe(after.probability);
    expect(after.probability).toBeGreaterThan(before.probability * 4);
    const fillings = await model.fill(other, [0, 1, 2], 3);
    expect(fillings.map(({ token }) => token)).toEqual(["回", "旋", "支"]);
    for (const { candidates } of fillings) {
      expect(candidates).toHaveLength(3);
      expect(candidates.map(({ probability }) => probability)).toEqual(
        candidates.map(({ probability }) => probability).sort((a, b) => b - a),
      );
    }
    model.dispose();
  }, 60_000);

  it("the probabilities of a blank's whole vocabulary sum to 1 with those of the special tokens", async () => {
    const model = tinyModel();
    const [{ candidates }] = await model.fill(TEXTS[0].text, [0], model.config.vocabSize);
    expect(candidates).toHaveLength(model.config.vocabSize - 5);
    const sum = candidates.reduce((total, { probability }) => total + probability, 0);
    expect(sum).toBeGreaterThan(0.5);
    expect(sum).toBeLessThan(1);
    model.dispose();
  });

  it("refuses to fill too long a sentence, and to go on with other texts or options", async () => {
    const model = tinyModel();
    await expect(model.fill("左".repeat(39), [0])).rejects.toThrow(saying("39 tokens"));
    const session = model.start(TEXTS, TEXTS, tinyOptions());
    const bytes = await session.checkpoint();
    expect(() => model.start(TEXTS.slice(1), TEXTS, tinyOptions(), bytes)).toThrow(saying("other texts"));
    expect(() => model.start(TEXTS, TEXTS, tinyOptions({ maskShare: 0.2 }), bytes)).toThrow(saying("maskShare = 0.15"));
    expect(() => model.start([], TEXTS, tinyOptions())).toThrow(saying("no sentence"));
    model.dispose();
  });

  it("goes to a file and back with its vocabulary and head; without a head, that one starts anew", async () => {
    const model = tinyModel();
    const back = loadEncoder(await model.save());
    expect(await weightsOf(back)).toEqual(await weightsOf(model));
    expect(back.tokenizer.spec).toEqual(model.tokenizer.spec);
    const half = await model.save("F16", { pretraining: "{}" });
    const { tensors, metadata } = readSafetensors(half);
    expect(metadata.pretraining).toBe("{}");
    expect(tensors.get("cls.predictions.transform.dense.weight")).toMatchObject({ dtype: "F16", shape: [16, 16] });
    const rough = loadEncoder(half);
    (await weightsOf(rough)).forEach((values, i) => {
      const exact = [...model.weights.values()][i].dataSync();
      expect(largestDifference(values, exact)).toBeLessThan(1e-3);
    });
    for (const each of [model, back, rough]) each.dispose();
  });
});

describe("backends", () => {
  it("CPU and WASM lose alike, step by step", async () => {
    const losses: number[][] = [];
    for (const backend of ["cpu", "wasm"]) {
      await tf.setBackend(backend);
      const model = tinyModel();
      losses.push((await run(model.start(TEXTS, TEXTS, tinyOptions()))).map(({ loss }) => loss));
      model.dispose();
    }
    expect(largestDifference(losses[0], losses[1])).toBeLessThan(1e-4);
    expect(losses[0][0]).not.toBe(losses[0][1]);
  });
});
