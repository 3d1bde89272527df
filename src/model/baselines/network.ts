/** What a baseline has to say of itself to become a `System`: its parameters, and what it computes for a batch. */
import type * as tf from "@tensorflow/tfjs-core";
import type { SystemConfig } from "../config.js";
import type { Dropout, Weights } from "../encoder.js";
import type { ParameterTable } from "./initial.js";

/** How many things there are to tell apart. */
export interface Counts {
  tags: number;
  entityTypes: number;
  /** No Relation included. */
  classes: number;
}

/** B sentences of characters (tokens), without [CLS] and [SEP], padded to T. */
export interface SentenceBatch {
  sentences: number;
  characters: number;
  /** [B * T] */
  ids: Int32Array;
  /** Characters of each sentence. */
  lengths: readonly number[];
  /** [B * T] 1 + the type of the annotated entity that a character is in, 0 outside; only systems that are given entities look. */
  types: Int32Array;
  /** Id of [PAD], which also stands for what is before and after a sentence. */
  pad: number;
  /** Pad sizes to few distinct ones, for GPU buffers. */
  fixedShapes: boolean;
}

/** Two entities of a sentence of a batch, in characters, end exclusive, as they stand in the text. */
export interface SpanPair {
  sentence: number;
  /** Characters of the sentence. */
  length: number;
  first: readonly [start: number, end: number];
  second: readonly [start: number, end: number];
}

/** A relation classifier: scores of pairs, what they cost in training, and what they say. */
export interface RelationPart<C> {
  /** @param states what `encode` made of the batch. @returns [P, classes] */
  scores(
    weights: Weights,
    config: C,
    states: tf.Tensor2D,
    batch: SentenceBatch,
    pairs: readonly SpanPair[],
    dropout: Dropout,
  ): tf.Tensor2D;
  /** Loss of each pair. @returns [P] */
  loss(scores: tf.Tensor2D, targets: Int32Array): tf.Tensor1D;
  /** Scores of the classes in [0, 1]; the largest is the answer. @returns [P, classes] */
  probabilities(scores: tf.Tensor2D): tf.Tensor2D;
}

export interface Network<C extends SystemConfig> {
  /** Every trained tensor, and where it starts. @throws Problem where settings don't fit one another */
  parameters(config: C, counts: Counts): ParameterTable;
  /** What is computed once for a sentence. @returns [B * T, d] */
  encode(weights: Weights, config: C, batch: SentenceBatch, dropout: Dropout): tf.Tensor2D;
  /** Scores of the tags for the CRF, where the system finds entities. @returns [B * T, L] */
  emissions?(weights: Weights, config: C, states: tf.Tensor2D, batch: SentenceBatch, dropout: Dropout): tf.Tensor2D;
  relation?: RelationPart<C>;
}
