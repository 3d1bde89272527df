/** The joint model's passes: training loss over a batch, emissions alone, and relation logits of chosen pairs. */
import * as tf from "@tensorflow/tfjs-core";
import type { FocusedConfig } from "./config.js";
import { crfLogLikelihood } from "./crf.js";
import { noDropout, runFocused, runTrunk, sentenceBranch, weight } from "./encoder.js";
import type { Dropout, TokenBatch, Weights } from "./encoder.js";
import { nerEmissions, relationFeatures, relationLogits } from "./heads.js";
import { crossEntropy } from "./ops.js";
import type { RowBatch } from "./rows.js";
import type { Task } from "./system.js";

/** Pairs of a batch with their gold classes. */
export interface PairBatch {
  rows: RowBatch;
  /** Class of each pair, [P]. */
  targets: Int32Array;
  /** What each pair counts in L_rc, [P]: 1 in all, 0 for padding at the end. */
  shares: Float32Array;
  /** How many of the P are no padding. */
  count: number;
}

export interface TrainingBatch {
  batch: TokenBatch;
  /** Gold tag ids, [B * (T - 2)], T being the most rows of a sentence; padding is ignored. */
  tags: Int32Array;
  /** Absent where no sentence of the batch has a pair. */
  pairs?: PairBatch;
}

export interface Losses {
  /** L_all = L_ner + L_rc */
  loss: tf.Scalar;
  ner: tf.Scalar;
  relation: tf.Scalar;
}

/** L_ner, the mean over sentences, and L_rc, the mean over pairs, in one pass; 0 for a task that is not among `tasks`. */
export function jointLosses(
  weights: Weights,
  config: FocusedConfig,
  training: TrainingBatch,
  dropout: Dropout,
  tasks: readonly Task[] = ["ner", "relation"],
): Losses {
  const { batch, tags, pairs } = training;
  const K = config.focusedLayers;
  const trunk = runTrunk(weights, config, config.numLayers - K, batch, dropout);
  const passes = { trunk, sentences: sentenceBranch(batch), pairs: pairs?.rows };
  const { pools, cls } = runFocused(weights, config, K, passes, dropout);
  const emissions = tasks.includes("ner") ? nerEmissions(weights, config, pools[K], batch, dropout) : undefined;
  const ner = emissions ? nerLoss(weights, emissions, tags, batch.lengths) : tf.scalar(0);
  if (!pairs || !cls) return { loss: ner, ner, relation: tf.scalar(0) };
  const each = crossEntropy(
    relationLogits(weights, relationFeatures(cls, pools[K], pairs.rows.pooled), dropout),
    pairs.targets,
  );
  const relation = tf.sum(tf.mul(each, tf.tensor1d(pairs.shares))) as tf.Scalar;
  return { loss: tf.add(ner, relation), ner, relation };
}

/**
 * L_ner = -mean over sentences of log p(gold tags).
 * @param tags gold tag ids, [B * (T - 2)]
 * @param lengths tokens of each sentence, [CLS] and [SEP] included
 */
export function nerLoss(
  weights: Weights,
  emissions: tf.Tensor3D,
  tags: Int32Array,
  lengths: readonly number[],
): tf.Scalar {
  const characters = lengths.map((length) => length - 2);
  const [start, transitions, end] = crfWeights(weights);
  return tf.neg(tf.mean(crfLogLikelihood(emissions, tags, characters, start, transitions, end))) as tf.Scalar;
}

/** What one pass over sentences leaves for the heads and for the pairs. */
export interface SentencePass {
  /** [B, T - 2, L] */
  emissions: tf.Tensor3D;
  /** H_m of the NER path for m = N-K..N, each [R, d]. */
  nerPath: tf.Tensor2D[];
}

/** The trunk, the NER path and the NER head, once per sentence. */
export function sentencePass(weights: Weights, config: FocusedConfig, batch: TokenBatch): SentencePass {
  const nerPath = runNerPath(weights, config, batch);
  return { emissions: nerEmissions(weights, config, nerPath[config.focusedLayers], batch, noDropout), nerPath };
}

/** The trunk and the NER path. @returns H_m for m = N-K..N, each [R, d] */
export function runNerPath(weights: Weights, config: FocusedConfig, batch: TokenBatch): tf.Tensor2D[] {
  const K = config.focusedLayers;
  const trunk = runTrunk(weights, config, config.numLayers - K, batch, noDropout);
  return runFocused(weights, config, K, { trunk, sentences: sentenceBranch(batch) }, noDropout).pools;
}

/** Relation logits of pairs, from the sentences' cached NER path. @returns [P, classes] */
export function pairLogits(
  weights: Weights,
  config: FocusedConfig,
  nerPath: tf.Tensor2D[],
  pairs: RowBatch,
): tf.Tensor2D {
  const passes = { trunk: nerPath[0], nerPath, pairs };
  const K = config.focusedLayers;
  const { cls } = runFocused(weights, config, K, passes, noDropout);
  return relationLogits(weights, relationFeatures(cls!, nerPath[K], pairs.pooled), noDropout);
}

/** start [L], transitions [L, L], end [L] */
export function crfWeights(weights: Weights): [tf.Tensor1D, tf.Tensor2D, tf.Tensor1D] {
  return [weight(weights, "ner.crf.start"), weight(weights, "ner.crf.transitions"), weight(weights, "ner.crf.end")];
}
