import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { EncoderConfig } from "../../src/model/config.js";
import { toCheckpoint } from "../../src/model/weights/checkpoint.js";
import type { Parameters } from "../../src/model/weights/checkpoint.js";
import { initialParameters } from "../../src/model/weights/initial.js";
import { encoderShapes } from "../../src/model/weights/names.js";
import { readSafetensors, toFloat32 } from "../../src/model/weights/safetensors.js";
import { trainingTokenizer } from "../../src/model/systems.js";
import { readEncoder } from "../../tools/train/encoder.js";
import { trainCommand } from "../../tools/train/command.js";
import { run, temporaryFolder } from "./surroundings.js";
import { tinyFiles, tinySentences } from "./tiny.js";
import { saying } from "../saying.js";

const folder = temporaryFolder();
const tokenizer = trainingTokenizer("character", tinySentences(24)).spec;
const config: EncoderConfig = {
  vocabSize: tokenizer.vocabulary.length,
  ...{ hiddenSize: 8, numLayers: 3, numHeads: 2, intermediateSize: 12, maxPositions: 64, typeVocabSize: 2 },
  layerNormEps: 1e-7,
};
const parameters = initialParameters(encoderShapes(config), "encoder");
const WORDS = "bert.embeddings.word_embeddings.weight";
const POSITIONS = "bert.embeddings.position_embeddings.weight";

/** Writes an encoder into a folder of its own, with what lies beside it. */
function write(
  name: string,
  weights: Parameters,
  metadata: Record<string, string>,
  beside: Record<string, string> = {},
) {
  mkdirSync(join(folder, name), { recursive: true });
  for (const [file, content] of Object.entries(beside)) writeFileSync(join(folder, name, file), content);
  const path = join(folder, name, "encoder.safetensors");
  writeFileSync(path, toCheckpoint(weights, metadata));
  return path;
}

const ours = write("ours", parameters, { config: JSON.stringify(config), tokenizer: JSON.stringify(tokenizer) });
const renamed = new Map([...parameters].map(([name, tensor]) => [name.replace(/^bert\./, ""), tensor]));
const HF_CONFIG = JSON.stringify({ num_attention_heads: 4, layer_norm_eps: 1e-12 });
const vocabulary = (tokens: string[]) => `${tokens.join("\n")}\n`;

