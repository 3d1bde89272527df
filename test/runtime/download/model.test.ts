/** A small random BERT from a server on this machine: found, fetched, and made one file that reads as the same encoder. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { EncoderConfig } from "../../../src/model/config.js";
import { toCheckpoint } from "../../../src/model/weights/checkpoint.js";
import { importEncoder } from "../../../src/model/weights/import/encoder.js";
import { encoderFile } from "../../../src/model/weights/import/one-file.js";
import { floatsToHalves, halvesToFloats } from "../../../src/model/weights/half.js";
import { initialParameters } from "../../../src/model/weights/initial.js";
import { encoderShapes } from "../../../src/model/weights/names.js";
import type { FloatTensor } from "../../../src/model/weights/safetensors.js";
import { fineTuningMemory } from "../../../src/pages/encoder-memory.js";
import { fetchWeights, findModel } from "../../../src/runtime/download/model.js";
import { SPECIAL_TOKENS } from "../../../src/text/vocabulary.js";
import { fileServer } from "./file-server.js";
import type { FileServer } from "./file-server.js";
import { saying } from "../../saying.js";

const config: EncoderConfig = {
  ...{ vocabSize: 7, hiddenSize: 8, numLayers: 2, numHeads: 2, intermediateSize: 12, maxPositions: 16 },
  ...{ typeVocabSize: 2, layerNormEps: 1e-12 },
};
const weights = [...initialParameters(encoderShapes(config), "afar")].map(
  ([name, tensor]) => [name.slice(5), tensor] as const,
);
const pooler: [string, FloatTensor] = ["pooler.dense.bias", { shape: [8], data: new Float32Array(8) }];
const CONFIG = JSON.stringify({
  ...{ model_type: "bert", vocab_size: 7, hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2 },
  ...{ intermediate_size: 12, max_position_embeddings: 16, type_vocab_size: 2 },
});
const common = (folder: string) => ({
  [`${folder}/config.json`]: CONFIG,
  [`${folder}/vocab.txt`]: [...SPECIAL_TOKENS, "狭", "窄"].join("\n"),
});

let server: FileServer;
beforeAll(async () => {
  const half = weights.length >> 1;
  const placed = Object.fromEntries(weights.map(([name], i) => [name, i < half ? "a.safetensors" : "b.safetensors"]));
  server = await fileServer({
    ...common("one"),
    "one/model.safetensors": toCheckpoint(new Map<string, FloatTensor>([...weights, pooler]), {}, "F16"),
    ...common("two"),
    "two/model.safetensors.index.json": JSON.stringify({ weight_map: placed }),
    "two/a.safetensors": toCheckpoint(new Map(weights.slice(0, half))),
    "two/b.safetensors": toCheckpoint(new Map(weights.slice(half))),
  });
});
afterAll(() => server.close());

function options() {
  const kept = new Map<string, Uint8Array>();
  const parts = {
    get: async (key: string) => kept.get(key),
    put: async (key: string, bytes: Uint8Array) => void kept.set(key, bytes),
    delete: async (key: string) => void kept.delete(key),
  };
  return { parts, signal: new AbortController().signal, onProgress: () => undefined };
}

it.each(["one", "one/", "two", "one/model.safetensors"])("a model at %s", async (path) => {
  const model = await findModel(`${server.address}/${path}`, options());
  expect(server.requests.at(-1)!.path).not.toMatch(/safetensors$/);
  await fetchWeights(model, options());
  const read = importEncoder(model.files);
  expect(read.config).toEqual(config);
  const file = encoderFile(model.files);
  const again = importEncoder(new Map([["kept.safetensors", file.bytes]]));
  expect(again.config).toEqual(config);
  expect(again.tokenizer).toEqual(read.tokenizer);
  for (const [name, { data, shape }] of read.parameters) {
    // What came in single precision ("two") rests as halves, vectors aside; halves stay what they are.
    const kept = path === "two" && shape.length === 2 ? halvesToFloats(floatsToHalves(data)) : data;
    expect(again.parameters.get(name)!.data, name).toEqual(kept);
  }
  expect(again.surplus).toEqual([]);
});

it("rests in half the room, but for a matrix that halves cannot hold", () => {
  const [name, { shape, data }] = weights.find(([, tensor]) => tensor.shape.length === 2)!;
  const kept = (value: number) => {
    const changed: [string, FloatTensor] = [name, { shape, data: data.map((old, i) => (i === 3 ? value : old)) }];
    const files = Object.entries(common("one")).map(([path, text]) => [path.slice(4), new TextEncoder().encode(text)]);
    const single = toCheckpoint(new Map<string, FloatTensor>([...weights, changed]));
    return encoderFile(new Map([...files, ["model.safetensors", single]] as [string, Uint8Array][])).bytes;
  };
  expect(kept(1e6).length - kept(0.25).length).toBe(2 * data.length);
  const { parameters } = importEncoder(new Map([["kept.safetensors", kept(1e6)]]));
  expect(parameters.get(`bert.${name}`)!.data[3]).toBe(1e6);
});

it("is not looked for at what is no address, and a folder without one says what the server says", async () => {
  await expect(findModel("bert-base", options())).rejects.toThrow(saying("no address"));
  await expect(findModel("ftp://x/y", options())).rejects.toThrow(saying("https://"));
  await expect(findModel(`${server.address}/nothing`, options())).rejects.toThrow(saying("answers 404"));
});

it("takes the memory that is counted: more sentences, more activations, the same weights", () => {
  const [one, four] = fineTuningMemory(config);
  const parameters = one.weights / 4;
  expect(one.moments).toBe(8 * parameters);
  expect(four.weights).toBe(one.weights);
  expect(four.peak).toBeGreaterThan(one.peak);
});
