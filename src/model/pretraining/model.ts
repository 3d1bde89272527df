/** An encoder with a masked-language-model head: made new or from an encoder's weights, pretrained, asked for blanks, saved. */
import * as tf from "@tensorflow/tfjs-core";
import type { Tokenizer, TokenizerSpec } from "../../text/tokenizer.js";
import { createTokenizer } from "../../text/tokenizers.js";
import type { EncoderConfig } from "../config.js";
import { download } from "../training/variables.js";
import { fromCheckpoint, toCheckpoint } from "../weights/checkpoint.js";
import type { Parameters } from "../weights/checkpoint.js";
import { initialParameters } from "../weights/initial.js";
import { encoderShapes } from "../weights/names.js";
import { readSafetensors, toFloat32 } from "../weights/safetensors.js";
import { fillBlanks } from "./fill.js";
import type { Filling } from "./fill.js";
import { pretrainingShapes } from "./head.js";
import { maskable } from "./masking.js";
import type { MaskableSentence, MaskingRule, UnlabelledText } from "./masking.js";
import type { PretrainingOptions } from "./options.js";
import { sinusoidalPositions } from "./positions.js";
import { PretrainingSession } from "./session.js";
import { weightProblem } from "../weights/problems.js";

const POSITIONS = "bert.embeddings.position_embeddings.weight";

/** What the metadata of an encoder's file call it. */
export const ENCODER = "encoder";

export class MaskedLanguageModel {
  readonly weights: ReadonlyMap<string, tf.Variable>;

  /** @param parameters by checkpoint name, dense weights [in, out]; those beyond encoder and head are left out */
  constructor(
    readonly config: EncoderConfig,
    readonly tokenizer: Tokenizer,
    parameters: Parameters,
  ) {
    this.weights = new Map(
      [...pretrainingShapes(config).keys()].map((name) => {
        const { data, shape } = parameters.get(name)!;
        return [name, tf.tidy(() => tf.variable(tf.tensor(data, shape)))];
      }),
    );
  }

  /** Seeded random weights, sinusoidal positions. @param known values that some parameters start from: an encoder's, with or without a head */
  static initial(config: EncoderConfig, tokenizer: Tokenizer, seed: number, known: Parameters = new Map()) {
    const parameters = initialParameters(pretrainingShapes(config), seed);
    parameters.set(POSITIONS, sinusoidalPositions(config.maxPositions, config.hiddenSize));
    return new MaskedLanguageModel(config, tokenizer, new Map([...parameters, ...known]));
  }

  get parameters(): number {
    return [...this.weights.values()].reduce((sum, variable) => sum + variable.size, 0);
  }

  /**
   * A pretraining run. Texts that are longer than the model has positions are an error of the caller: see `fitting`.
   * @throws if there is nothing to learn from
   */
  start(
    train: readonly UnlabelledText[],
    heldOut: readonly UnlabelledText[],
    options: PretrainingOptions,
    checkpoint?: Uint8Array,
  ): PretrainingSession {
    const rule: MaskingRule = {
      special: this.tokenizer.special,
      vocabSize: this.config.vocabSize,
      share: options.maskShare,
    };
    const session = new PretrainingSession(
      {
        variables: this.weights,
        config: this.config,
        rule,
        train: this.maskable(train),
        heldOut: this.maskable(heldOut),
        metadata: this.metadata(),
      },
      options,
    );
    if (checkpoint) session.restore(checkpoint);
    return session;
  }

  /** Sentences with something to predict, as tokens. */
  maskable(texts: readonly UnlabelledText[]): MaskableSentence[] {
    return texts.map((text) => maskable(text, this.tokenizer)).filter(({ units }) => units.length > 0);
  }

  /** What the model would write into blanks of a sentence. @param blanks UTF-16 offsets of the characters that are blanked */
  fill(text: string, blanks: readonly number[], count = 5): Promise<Filling[]> {
    return fillBlanks(this, text, blanks, count);
  }

  /** Config, vocabulary and tokeniser travel with the weights. */
  metadata(): Record<string, string> {
    return {
      system: JSON.stringify(ENCODER),
      config: JSON.stringify(this.config),
      tokenizer: JSON.stringify(this.tokenizer.spec),
    };
  }

  /** The model as safetensors bytes, in the layout of a BertForMaskedLM. @param notes further texts for the metadata */
  async save(dtype: "F32" | "F16" = "F32", notes: Record<string, string> = {}): Promise<Uint8Array> {
    const values = await download(this.weights);
    const parameters: Parameters = new Map(
      [...values].map(([name, data]) => [name, { shape: this.weights.get(name)!.shape, data }]),
    );
    return toCheckpoint(parameters, { ...this.metadata(), ...notes }, dtype);
  }

  dispose(): void {
    for (const variable of this.weights.values()) variable.dispose();
  }
}

export interface PretrainedEncoder {
  config: EncoderConfig;
  tokenizer: TokenizerSpec;
  /** The encoder's alone; a masked-language-model head stays behind. */
  parameters: Parameters;
}

/** What fine-tuning takes from an encoder's file. @throws naming what is missing */
export function readEncoder(bytes: Uint8Array): PretrainedEncoder {
  const { config, tokenizer } = description(readSafetensors(bytes).metadata);
  const shapes = encoderShapes(config);
  const { parameters } = fromCheckpoint(bytes, shapes);
  return { config, tokenizer, parameters: new Map([...parameters].filter(([name]) => shapes.has(name))) };
}

interface Description {
  config: EncoderConfig;
  tokenizer: TokenizerSpec;
}

/**
 * An encoder from its file; a head that the file lacks starts at random, by seed.
 * @throws naming what else is missing
 */
export function loadEncoder(bytes: Uint8Array, seed = 1): MaskedLanguageModel {
  const { config, tokenizer } = description(readSafetensors(bytes).metadata);
  const { parameters } = fromCheckpoint(bytes, encoderShapes(config));
  return MaskedLanguageModel.initial(config, createTokenizer(tokenizer), seed, parameters);
}

/** The model of a run's checkpoint; `model.start(…, bytes)` then goes on with the run. */
export function modelFromCheckpoint(bytes: Uint8Array): MaskedLanguageModel {
  const { tensors, metadata } = readSafetensors(bytes);
  const { config, tokenizer } = description(metadata);
  const parameters: Parameters = new Map();
  for (const [name, shape] of pretrainingShapes(config)) {
    const tensor = tensors.get(name);
    if (!tensor) throw weightProblem("tensor-missing", { name });
    parameters.set(name, { shape, data: toFloat32(tensor) });
  }
  return new MaskedLanguageModel(config, createTokenizer(tokenizer), parameters);
}

function description(metadata: Record<string, string>): Description {
  if (!metadata.config || !metadata.tokenizer) throw weightProblem("no-encoder-metadata", {});
  return {
    config: JSON.parse(metadata.config) as EncoderConfig,
    tokenizer: JSON.parse(metadata.tokenizer) as TokenizerSpec,
  };
}
