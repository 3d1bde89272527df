/** The two heads on top of the encoder: emissions of the tag sequence, and logits of a pair's relation class. */
import * as tf from "@tensorflow/tfjs-core";
import type { EncoderConfig } from "./config.js";
import { attentionBlock, weight } from "./encoder.js";
import type { Dropout, TokenBatch, Weights } from "./encoder.js";
import { dense, gatherRows } from "./ops.js";

/**
 * NER head: the characters' rows alone ([CLS], [SEP] and padding stay outside) → one self-attention block → linear.
 * @param hidden pool whose first B * T rows are H_N^ner
 * @returns emissions [B, T - 2, L]; sentence b's are the first lengths[b] - 2
 */
export function nerEmissions(
  weights: Weights,
  config: EncoderConfig,
  hidden: tf.Tensor2D,
  batch: TokenBatch,
  dropout: Dropout,
): tf.Tensor3D {
  const { sentences, tokens, lengths } = batch;
  const characters = tokens - 2;
  const index = new Int32Array(sentences * characters);
  const open = new Float32Array(sentences * characters);
  for (let b = 0; b < sentences; b++) {
    for (let t = 0; t < characters; t++) index[b * characters + t] = b * tokens + 1 + t;
    open.fill(1, b * characters, b * characters + Math.max(0, lengths[b] - 2));
  }
  const rows = gatherRows(hidden, index);
  const branch = { groups: sentences, queries: characters, keys: characters, open };
  const attended = attentionBlock(weights, "ner.attention", config, rows, [branch], dropout);
  const emissions = dense(attended, weight(weights, "ner.emission.weight"), weight(weights, "ner.emission.bias"));
  return tf.reshape(emissions, [sentences, characters, emissions.shape[1]]) as tf.Tensor3D;
}

/**
 * Relation head: dense d → d, tanh, dense d → classes.
 * @param cls H_N^rc[CLS] of each pair, [P, d]
 * @returns logits [P, classes], class 0 = No Relation
 */
export function relationLogits(weights: Weights, cls: tf.Tensor2D, dropout: Dropout): tf.Tensor2D {
  const inner = dense(cls, weight(weights, "relation.dense.weight"), weight(weights, "relation.dense.bias"), "tanh");
  const features = dropout(inner, [{ groups: cls.shape[0], queries: 1 }]);
  return dense(features, weight(weights, "relation.output.weight"), weight(weights, "relation.output.bias"));
}
