/**
 * BERT's masked-language-model head: dense, GELU, LayerNorm, then a score for every token of the vocabulary by the product
 * with the word embeddings themselves (the decoder is tied to them) and a bias of its own. Names are Hugging Face's.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { EncoderConfig } from "../config.js";
import { runTrunk, weight } from "../encoder.js";
import type { Dropout, TokenBatch, Weights } from "../encoder.js";
import { transposeMatrix } from "../gradients.js";
import { crossEntropy, dense, gatherRows, gelu, layerNorm } from "../ops.js";
import { encoderShapes } from "../weights/names.js";
import type { ParameterShapes } from "../weights/names.js";
import type { MaskedBatch } from "./batch.js";

const TRANSFORM = "cls.predictions.transform";
const BIAS = "cls.predictions.bias";

/** Every parameter of an encoder with this head. */
export function pretrainingShapes(config: EncoderConfig): ParameterShapes {
  const { hiddenSize: d, vocabSize } = config;
  return new Map([
    ...encoderShapes(config),
    [`${TRANSFORM}.dense.weight`, [d, d]],
    [`${TRANSFORM}.dense.bias`, [d]],
    [`${TRANSFORM}.LayerNorm.weight`, [d]],
    [`${TRANSFORM}.LayerNorm.bias`, [d]],
    [BIAS, [vocabSize]],
  ]);
}

/**
 * Scores of the whole vocabulary for some rows alone: the others cost nothing beyond the encoder.
 * @param rows M rows of the batch
 * @returns [M, vocabulary]
 */
export function vocabularyLogits(
  weights: Weights,
  config: EncoderConfig,
  batch: TokenBatch,
  rows: Int32Array,
  dropout: Dropout,
): tf.Tensor2D {
  const hidden = runTrunk(weights, config, config.numLayers, batch, dropout);
  const get = <T extends tf.Tensor>(name: string) => weight<T>(weights, `${TRANSFORM}.${name}`);
  const inner = gelu(dense(gatherRows(hidden, rows), get("dense.weight"), get("dense.bias")));
  const transformed = layerNorm(inner, get("LayerNorm.weight"), get("LayerNorm.bias"), config.layerNormEps);
  const words = weight<tf.Tensor2D>(weights, "bert.embeddings.word_embeddings.weight");
  return dense(transformed, transposeMatrix(words), weight(weights, BIAS));
}

export interface MaskedLosses {
  /** Mean −log p of the masked tokens. */
  loss: tf.Scalar;
  /** How many of them have the highest score. */
  correct: tf.Scalar;
}

export function maskedLosses(
  weights: Weights,
  config: EncoderConfig,
  { batch, rows, targets, count }: MaskedBatch,
  dropout: Dropout,
): MaskedLosses {
  const logits = vocabularyLogits(weights, config, batch, rows, dropout);
  const counted = tf.tensor1d(Float32Array.from(rows, (_, m) => (m < count ? 1 : 0)));
  const loss = tf.div(tf.sum(tf.mul(crossEntropy(logits, targets), counted)), Math.max(1, count));
  const hits = tf.equal(tf.argMax(logits, 1), tf.tensor1d(targets, "int32"));
  return { loss: loss as tf.Scalar, correct: tf.sum(tf.mul(tf.cast(hits, "float32"), counted)) };
}
