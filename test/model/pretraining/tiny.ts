/** A tiny masked language model and a few sentences. */
import { fieldWords } from "../../../src/corpus/words.js";
import type { EncoderConfig } from "../../../src/model/config.js";
import { MaskedLanguageModel } from "../../../src/model/pretraining/model.js";
import { DEFAULT_PRETRAINING } from "../../../src/model/pretraining/options.js";
import type { PretrainingOptions } from "../../../src/model/pretraining/options.js";
import { buildTokenizer } from "../../../src/text/tokenizers.js";
import { SENTENCES } from "../tiny.js";

export const TEXTS = SENTENCES.map(({ text }) => ({ text, words: fieldWords(text) }));

export function tinyModel(config: Partial<EncoderConfig> = {}, seed = 1): MaskedLanguageModel {
  const tokenizer = buildTokenizer(
    "character",
    TEXTS.map(({ text }) => text),
  );
  const whole: EncoderConfig = {
    vocabSize: tokenizer.spec.vocabulary.length,
    hiddenSize: 16,
    numLayers: 2,
    numHeads: 2,
    intermediateSize: 24,
    maxPositions: 40,
    typeVocabSize: 2,
    layerNormEps: 1e-12,
    ...config,
  };
  return MaskedLanguageModel.initial(whole, tokenizer, seed);
}

export function tinyOptions(options: Partial<PretrainingOptions> = {}): PretrainingOptions {
  return { ...DEFAULT_PRETRAINING, steps: 10, batchSize: 4, learningRate: 3e-3, seed: 7, ...options };
}
