import { describe, expect, it } from "vitest";
import { checkConfig } from "../../src/model/config.js";
import type { FocusedConfig } from "../../src/model/config.js";
import {
  headCounts,
  layerWeights,
  MOST_POSITIONS,
  problemsOf,
  runRequest,
  TRAIN_SETTINGS,
  withoutTooLong,
} from "../../src/pages/train-settings.js";
import type { TrainState } from "../../src/pages/train-settings.js";
import { encoderShapeCount } from "./weights.js";
import { defineState } from "../../src/runtime/url-state.js";

const DEFAULTS = defineState(TRAIN_SETTINGS).defaults();
const withSettings = (change: Partial<TrainState>): TrainState => ({ ...DEFAULTS, ...change });
const sentence = (text: string) => ({ id: text, text, entities: [], relations: [] });

describe("what is wrong with the settings", () => {
  it("is nothing by default", () => expect(problemsOf(DEFAULTS)).toEqual({}));

  it("is said at the field it concerns", () => {
    expect(problemsOf(withSettings({ heads: 5 }))).toEqual({
      heads: "Does not divide d = 64. These do: 1, 2, 4, 8, 16.",
    });
    expect(problemsOf(withSettings({ k: 4, layers: 3 }))).toEqual({ k: "There are only 3 layers to focus." });
    expect(problemsOf(withSettings({ k: 0 }))).toEqual({});
    expect(problemsOf(withSettings({ epochs: NaN, batch: 1.5, rate: 0 }))).toEqual({
      epochs: "Type a number.",
      batch: "Must be a whole number.",
      rate: "Must be from 1e-7 to 1.",
    });
  });

  it("blames a field only for what it can know", () => {
    expect(Object.keys(problemsOf(withSettings({ hidden: NaN, heads: 5, layers: 99 })))).toEqual(["layers", "hidden"]);
  });

  it("offers the numbers of heads that fit", () => expect(headCounts(12)).toEqual([1, 2, 3, 4, 6, 12]));
});

describe("a run request", () => {
  const source = { name: "mine", files: { train: "mine.json", dev: null, test: null } };
  const data = { source, train: [sentence("近 段".repeat(100))], dev: [], test: [sentence("狭窄")] };

  it("is one that the model accepts, with room for the longest sentence (white space is no token)", () => {
    const request = runRequest(
      withSettings({ layers: 4, hidden: 32, k: 1, seed: 7, discard: 0.5 }),
      data,
      "id",
      "name",
    );
    expect(() => checkConfig({ ...request.config, vocabSize: 100 } as FocusedConfig)).not.toThrow();
    expect(request.config).toMatchObject({ numLayers: 4, hiddenSize: 32, intermediateSize: 128, focusedLayers: 1 });
    expect(request.config.maxPositions).toBe(202);
    expect(request.source).toEqual(source);
    expect(request.options).toMatchObject({ seed: 7, discardNoRelation: 0.5, epochs: 10 });
    expect(runRequest(DEFAULTS, { ...data, train: [] }, "id", "name").config.maxPositions).toBe(128);
  });

  it("is made of any number of sentences, more than a call takes arguments", () => {
    const train = Array.from({ length: 200_000 }, () => sentence("近"));
    expect(runRequest(DEFAULTS, { ...data, train }, "id", "name").train).toHaveLength(200_000);
  });

  it("leaves out what no model takes", () => {
    const fits = sentence("近".repeat(MOST_POSITIONS - 2));
    expect(withoutTooLong([fits, sentence(`${fits.text}段`), sentence(`${fits.text} `)])).toHaveLength(2);
  });
});

describe("the number of weights", () => {
  it("is that of the encoder's layers", () => {
    for (const [layers, hidden] of [
      [1, 8],
      [3, 64],
    ])
      expect(layerWeights({ layers, hidden })).toBe(encoderShapeCount(layers, hidden));
  });
});
