/** The two heads on top of the encoder: emissions of the tag sequence, and logits of a pair's relation class. */
import * as tf from "@tensorflow/tfjs-core";
import type { EncoderConfig } from "./config.js";
import { attentionBlock, openColumns, weight } from "./encoder.js";
import type { Dropout, TokenBatch, Weights } from "./encoder.js";
import { commonSize, concatenated, equalSizes, rowNumbers, startsOf } from "./groups.js";
import { dense, gatherRows } from "./ops.js";
import { segmentMax } from "./segments.js";
import type { Segment } from "./segments.js";

/** Stretches of the NER path that the pooled read-out reads of a pair: first entity, between, second entity. */
export const POOLED_PARTS = 3;

/**
 * NER head: the characters' rows alone ([CLS], [SEP] and padding stay outside) → one self-attention block → linear.
 * @param hidden pool whose first R rows are H_N^ner
 * @returns emissions [B, T - 2, L], T being the most rows of a sentence; sentence b's are the first lengths[b] - 2
 */
export function nerEmissions(
  weights: Weights,
  config: EncoderConfig,
  hidden: tf.Tensor2D,
  batch: TokenBatch,
  dropout: Dropout,
): tf.Tensor3D {
  const sizes = batch.rows.map((rows) => rows - 2);
  const characters = batch.lengths.map((length) => Math.max(0, length - 2));
  const branch = { queries: sizes, keys: sizes, open: openColumns(sizes, characters) };
  const rows = gatherRows(hidden, rowsInside(batch.rows));
  const attended = attentionBlock(weights, "ner.attention", config, rows, [branch], dropout);
  const emissions = dense(attended, weight(weights, "ner.emission.weight"), weight(weights, "ner.emission.bias"));
  return padGroups(emissions, sizes);
}

/** The rows of every sentence but its first and last. @param sentences rows of each */
function rowsInside(sentences: readonly number[]): Int32Array {
  const starts = startsOf(sentences);
  return concatenated(sentences.map((rows, b) => rowNumbers(starts[b] + 1, starts[b] + rows - 1)));
}

/** Groups of rows as one tensor, the shorter ones filled up with any rows at all. @returns [G, the most rows, columns] */
function padGroups(rows: tf.Tensor2D, sizes: readonly number[]): tf.Tensor3D {
  const most = Math.max(...sizes);
  const shape: [number, number, number] = [sizes.length, most, rows.shape[1]];
  if (commonSize(sizes) !== undefined) return tf.reshape(rows, shape);
  const starts = startsOf(sizes);
  const index = sizes.flatMap((size, g) => Array.from({ length: most }, (_, t) => starts[g] + Math.min(t, size - 1)));
  return tf.reshape(gatherRows(rows, Int32Array.from(index)), shape);
}

/**
 * What the relation head reads of each pair: [CLS] alone, or with the largest values of both entities and of the tokens
 * between, which are the NER path's rows and no mask confines.
 * @param cls H_N^rc[CLS] of each pair, [P, d]
 * @param hidden pool whose first R rows are H_N^ner
 * @param pooled three stretches of those rows a pair; absent: [CLS] alone
 * @returns [P, d], or [P, 4 d]
 */
export function relationFeatures(
  cls: tf.Tensor2D,
  hidden: tf.Tensor2D,
  pooled: readonly Segment[] | undefined,
): tf.Tensor2D {
  if (!pooled) return cls;
  const [pairs, d] = cls.shape;
  return tf.concat([cls, tf.reshape(segmentMax(hidden, pooled), [pairs, POOLED_PARTS * d]) as tf.Tensor2D], 1);
}

/**
 * Relation head: dense d → d (4 d → d with the pooled read-out), tanh, dense d → classes.
 * @param features of each pair, as `relationFeatures` makes them
 * @returns logits [P, classes], class 0 = No Relation
 */
export function relationLogits(weights: Weights, features: tf.Tensor2D, dropout: Dropout): tf.Tensor2D {
  const [kernel, bias] = [
    weight<tf.Tensor2D>(weights, "relation.dense.weight"),
    weight(weights, "relation.dense.bias"),
  ];
  const inner = dense(features, kernel, bias as tf.Tensor1D, "tanh");
  const kept = dropout(inner, [{ queries: equalSizes(features.shape[0], 1) }]);
  return dense(kept, weight(weights, "relation.output.weight"), weight(weights, "relation.output.bias"));
}
