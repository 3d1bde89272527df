/** Each baseline learns a handful of sentences by heart, and stops when dev has had enough. */
import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../../../src/model/catalogue.js";
import { readSafetensors } from "../../../src/model/weights/safetensors.js";
import { onBackend } from "../backends.js";
import { SENTENCES } from "../tiny.js";
import { BASELINES, smallSystem } from "./tiny.js";
import { epochsOf, learnByHeart, OPTIONS } from "./training.js";
import { saying } from "../../saying.js";

onBackend(["wasm"], () => {
  describe("by heart", () => {
    it.each(BASELINES)(
      "%s",
      async (name) => {
        const system = await smallSystem(name);
        await learnByHeart(system);
        system.dispose();
      },
      60_000,
    );
  });

  it("a system without NER keeps the documents' own entities", async () => {
    const system = await smallSystem("cnn");
    const predicted = await system.predict(SENTENCES);
    expect(predicted.map(({ entities }) => entities)).toEqual(SENTENCES.map(({ entities }) => entities));
    system.dispose();
  });

  it("a system that learns from pairs says so where there are none", async () => {
    const system = await smallSystem("cnn");
    const alone = SENTENCES.map((document) => ({ ...document, entities: [], relations: [] }));
    await expect(system.start(alone, SENTENCES, OPTIONS)).rejects.toThrow(saying(/no training sentence has one/));
    system.dispose();
  });

  it("stops when dev has not got better for `patience` epochs, and so after a resume", async () => {
    // Nothing is learned at this rate, so the first epoch stays the best.
    const options = { ...CATALOGUE["rdcnn-crf"].training, batchSize: 3, learningRate: 1e-12, patience: 2 };
    const system = await smallSystem("rdcnn-crf");
    await learnByHeart(system);
    const session = await system.start(SENTENCES, SENTENCES, options);
    expect(await epochsOf(session)).toHaveLength(3);
    expect(session.step).toBe((3 * session.totalSteps) / options.epochs);
    const again = await system.start(SENTENCES, SENTENCES, options, await session.checkpoint());
    expect(again.done).toBe(true);
    system.dispose();
  });

  it("scores dev after several passes where an epoch has them, and learns the same", async () => {
    const learn = async (epochs: number, passes?: number) => {
      const system = await smallSystem("rdcnn-crf");
      const session = await system.start(SENTENCES, SENTENCES, { ...OPTIONS, batchSize: 3, epochs, passes });
      const scored = (await epochsOf(session)).length;
      const { tensors } = readSafetensors(await session.checkpoint());
      const weights = [...tensors]
        .filter(([name]) => !name.startsWith("best."))
        .map(([name, { data }]) => [name, data]);
      session.dispose();
      system.dispose();
      return { scored, step: session.step, weights };
    };
    const [single, double] = [await learn(4), await learn(2, 2)];
    expect([single.scored, double.scored]).toEqual([4, 2]);
    expect(double.step).toBe(single.step);
    expect(double.weights).toEqual(single.weights);
  });

  it("has patience with a model that finds nothing yet", async () => {
    const options = { ...OPTIONS, epochs: 5, learningRate: 1e-12, patience: 2 };
    const system = await smallSystem("rdcnn-crf");
    const nothing = SENTENCES.map((document) => ({ ...document, entities: [], relations: [] }));
    const epochs = await epochsOf(await system.start(SENTENCES, nothing, options));
    expect(epochs.map(({ selection }) => selection)).toEqual([0, 0, 0, 0, 0]);
    system.dispose();
  });
});
