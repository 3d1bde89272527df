/**
 * log p(gold tags) of a batch of sentences and its exact gradient, which for a CRF is a difference of counts: how often
 * the gold tags use a score minus how often the model expects to.
 */
import * as tf from "@tensorflow/tfjs-core";

/** The trained scores of a CRF as the model holds them (`CrfScores` holds plain arrays); L tags. */
export interface CrfTensors {
  /** [L] */
  start: tf.Tensor1D;
  /** [L, L] from → to */
  transitions: tf.Tensor2D;
  /** [L] */
  end: tf.Tensor1D;
}

/** A batch of B padded sentences with their gold tags; T tokens. */
export interface CrfBatch extends CrfTensors {
  /** [B, T, L] */
  emissions: tf.Tensor3D;
  /** [B * T]; 0 in the padding. */
  gold: Int32Array;
  /** [B] number of tokens of each sentence, from 0 to T. */
  lengths: readonly number[];
}

/** Gold minus expected counts, sentence by sentence. */
export interface CrfCounts {
  /** [B] log p(gold tags | x) */
  logLikelihood: tf.Tensor1D;
  /** [B, T, L] of each tag at each token; 0 in the padding. */
  nodes: tf.Tensor3D;
  /** [B, L + L² + L] of each tag at the first token, of each transition (from, to), of each tag at the last token. */
  moves: tf.Tensor2D;
}

/** A way to compute the counts: one for backends that can be read at once, one that stays on the device. */
export type CrfCounter = (batch: CrfBatch) => CrfCounts;
