/** The encoders that the worker holds in memory, by handle. */
import { fieldVocabulary } from "../../corpus/characters.js";
import { loadEncoder, MaskedLanguageModel, modelFromCheckpoint } from "../../model/pretraining/model.js";
import { createTokenizer } from "../../text/tokenizers.js";
import { failed } from "../failures.js";
import type { EncoderSummary, PretrainRequest } from "./protocol.js";

export class EncoderRegistry {
  readonly #models = new Map<string, MaskedLanguageModel>();
  #count = 0;

  /** Takes the model over and describes it under a fresh handle. */
  add(model: MaskedLanguageModel): EncoderSummary {
    this.#count += 1;
    const encoder = `encoder-${this.#count}`;
    this.#models.set(encoder, model);
    const { config, parameters, tokenizer } = model;
    return { encoder, config, parameters, tokenizer: tokenizer.spec.kind };
  }

  /** Throws "unknown-model" for a handle that is not (or no longer) loaded. */
  get(encoder: string): MaskedLanguageModel {
    const model = this.#models.get(encoder);
    if (!model) throw failed("unknown-model");
    return model;
  }

  /** Frees the encoder. A backend that is gone may refuse; its memory is gone with it. */
  remove(encoder: string): void {
    const model = this.#models.get(encoder);
    this.#models.delete(encoder);
    try {
      model?.dispose();
    } catch (error) {
      console.warn(`Disposing ${encoder} failed:`, error);
    }
  }
}

/** The model that a run starts with: from its checkpoint, from an encoder's file, or new. */
export function modelOf({ encoder, config, options, train }: PretrainRequest, checkpoint?: Uint8Array) {
  if (checkpoint) return modelFromCheckpoint(checkpoint);
  if (encoder) return loadEncoder(encoder, options.seed);
  const vocabulary = fieldVocabulary(train.map(({ text }) => text));
  const tokenizer = createTokenizer({ kind: "character", vocabulary, lowercase: false });
  return MaskedLanguageModel.initial({ ...config, vocabSize: vocabulary.length }, tokenizer, options.seed);
}
