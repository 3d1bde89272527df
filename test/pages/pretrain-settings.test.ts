import { describe, expect, it } from "vitest";
import { pretrainRequest, PRETRAIN_SETTINGS, problemsOf } from "../../src/pages/pretrain/settings.js";
import type { PretrainState } from "../../src/pages/pretrain/settings.js";
import { defineState } from "../../src/runtime/url-state.js";

const defaults: PretrainState = defineState(PRETRAIN_SETTINGS).defaults();
const texts = { train: [{ text: "右冠通畅。", words: [] }], heldOut: [], leftOut: 0, repeated: 0 };

describe("the settings of a pretraining run", () => {
  it("can start as they are, and say what does not fit", () => {
    expect(problemsOf(defaults)).toEqual({});
    expect(Object.keys(problemsOf({ ...defaults, heads: 5 }))).toEqual(["heads"]);
    expect(Object.keys(problemsOf({ ...defaults, steps: 1.5, rate: NaN, batch: 0 }))).toEqual([
      "steps",
      "batch",
      "rate",
    ]);
  });

  it("become a request that looks at the held-out sentences about 40 times", () => {
    const identity = { run: "r", name: "n", from: "scratch" };
    const request = pretrainRequest({ ...defaults, steps: 1000, hidden: 32 }, texts, identity);
    expect(request).toMatchObject({ ...identity, measureEvery: 25, train: texts.train });
    expect(request.config).toMatchObject({ hiddenSize: 32, intermediateSize: 128, numLayers: defaults.layers });
    expect(request.options).toMatchObject({ steps: 1000, maskShare: 0.15, seed: defaults.seed });
    expect(pretrainRequest({ ...defaults, steps: 3 }, texts, identity).measureEvery).toBe(1);
  });
});
