/** What one masked-language-model run takes, and what it tells on its way. */

export interface PretrainingOptions {
  /** Optimiser steps. */
  steps: number;
  /** Sentences a step. */
  batchSize: number;
  learningRate: number;
  /** One seed decides initial weights, order of batches, what is masked, and dropout. */
  seed: number;
  /** Share of the steps over which the learning rate rises linearly from 0, then falls linearly to 0; 0 means constant. */
  warmup: number;
  /** Largest norm of the whole gradient; 0 means no clipping. */
  clipNorm: number;
  /** Share of a sentence's tokens that are to be predicted. */
  maskShare: number;
  /** After the embeddings and after each sub-layer. */
  dropout: number;
}

export const DEFAULT_PRETRAINING: PretrainingOptions = {
  steps: 1000,
  batchSize: 16,
  learningRate: 1e-3,
  seed: 1,
  warmup: 0.1,
  clipNorm: 1,
  maskShare: 0.15,
  // Every epoch masks anew, so a sentence is hardly ever seen twice alike; dropout would cost time and prevent nothing.
  dropout: 0,
};

/** After every optimiser step. */
export interface PretrainingStep {
  /** Steps done so far, from 1. */
  step: number;
  totalSteps: number;
  /** Mean −log p of the masked tokens. */
  loss: number;
  /** Masked tokens, and how many of them had the highest score. */
  masked: number;
  correct: number;
  /** Tokens of the batch's sentences, [CLS] and [SEP] included, padding not. */
  tokens: number;
  /** Multiply-adds of the step's matrix products, padding included. */
  work: number;
  /** Wall time of the step. */
  milliseconds: number;
}

/** How well masked tokens of sentences that are not trained on are predicted. */
export interface HeldOutScores {
  loss: number;
  masked: number;
  correct: number;
}
