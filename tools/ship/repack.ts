/** A trained model's file made smaller. */
import { fromCheckpoint, toCheckpoint } from "../../src/model/weights/checkpoint.js";
import type { RestType } from "../../src/model/weights/checkpoint.js";
import { modelMetadata, readModelMetadata } from "../../src/model/weights/metadata.js";
import { neededTokens, trimVocabulary } from "../../src/model/weights/trim.js";

export interface Repacked {
  model: Uint8Array;
  /** Tokens of its vocabulary. */
  rows: number;
}

/** @param texts if given, the vocabulary keeps what they and everyday text need */
export function repack(trained: Uint8Array, rest: RestType, texts?: readonly string[]): Repacked {
  const { parameters, metadata } = fromCheckpoint(trained);
  const description = readModelMetadata(metadata);
  if (!texts) return { model: toCheckpoint(parameters, metadata, rest), rows: description.tokenizer.vocabulary.length };
  const trimmed = trimVocabulary(parameters, description.tokenizer, neededTokens(description.tokenizer, texts));
  const vocabSize = trimmed.tokenizer.vocabulary.length;
  const described = modelMetadata({
    ...description,
    tokenizer: trimmed.tokenizer,
    config: { ...description.config, vocabSize },
  });
  return { model: toCheckpoint(trimmed.parameters, { ...metadata, ...described }, rest), rows: vocabSize };
}
