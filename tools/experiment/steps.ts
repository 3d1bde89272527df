/** How long cells train, so that a comparison is not one of paces. */
import type { RunConfig } from "../../src/evaluation/plan.js";

/** A training set this many times smaller than all of train gets as many times the epochs; smaller ones no more. */
const MOST_TIMES_EPOCHS = 8;
/** In learning curves no sentence is seen more often than this many times as often as one of the part. */
export const MOST_TIMES_PART = 4;

/** Patience and most epochs of a system that stops early, in proportion: as many steps as on all of train. */
export function inSteps(config: RunConfig, whole: number): RunConfig {
  const { training, sentences } = config;
  if (!training.patience || sentences === null) return config;
  const times = Math.min(MOST_TIMES_EPOCHS, whole / sentences) / (training.passes ?? 1);
  const epochs = Math.round(times * training.epochs);
  const patience = Math.round(times * training.patience);
  return { ...config, training: { ...training, epochs, patience } };
}
