import { describe, expect, it } from "vitest";
import { compareShapes } from "../../../src/model/weights/checkpoint.js";
import { initialParameters } from "../../../src/model/weights/initial.js";
import { parameterShapes } from "../../../src/model/weights/names.js";
import { config } from "./config.js";

const shapes = parameterShapes(config, 5, 3);

describe("initial parameters", () => {
  const parameters = initialParameters(shapes, 7);

  it("have the expected shapes, zeros in biases and ones in LayerNorm", () => {
    expect(compareShapes(parameters, shapes)).toEqual({ missing: [], misshapen: [], surplus: [] });
    expect(new Set(parameters.get("ner.emission.bias")!.data)).toEqual(new Set([0]));
    expect(new Set(parameters.get("bert.embeddings.LayerNorm.bias")!.data)).toEqual(new Set([0]));
    expect(new Set(parameters.get("ner.attention.output.LayerNorm.weight")!.data)).toEqual(new Set([1]));
  });

  it("are normal with deviation 0.02 at BERT's size, cut at two deviations, in weights; uniform in ±0.1 in the CRF", () => {
    const large = initialParameters(
      new Map([
        ["a.weight", [100, 200]],
        ["ner.crf.transitions", [100, 100]],
      ]),
      1,
    );
    const weights = large.get("a.weight")!.data;
    // A normal cut at ±2σ has 0.8796 of the deviation.
    expect(Math.sqrt(weights.reduce((sum, w) => sum + w * w, 0) / weights.length)).toBeCloseTo(0.02 * 0.8796, 3);
    expect(Math.max(...weights.map(Math.abs))).toBeLessThanOrEqual(Math.fround(0.04));
    expect(Math.max(...weights.map(Math.abs))).toBeGreaterThan(0.039);
    const transitions = large.get("ner.crf.transitions")!.data;
    expect(Math.max(...transitions.map(Math.abs))).toBeLessThanOrEqual(Math.fround(0.1));
    expect(Math.sqrt(transitions.reduce((sum, w) => sum + w * w, 0) / transitions.length)).toBeCloseTo(
      0.2 / 12 ** 0.5,
      2,
    );
  });

  it("spread wider in a narrower model: by √(768 / d)", () => {
    const words = "bert.embeddings.word_embeddings.weight";
    const { data } = initialParameters(new Map([[words, [200, 192]]]), 1).get(words)!;
    expect(Math.sqrt(data.reduce((sum, w) => sum + w * w, 0) / data.length)).toBeCloseTo(0.04 * 0.8796, 3);
  });

  it("are the same for the same seed, and for a parameter whatever others there are", () => {
    expect(initialParameters(shapes, 7)).toEqual(parameters);
    expect(initialParameters(shapes, 8).get("relation.dense.weight")).not.toEqual(
      parameters.get("relation.dense.weight"),
    );
    const words = "bert.embeddings.word_embeddings.weight";
    const few = new Map(["relation.dense.weight", words].map((name) => [name, shapes.get(name)!]));
    const alone = initialParameters(few, 7);
    expect(alone.get("relation.dense.weight")).toEqual(parameters.get("relation.dense.weight"));
  });
});
