/** Sizes and choices that make a focused-attention model, and what training one takes. */
import { modelProblem, type SizeName } from "./problems.js";

/** The four attention ranges of docs/mathematics.md. */
export const MASK_NAMES = ["all", "ner", "rc-context", "rc-entities"] as const;
export type MaskName = (typeof MASK_NAMES)[number];

/** The two forms of MASK^rc. */
export type RelationMaskName = "rc-context" | "rc-entities";

/**
 * What the relation head reads of a pair. `cls` is the paper's: H_N^rc[CLS] alone. `pooled` adds, from the NER path's last
 * rows, the largest value of each column over the first entity, over the tokens between, and over the second entity.
 */
export const READOUTS = ["cls", "pooled"] as const;
export type Readout = (typeof READOUTS)[number];

/** What the config of every system says. */
export interface SystemConfig {
  vocabSize: number;
  /** Longest sentence in tokens, [CLS] and [SEP] counted, whether the system has them or not. */
  maxPositions: number;
  /** In [0, 1). */
  dropout: number;
  /**
   * Multiplies the score of No Relation before a pair's class is chosen; absent: 1. A model that learned from pairs of which
   * a share was discarded sees too few pairs without relation; 1 / (1 - share) undoes that.
   */
  noRelationPrior?: number;
}

/** A BERT encoder's shape (names as in Hugging Face's config, in camel case). */
export interface EncoderConfig {
  vocabSize: number;
  /** d */
  hiddenSize: number;
  /** N */
  numLayers: number;
  /** h; divides d */
  numHeads: number;
  intermediateSize: number;
  /** Longest sequence, [CLS] and [SEP] included. */
  maxPositions: number;
  typeVocabSize: number;
  layerNormEps: number;
}

/** The whole model: the encoder, how much of it is focused, and on what. */
export interface FocusedConfig extends EncoderConfig {
  /** K: how many of the last layers run once per task; 0 to N. */
  focusedLayers: number;
  relationMask: RelationMaskName;
  /** Absent: `cls`. */
  readout?: Readout;
  /** Dropout after the embeddings and after each sub-layer, in [0, 1). */
  dropout: number;
}

/**
 * Ways to balance L_ner and L_rc other than a fixed weight: L_ner as a mean over tokens; weights learned from the losses'
 * uncertainty (Kendall et al. 2018); the gradient of each task clipped by itself.
 */
export const BALANCE_RULES = ["token", "learned", "clip"] as const;
export type BalanceRule = (typeof BALANCE_RULES)[number];

/** What one training run needs besides the model and the data. */
export interface TrainingOptions {
  epochs: number;
  /** How often an epoch goes through the training sentences (1): after few steps dev has little to say, and takes longer than they did. */
  passes?: number;
  /** Sentences a step. */
  batchSize: number;
  /**
   * Most sentences of a step computed at a time, their gradients added up; absent: all of them. The gradient is the same up to
   * rounding, and memory is saved; dropout falls differently.
   */
  microBatch?: number;
  learningRate: number;
  /** Of the encoder alone, where it starts from pretrained weights and should move less than the heads; absent: the same. */
  encoderLearningRate?: number;
  /** One seed decides initial weights, order of batches, dropout and the discarded pairs. */
  seed: number;
  /** Share of the No Relation training pairs that are dropped, once per seed (0.85 in the paper). */
  discardNoRelation: number;
  /** Largest norm of the whole gradient; 0 means no clipping. */
  clipNorm: number;
  /** What a pair without relation counts in L_rc, one with a relation counting 1; absent: 1. */
  noRelationWeight?: number;
  /** Multiplies L_ner in the joint loss; absent: 1, as in the paper. */
  nerWeight?: number;
  /** How else the two losses share one gradient (training/balance.ts); absent: by `nerWeight` alone. */
  balance?: BalanceRule;
  /** Decoupled weight decay of matrices and embeddings (AdamW); absent: 0. */
  weightDecay?: number;
  /** Share of all steps over which the learning rate rises linearly from 0, then falls linearly to 0; 0 means constant. */
  warmup: number;
  /** Stop early when dev has not got better for this many epochs; absent: do them all. */
  patience?: number;
}

export const DEFAULT_TRAINING: TrainingOptions = {
  epochs: 10,
  batchSize: 16,
  learningRate: 5e-4,
  seed: 1,
  discardNoRelation: 0.85,
  clipNorm: 1,
  warmup: 0.1,
};

/** @throws Problem naming the first setting that does not fit, and what would. */
export function checkConfig(config: FocusedConfig): void {
  const { hiddenSize: d, numHeads: h, numLayers: N, focusedLayers: K, dropout, maxPositions } = config;
  const whole = (size: SizeName, value: number, least: number) => {
    if (!Number.isInteger(value) || value < least) throw modelProblem("size-too-small", { size, value, least });
  };
  whole("numLayers", N, 1);
  whole("hiddenSize", d, 1);
  whole("numHeads", h, 1);
  whole("intermediateSize", config.intermediateSize, 1);
  whole("vocabSize", config.vocabSize, 1);
  whole("maxPositions", maxPositions, 3);
  whole("focusedLayers", K, 0);
  if (d % h !== 0) throw modelProblem("heads-do-not-divide", { hiddenSize: d, numHeads: h });
  if (K > N) throw modelProblem("too-many-focused-layers", { focusedLayers: K, numLayers: N });
  if (!(dropout >= 0 && dropout < 1)) throw modelProblem("dropout-out-of-range", { dropout });
}
