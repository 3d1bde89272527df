import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compareShapes, fromCheckpoint, toCheckpoint } from "../../../src/model/weights/checkpoint.js";
import { initialParameters } from "../../../src/model/weights/initial.js";
import { encoderShapes, parameterShapes } from "../../../src/model/weights/names.js";
import { readSafetensors, toFloat32, writeSafetensors } from "../../../src/model/weights/safetensors.js";
import { describeWithShared, readSharedJson, sharedPath } from "../../shared.js";
import { config } from "./config.js";
import { saying } from "../../saying.js";

const shapes = parameterShapes(config, 5, 3);

describe("checkpoints", () => {
  const parameters = initialParameters(shapes, 3);

  it("give back parameters and metadata", () => {
    const metadata = { config: JSON.stringify(config), seed: "3" };
    expect(fromCheckpoint(toCheckpoint(parameters, metadata), shapes)).toEqual({ parameters, metadata });
  });

  it("store dense weights as [out, in] and everything else as it is", () => {
    const { tensors } = readSafetensors(toCheckpoint(parameters));
    const [name, out, into] = ["bert.encoder.layer.0.intermediate.dense.weight", 6, 4];
    const stored = tensors.get(name)!;
    expect(stored.shape).toEqual([out, into]);
    const [data, values] = [toFloat32(stored), parameters.get(name)!.data];
    for (let i = 0; i < out; i++) for (let j = 0; j < into; j++) expect(data[i * into + j]).toBe(values[j * out + i]);
    for (const same of ["bert.embeddings.word_embeddings.weight", "ner.crf.transitions"])
      expect(toFloat32(tensors.get(same)!)).toEqual(parameters.get(same)!.data);
  });

  it("say which parameters are missing or of another shape, and what was found", () => {
    const wrong = new Map(parameters);
    wrong.delete("ner.crf.end");
    wrong.set("relation.output.weight", { shape: [4, 2], data: new Float32Array(8) });
    wrong.set("bert.pooler.dense.bias", { shape: [4], data: new Float32Array(4) });
    expect(compareShapes(wrong, shapes)).toEqual({
      missing: [{ name: "ner.crf.end", expected: [5] }],
      misshapen: [{ name: "relation.output.weight", expected: [4, 3], found: [4, 2] }],
      surplus: [{ name: "bert.pooler.dense.bias", found: [4] }],
    });
    expect(() => fromCheckpoint(toCheckpoint(wrong), shapes)).toThrow(
      saying(
        "Missing: ner.crf.end [5]. Of another shape: relation.output.weight is [4,2], expected [4,3]. Not needed: bert.pooler.dense.bias [4].",
      ),
    );
  });

  it("read older and bare names of BERT files, and refuse a name that comes twice", () => {
    const norm = (value: number) => ({ shape: [1], data: Float32Array.of(value) });
    const file = writeSafetensors(
      new Map([
        ["embeddings.LayerNorm.gamma", norm(2)],
        ["bert.encoder.layer.0.output.LayerNorm.beta", norm(3)],
      ]),
    );
    const { parameters } = fromCheckpoint(file);
    expect(parameters.get("bert.embeddings.LayerNorm.weight")!.data[0]).toBe(2);
    expect(parameters.get("bert.encoder.layer.0.output.LayerNorm.bias")!.data[0]).toBe(3);
    const twice = new Map([
      ["embeddings.LayerNorm.gamma", norm(2)],
      ["bert.embeddings.LayerNorm.weight", norm(2)],
    ]);
    expect(() => fromCheckpoint(writeSafetensors(twice))).toThrow(saying("bert.embeddings.LayerNorm.weight twice"));
  });
});

describeWithShared("the reference encoder", () => {
  const file = readFileSync(sharedPath("oracles", "encoder.safetensors"));
  const sizes = readSharedJson<{ config: Record<string, number> }>("oracles", "encoder.json").config;
  const expected = encoderShapes({
    vocabSize: sizes.vocab_size,
    hiddenSize: sizes.hidden_size,
    numLayers: sizes.num_hidden_layers,
    numHeads: sizes.num_attention_heads,
    intermediateSize: sizes.intermediate_size,
    maxPositions: sizes.max_position_embeddings,
    typeVocabSize: sizes.type_vocab_size,
    layerNormEps: sizes.layer_norm_eps,
  });

  it("has exactly the parameters of an encoder, under bare names", () => {
    const { parameters } = fromCheckpoint(file, expected);
    expect(compareShapes(parameters, expected).surplus).toEqual([]);
    const weight = parameters.get("bert.encoder.layer.3.output.dense.weight")!;
    const stored = toFloat32(readSafetensors(file).tensors.get("encoder.layer.3.output.dense.weight")!);
    expect(weight.shape).toEqual([48, 24]);
    expect(weight.data[5 * 24 + 7]).toBe(stored[7 * 48 + 5]);
  });
});