describe("an encoder to start from", () => {
  test("in our layout brings sizes, vocabulary and weights; of the positions the first are kept", async () => {
    const encoder = await readEncoder(ours, {}, 20);
    expect(encoder.config).toEqual({ ...config, maxPositions: 20 });
    expect(encoder.tokenizer).toEqual(tokenizer);
    expect([...encoder.parameters.keys()].sort()).toEqual([...parameters.keys()].sort());
    expect(encoder.parameters.get(WORDS)).toEqual(parameters.get(WORDS));
    expect(encoder.parameters.get(POSITIONS)!.data).toEqual(parameters.get(POSITIONS)!.data.slice(0, 20 * 8));
  });

  test("in Hugging Face's layout, with vocab.txt and config.json beside it", async () => {
    const extra = new Map([...renamed, ["pooler.dense.bias", { shape: [8], data: new Float32Array(8) }]]);
    const path = write(
      "theirs",
      extra,
      {},
      { "vocab.txt": vocabulary(tokenizer.vocabulary), "config.json": HF_CONFIG },
    );
    const encoder = await readEncoder(path, {}, 256);
    expect(encoder.config).toEqual({ ...config, numHeads: 4, layerNormEps: 1e-12 });
    expect(encoder.tokenizer).toMatchObject({ kind: "wordpiece", vocabulary: tokenizer.vocabulary, lowercase: true });
    expect(encoder.parameters.has("pooler.dense.bias")).toBe(false);
  });

  test("its letter case is what tokenizer_config.json says, else what the vocabulary shows", async () => {
    const cased = [...tokenizer.vocabulary.slice(0, -1), "LAD"];
    const lowercase = async (name: string, beside: Record<string, string>) =>
      (await readEncoder(write(name, renamed, {}, { "config.json": HF_CONFIG, ...beside }), {}, 256)).tokenizer
        .lowercase;
    expect(await lowercase("cased", { "vocab.txt": vocabulary(cased) })).toBe(false);
    expect(
      await lowercase("told", { "vocab.txt": vocabulary(cased), "tokenizer_config.json": `{"do_lower_case": true}` }),
    ).toBe(true);
  });

  test("can lend its first layers alone", async () => {
    const encoder = await readEncoder(ours, { numLayers: 2 }, 64);
    expect(encoder.config.numLayers).toBe(2);
    expect([...encoder.parameters.keys()].some((name) => name.includes("layer.2."))).toBe(false);
  });

  test("that does not fit is refused, every tensor named", async () => {
    await expect(readEncoder(ours, { numLayers: 4 }, 64)).rejects.toThrow(
      /Missing: bert\.encoder\.layer\.3\.attention\.self\.query\.weight \[8,8\]; .*bert\.encoder\.layer\.3\.output\.LayerNorm\.bias \[8\]/,
    );
    await expect(readEncoder(ours, { intermediateSize: 16 }, 64)).rejects.toThrow(
      /Of another shape: bert\.encoder\.layer\.0\.intermediate\.dense\.weight is \[8,12\], expected \[8,16\]; /,
    );
    const shorter = JSON.stringify({ ...tokenizer, vocabulary: tokenizer.vocabulary.slice(0, -1) });
    const path = write("vocabulary", parameters, { config: JSON.stringify(config), tokenizer: shorter });
    await expect(readEncoder(path, {}, 64)).rejects.toThrow(
      `${WORDS} is [${config.vocabSize},8], expected [${config.vocabSize - 1},8]`,
    );
  });

  test("needs its vocabulary and its number of heads", async () => {
    const bare = write("bare", renamed, {});
    await expect(readEncoder(bare, {}, 64)).rejects.toThrow(saying("Put the encoder's vocab.txt beside it"));
    writeFileSync(join(folder, "bare", "vocab.txt"), vocabulary(tokenizer.vocabulary));
    await expect(readEncoder(bare, {}, 64)).rejects.toThrow(saying("Give --heads"));
    expect((await readEncoder(bare, { numHeads: 2 }, 64)).config.numHeads).toBe(2);
    writeFileSync(join(folder, "bare", "config.json"), "{");
    await expect(readEncoder(bare, {}, 64)).rejects.toThrow(saying(/config\.json is not JSON/));
  });
});

describe("training from an encoder", () => {
  test("starts with its weights, and the card names it", async () => {
    const out = join(folder, "run");
    // A rate too small to move a weight by a rounding step that matters: the model is what it started from.
    const flags = ["--encoder", ours, "--epochs", "1", "--lr", "1e-10", "--k", "1", "--out", out];
    const { code, stderr } = await run(trainCommand, [...tinyFiles(folder), ...flags]);
    expect(stderr).toContain("the encoder's");
    expect(code).toBe(0);
    const { tensors } = readSafetensors(readFileSync(join(out, "model.safetensors")));
    const words = toFloat32(tensors.get(WORDS)!);
    const difference = Math.max(...words.map((value, i) => Math.abs(value - parameters.get(WORDS)!.data[i])));
    expect(difference).toBeLessThan(1e-7);
    const card = JSON.parse(readFileSync(join(out, "run.json"), "utf8"));
    expect(card.encoder).toMatchObject({ path: ours, bytes: readFileSync(ours).length });
    expect(card.settings).toMatchObject({ encoder: ours, layers: 3, hidden: 8, heads: 2, ffn: 12, k: 1 });
    rmSync(join(folder, "ours"), { recursive: true });
    // Going on needs the checkpoint alone.
    const resumed = await run(trainCommand, ["--resume", "--json", "--out", out]);
    expect(resumed.code).toBe(0);
  });

  test("takes no other tokens than the encoder's", async () => {
    const path = write("again", parameters, { config: JSON.stringify(config), tokenizer: JSON.stringify(tokenizer) });
    const flags = [...tinyFiles(folder), "--encoder", path, "--tokenizer", "wordpiece", "--out", join(folder, "none")];
    expect((await run(trainCommand, flags)).stderr).toContain("--tokenizer wordpiece does not fit the encoder");
  });
});
