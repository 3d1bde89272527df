/** A pretrained encoder to start from: its weights, its sizes and its vocabulary, from one safetensors file and what lies beside it. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { EncoderConfig } from "../../src/model/config.js";
import { compareShapes, describeDifferences, fromCheckpoint } from "../../src/model/weights/checkpoint.js";
import type { Parameters } from "../../src/model/weights/checkpoint.js";
import { encoderShapes } from "../../src/model/weights/names.js";
import type { TokenizerSpec } from "../../src/text/tokenizer.js";
import { wordPieceSpec } from "../../src/text/tokenizers.js";
import { digest, readBytes } from "../lib/files.js";
import type { FileDigest } from "../lib/files.js";

export interface PretrainedEncoder {
  digest: FileDigest;
  config: EncoderConfig;
  tokenizer: TokenizerSpec;
  /** The encoder's alone, in the shapes of `config`. */
  parameters: Parameters;
}

/** Sizes asked for by flags; they go before the file's own. */
export type AskedSizes = Partial<Pick<EncoderConfig, "numLayers" | "hiddenSize" | "numHeads" | "intermediateSize">>;

const POSITIONS = "bert.embeddings.position_embeddings.weight";

/**
 * Reads an encoder. Fewer layers than the file has means the first ones; of its positions the first `maxTokens` are kept.
 * @throws listing every tensor that is missing or of another shape, or saying which file beside it is missing
 */
export async function readEncoder(path: string, asked: AskedSizes, maxTokens: number): Promise<PretrainedEncoder> {
  const bytes = await readBytes(path);
  const { parameters: all, metadata } = fromCheckpoint(bytes);
  const tokenizer = await readVocabulary(path, metadata);
  const config = await sizes(path, all, metadata, asked, tokenizer.vocabulary.length, maxTokens);
  const parameters = onlyFirstPositions(all, config.maxPositions);
  const differences = compareShapes(parameters, encoderShapes(config));
  if (differences.missing.length + differences.misshapen.length > 0)
    throw new Error(
      `The weights in ${path} do not fit an encoder of these sizes. ${describeDifferences({ ...differences, surplus: [] })}`,
    );
  const names = encoderShapes(config);
  return {
    digest: digest(path, bytes),
    config,
    tokenizer,
    parameters: new Map([...parameters].filter(([name]) => names.has(name))),
  };
}

/** The file's own sizes: from its metadata, from Hugging Face's config.json beside it, or from the shapes of its tensors. */
async function sizes(
  path: string,
  parameters: Parameters,
  metadata: Record<string, string>,
  asked: AskedSizes,
  vocabSize: number,
  maxTokens: number,
): Promise<EncoderConfig> {
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as AskedSizes;
  const stated = metadata.config ? (JSON.parse(metadata.config) as Partial<EncoderConfig>) : await besideConfig(path);
  const shape = (name: string) => parameters.get(name)?.shape ?? [];
  const layers = new Set([...parameters.keys()].map((name) => /^bert\.encoder\.layer\.(\d+)\./.exec(name)?.[1]));
  layers.delete(undefined);
  const numHeads = given.numHeads ?? stated.numHeads;
  if (numHeads === undefined)
    throw new Error(
      `${path} does not say how many attention heads it was trained with, and no config.json lies beside it. Give --heads.`,
    );
  const [filePositions = maxTokens, fileHidden = 0] = shape(POSITIONS);
  return {
    vocabSize,
    hiddenSize: fileHidden,
    numLayers: layers.size,
    intermediateSize: shape("bert.encoder.layer.0.intermediate.dense.bias")[0] ?? 4 * fileHidden,
    typeVocabSize: shape("bert.embeddings.token_type_embeddings.weight")[0] ?? 2,
    layerNormEps: stated.layerNormEps ?? 1e-12,
    ...given,
    numHeads,
    maxPositions: Math.min(filePositions, maxTokens),
  };
}

async function besideConfig(path: string): Promise<Partial<EncoderConfig>> {
  const config = await readJsonBeside<{ num_attention_heads?: number; layer_norm_eps?: number }>(path, "config.json");
  return { numHeads: config?.num_attention_heads, layerNormEps: config?.layer_norm_eps };
}

async function readVocabulary(path: string, metadata: Record<string, string>): Promise<TokenizerSpec> {
  if (metadata.tokenizer) return JSON.parse(metadata.tokenizer) as TokenizerSpec;
  const file = join(dirname(path), "vocab.txt");
  if (!existsSync(file))
    throw new Error(
      `${path} has no vocabulary in its metadata, and there is no ${file}. Put the encoder's vocab.txt beside it.`,
    );
  const text = new TextDecoder().decode(await readBytes(file));
  const settings = await readJsonBeside<{ do_lower_case?: boolean }>(path, "tokenizer_config.json");
  // Without settings the vocabulary tells: an uncased one has no capital letter outside its special tokens.
  const uncased = !text.split("\n").some((token) => /[A-Z]/.test(token) && !token.startsWith("["));
  return wordPieceSpec(text, settings?.do_lower_case ?? uncased);
}

async function readJsonBeside<T>(path: string, name: string): Promise<T | undefined> {
  const file = join(dirname(path), name);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(await readBytes(file))) as T;
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}`);
  }
}

/** Position embeddings are rows, so shorter sentences need but the first of them. */
function onlyFirstPositions(parameters: Parameters, positions: number): Parameters {
  const table = parameters.get(POSITIONS);
  if (!table || table.shape.length !== 2 || table.shape[0] <= positions) return parameters;
  const width = table.shape[1];
  const kept = { shape: [positions, width], data: table.data.slice(0, positions * width) };
  return new Map([...parameters, [POSITIONS, kept]]);
}
