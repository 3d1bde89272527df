import { describe, expect, it } from "vitest";
import type { EncoderConfig } from "../../../../src/model/config.js";
import type { Parameters } from "../../../../src/model/weights/checkpoint.js";
import { toCheckpoint } from "../../../../src/model/weights/checkpoint.js";
import { importEncoder } from "../../../../src/model/weights/import/encoder.js";
import { initialParameters } from "../../../../src/model/weights/initial.js";
import { encoderShapes } from "../../../../src/model/weights/names.js";
import { SPECIAL_TOKENS } from "../../../../src/text/vocabulary.js";
import { tinyOnnx } from "./tiny-onnx.js";
import { saying } from "../../../saying.js";

const config: EncoderConfig = {
  ...{ vocabSize: 8, hiddenSize: 8, numLayers: 2, numHeads: 2, intermediateSize: 12, maxPositions: 16 },
  ...{ typeVocabSize: 2, layerNormEps: 1e-12 },
};
const parameters = initialParameters(encoderShapes(config), "import");
const text = (value: unknown) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
const VOCABULARY = text(`${[...SPECIAL_TOKENS, "a", "b", "##c"].join("\n")}\n`);
const CONFIG = {
  ...{ model_type: "bert", hidden_act: "gelu", vocab_size: 8, hidden_size: 8, num_hidden_layers: 2 },
  ...{ num_attention_heads: 2, intermediate_size: 12, max_position_embeddings: 16, type_vocab_size: 2 },
};
const bare = (all: Parameters) => new Map([...all].map(([name, tensor]) => [name.replace(/^bert\./, ""), tensor]));

function files(others: Record<string, Uint8Array | undefined> = {}): Map<string, Uint8Array> {
  const all = {
    "model.safetensors": toCheckpoint(bare(parameters)),
    "vocab.txt": VOCABULARY,
    "config.json": text(CONFIG),
    ...others,
  };
  return new Map(Object.entries(all).filter((entry): entry is [string, Uint8Array] => entry[1] !== undefined));
}

describe("an encoder as it is published", () => {
  it("comes with its sizes, its tokens and exactly its parameters", () => {
    const encoder = importEncoder(files());
    expect(encoder.config).toEqual(config);
    expect(encoder.tokenizer.vocabulary.at(-1)).toBe("##c");
    for (const [name, { shape, data }] of parameters) expect(encoder.parameters.get(name)).toEqual({ shape, data });
    expect(encoder.parameters.size).toBe(parameters.size);
  });

  it("may lie in shards, with an index", () => {
    const names = [...bare(parameters).keys()];
    const shard = (from: number, to: number) => toCheckpoint(new Map([...bare(parameters)].slice(from, to)), {}, "F16");
    const weightMap = Object.fromEntries(names.map((name, i) => [name, i < 9 ? "one.safetensors" : "two.safetensors"]));
    const shards = (index: unknown, two: Uint8Array | undefined = shard(9, names.length)) =>
      files({
        "model.safetensors": undefined,
        "model.safetensors.index.json": text(index),
        "one.safetensors": shard(0, 9),
        "two.safetensors": two,
      });
    const read = importEncoder(shards({ weight_map: weightMap })).parameters;
    for (const [name, { data }] of parameters)
      expect(Math.max(...read.get(name)!.data.map((value, i) => Math.abs(value - data[i])))).toBeLessThan(1e-3);
    const without = shards({ weight_map: weightMap });
    without.delete("two.safetensors");
    expect(() => importEncoder(without)).toThrow(saying("names files that are not here: two.safetensors"));
    expect(() => importEncoder(shards({ weight_map: { ...weightMap, [names[0]]: "two.safetensors" } }))).toThrow(
      saying(`one.safetensors holds ${names[0]}, which model.safetensors.index.json places in two.safetensors`),
    );
    expect(() => importEncoder(shards({ weight_map: { ...weightMap, extra: "one.safetensors" } }))).toThrow(
      saying(/not in the files that .* names: extra/),
    );
    expect(() => importEncoder(shards({ weight_map: 3 }))).toThrow(saying("no weight_map"));
  });

  it("lists what is missing, of another shape and not needed, with shapes expected and found", () => {
    const wrong = new Map(bare(parameters));
    wrong.delete("encoder.layer.1.output.dense.bias");
    wrong.set("encoder.layer.0.intermediate.dense.bias", { shape: [3], data: new Float32Array(3) });
    wrong.set("pooler.dense.bias", { shape: [8], data: new Float32Array(8) });
    expect(() => importEncoder(files({ "model.safetensors": toCheckpoint(wrong) }))).toThrow(
      saying(
        /Missing: bert\.encoder\.layer\.1\.output\.dense\.bias \[8\]\. Of another shape: bert\.encoder\.layer\.0\.intermediate\.dense\.bias is \[3\], expected \[12\]\. Not needed: pooler\.dense\.bias \[8\]\./,
      ),
    );
  });

  it("from its shapes alone, but the heads only of a size that is published", () => {
    const without = { "config.json": undefined };
    expect(() => importEncoder(files(without))).toThrow(saying("how many attention heads"));
    expect(importEncoder(files(without), { numHeads: 4 }).config).toEqual({ ...config, numHeads: 4 });
    const wide = { ...config, hiddenSize: 128 };
    const weights = toCheckpoint(initialParameters(encoderShapes(wide), 1));
    const encoder = importEncoder(files({ ...without, "model.safetensors": weights }));
    expect(encoder.config.numHeads).toBe(2);
    expect(encoder.notes).toEqual([saying("2 taken, as in the published BERTs of hidden size 128")]);
  });

  it.each<[string, unknown, string]>([
    ["another activation", { ...CONFIG, hidden_act: "gelu_new" }, 'hidden_act = "gelu_new"'],
    ["relative positions", { ...CONFIG, position_embedding_type: "relative_key" }, "position_embedding_type"],
    ["another kind of model", { ...CONFIG, model_type: "roberta" }, 'model_type = "roberta"'],
    ["a size that is none", { ...CONFIG, hidden_size: -1 }, "hidden_size = -1"],
    [
      "a billion layers",
      { ...CONFIG, num_hidden_layers: 1e9 },
      "config.numLayers = 1000000000, which should be a whole number from 1 to 1000",
    ],
    ["another hidden size", { ...CONFIG, hidden_size: 16 }, "is [8,8], expected [8,16]"],
    ["no object", [1], "holds no object"],
  ])("is refused with %s in config.json", (_, value, message) => {
    expect(() => importEncoder(files({ "config.json": text(value) }))).toThrow(saying(message));
  });

  it("from an ONNX file", () => {
    const seven = text([...SPECIAL_TOKENS, "a", "b"].join("\n"));
    const encoder = importEncoder(
      new Map([
        ["model.onnx", tinyOnnx()],
        ["vocab.txt", seven],
      ]),
    );
    expect(encoder.config).toEqual({
      ...{ vocabSize: 7, hiddenSize: 4, numLayers: 1, numHeads: 2, intermediateSize: 6, maxPositions: 5 },
      ...{ typeVocabSize: 2, layerNormEps: 1e-5 },
    });
  });
});

