/** The sizes of somebody's BERT: from its config.json where there is one, checked against, and else read from, its tensors' shapes. */
import type { EncoderConfig } from "../../config.js";
import type { Parameters } from "../checkpoint.js";
import type { JsonRecord } from "./json.js";
import { weightProblem } from "../problems.js";

/** Hugging Face's names for ours. */
const FIELDS: Record<Exclude<keyof EncoderConfig, "layerNormEps">, string> = {
  vocabSize: "vocab_size",
  hiddenSize: "hidden_size",
  numLayers: "num_hidden_layers",
  numHeads: "num_attention_heads",
  intermediateSize: "intermediate_size",
  maxPositions: "max_position_embeddings",
  typeVocabSize: "type_vocab_size",
};

/**
 * What a Hugging Face config.json says of the sizes.
 * @throws where it describes a model that computes something else than BERT does, naming the field
 */
export function readConfigJson(config: JsonRecord): Partial<EncoderConfig> {
  const expect = (field: string, accepted: readonly unknown[]) => {
    const value = config[field];
    if (value !== undefined && value !== null && !accepted.includes(value))
      throw weightProblem("config-differs", { field, value, accepted });
  };
  expect("model_type", ["bert"]);
  expect("hidden_act", ["gelu"]);
  expect("position_embedding_type", ["absolute"]);
  expect("is_decoder", [false]);
  const sizes: Partial<EncoderConfig> = {};
  for (const [ours, theirs] of Object.entries(FIELDS) as [keyof typeof FIELDS, string][]) {
    const value = config[theirs];
    if (value === undefined) continue;
    if (!Number.isSafeInteger(value) || (value as number) < 1)
      throw weightProblem("config-no-size", { field: theirs, value });
    sizes[ours] = value as number;
  }
  const eps = config.layer_norm_eps;
  if (typeof eps === "number" && eps > 0) sizes.layerNormEps = eps;
  return sizes;
}

/** The sizes that tensors' shapes tell: all but the heads and the epsilon. */
export function sizesOfShapes(parameters: Parameters): Partial<EncoderConfig> {
  const shape = (name: string): readonly number[] => parameters.get(name)?.shape ?? [];
  const layers = new Set(
    [...parameters.keys()].flatMap((name) => /^bert\.encoder\.layer\.(\d+)\./.exec(name)?.[1] ?? []),
  );
  const sizes: Partial<EncoderConfig> = {
    vocabSize: shape("bert.embeddings.word_embeddings.weight")[0],
    hiddenSize: shape("bert.embeddings.word_embeddings.weight")[1],
    numLayers: layers.size || undefined,
    intermediateSize: shape("bert.encoder.layer.0.intermediate.dense.bias")[0],
    maxPositions: shape("bert.embeddings.position_embeddings.weight")[0],
    typeVocabSize: shape("bert.embeddings.token_type_embeddings.weight")[0],
  };
  return Object.fromEntries(Object.entries(sizes).filter(([, size]) => size !== undefined));
}

/**
 * Heads by hidden size where nothing says: the published BERTs have 64 dimensions a head (Google's of every size, TinyBERT's 312 aside);
 * MiniLM and the others of 384 have 32.
 */
const PUBLISHED_HEADS = new Map([
  [128, 2],
  [256, 4],
  [312, 12],
  [384, 12],
  [512, 8],
  [768, 12],
  [1024, 16],
]);

/** The heads that published BERTs of this hidden size have; undefined for a size that none has. */
export function publishedHeads(hiddenSize: number): number | undefined {
  return PUBLISHED_HEADS.get(hiddenSize);
}
