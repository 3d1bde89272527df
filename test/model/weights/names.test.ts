import { describe, expect, it } from "vitest";
import { isDenseWeight, parameterName, parameterShapes } from "../../../src/model/weights/names.js";
import { config } from "./config.js";

const shapes = parameterShapes(config, 5, 3);

describe("parameter shapes", () => {
  it("are [in, out] for dense weights and count to the size of the model", () => {
    expect(shapes.get("bert.encoder.layer.1.intermediate.dense.weight")).toEqual([4, 6]);
    expect(shapes.get("bert.encoder.layer.1.output.dense.weight")).toEqual([6, 4]);
    expect(shapes.get("relation.output.weight")).toEqual([4, 3]);
    const d = 4;
    const embeddings = (11 + 9 + 2) * d + 2 * d;
    const attention = 4 * (d * d + d) + 2 * d;
    const layer = attention + (d * 6 + 6) + (6 * d + d) + 2 * d;
    const heads = attention + (d * 5 + 5) + (5 + 25 + 5) + (d * d + d) + (d * 3 + 3);
    const total = [...shapes.values()].reduce((sum, shape) => sum + shape.reduce((n, m) => n * m, 1), 0);
    expect(total).toBe(embeddings + 2 * layer + heads);
  });
});

describe("parameter names", () => {
  it("tell dense weights, which files keep the other way round, from all else", () => {
    expect(
      [...shapes].filter(([name, shape]) => shape.length === 2 && !isDenseWeight(name)).map(([name]) => name),
    ).toEqual([
      "bert.embeddings.word_embeddings.weight",
      "bert.embeddings.position_embeddings.weight",
      "bert.embeddings.token_type_embeddings.weight",
      "ner.crf.transitions",
    ]);
    expect([...shapes].filter(([name, shape]) => shape.length === 1 && isDenseWeight(name))).toEqual([]);
  });

  it("are found from older and bare names of BERT files", () => {
    expect(parameterName("embeddings.LayerNorm.gamma")).toBe("bert.embeddings.LayerNorm.weight");
    expect(parameterName("encoder.layer.0.output.LayerNorm.beta")).toBe("bert.encoder.layer.0.output.LayerNorm.bias");
    for (const name of shapes.keys()) expect(parameterName(name)).toBe(name);
  });
});