describe("its vocabulary", () => {
  const tokenizerJson = (lowercase: boolean, tokens: string[]) => ({
    normalizer: { type: "BertNormalizer", lowercase },
    model: { type: "WordPiece", vocab: Object.fromEntries(tokens.map((token, id) => [token, id])) },
  });
  const read = (others: Record<string, Uint8Array | undefined>) => importEncoder(files(others));
  const uncased = [...SPECIAL_TOKENS, "<S>", "b", "##c"];

  it("may come as tokenizer.json", () => {
    const { tokenizer, notes } = read({ "vocab.txt": undefined, "tokenizer.json": text(tokenizerJson(true, uncased)) });
    expect(tokenizer).toEqual({ kind: "wordpiece", vocabulary: uncased, lowercase: true });
    expect(notes).toEqual([]);
  });

  it("of an uncased model is read lower-case although the file says that it is not", () => {
    const { tokenizer, notes } = read({
      "vocab.txt": undefined,
      "tokenizer.json": text(tokenizerJson(false, uncased)),
    });
    expect(tokenizer.lowercase).toBe(true);
    expect(notes).toEqual([saying("no capital letter")]);
    const cased = text(tokenizerJson(false, [...uncased.slice(0, -1), "LAD"]));
    expect(read({ "vocab.txt": undefined, "tokenizer.json": cased }).tokenizer.lowercase).toBe(false);
  });

  it.each<[string, unknown, string]>([
    ["another kind", { model: { type: "BPE", vocab: {} } }, "no WordPiece"],
    ["a hole", { model: { vocab: { a: 0, b: 2 } } }, '"b" the id 2'],
    ["an absurd id", { model: { vocab: { a: 1e15 } } }, "1000000000000000"],
    ["an id twice", { model: { vocab: { a: 0, b: 0 } } }, '"b" the id 0'],
  ])("is refused with %s", (_, value, message) => {
    expect(() => read({ "vocab.txt": undefined, "tokenizer.json": text(value) })).toThrow(saying(message));
  });

  it("is asked for where there is none", () => {
    expect(() => read({ "vocab.txt": undefined })).toThrow(saying("Put the encoder's vocab.txt beside it"));
  });
});
