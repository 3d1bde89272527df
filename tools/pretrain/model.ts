/** The model of a run: new, from an encoder, or from a checkpoint. */
import type { EncoderConfig } from "../../src/model/config.js";
import { fieldVocabulary } from "../../src/corpus/characters.js";
import { loadEncoder, MaskedLanguageModel } from "../../src/model/pretraining/model.js";
import { createTokenizer } from "../../src/text/tokenizers.js";
import { digest, readBytes } from "../lib/files.js";
import type { FileDigest } from "../lib/files.js";
import type { Settings } from "./settings.js";

/** The sizes that the flags ask for. @param vocabSize rows of the word embeddings */
export function newConfig(settings: Settings, vocabSize: number): EncoderConfig {
  const { layers, hidden, heads, ffn = 4 * hidden, maxTokens } = settings;
  if (hidden % heads !== 0)
    throw new RangeError(`--hidden ${hidden} must be a multiple of --heads ${heads}: each head takes an equal part.`);
  return {
    vocabSize,
    hiddenSize: hidden,
    numLayers: layers,
    numHeads: heads,
    intermediateSize: ffn,
    maxPositions: maxTokens,
    typeVocabSize: 2,
    layerNormEps: 1e-12,
  };
}

/** An untrained model whose vocabulary has the texts' characters and the field's. */
export function newModel(settings: Settings, texts: Iterable<string>): MaskedLanguageModel {
  const vocabulary = fieldVocabulary(texts);
  const tokenizer = createTokenizer({ kind: "character", vocabulary, lowercase: false });
  return MaskedLanguageModel.initial(newConfig(settings, vocabulary.length), tokenizer, settings.seed);
}

/** The encoder to start from; a head that it lacks starts at random. */
export async function readInit(path: string, seed: number): Promise<{ model: MaskedLanguageModel; file: FileDigest }> {
  const bytes = await readBytes(path);
  return { model: loadEncoder(bytes, seed), file: digest(path, bytes) };
}
