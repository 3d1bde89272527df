/** Encoded sentences and their pairs as one batch of the joint model. */
import type { Example, GoldPair } from "../examples.js";
import type { PairBatch, TrainingBatch } from "../joint.js";
import { pairShares } from "../pairs.js";
import type { BatchPair, PairPlanner } from "../pairs.js";
import { tokenBatch } from "./batches.js";

export interface BatchSettings {
  planner: PairPlanner;
  /** Id of [PAD]. */
  pad: number;
  maxPositions: number;
}

/**
 * @param examples the sentences, in the batch's order
 * @param pairs the pairs of each that are trained on
 */
export function jointBatch(
  examples: readonly Example[],
  pairs: readonly (readonly GoldPair[])[],
  { planner, pad, maxPositions }: BatchSettings,
): TrainingBatch {
  const batch = tokenBatch(
    examples.map(({ ids }) => ids),
    pad,
    maxPositions,
    planner.fixedShapes,
  );
  const characters = batch.tokens - 2;
  const tags = new Int32Array(examples.length * characters);
  examples.forEach((example, b) => tags.set(example.tags, b * characters));
  const chosen = examples.flatMap(({ ids }, sentence) =>
    pairs[sentence].map((pair) => ({ ...pair, sentence, length: ids.length })),
  );
  if (chosen.length === 0) return { batch, tags };
  return { batch, tags, pairs: pairBatch(chosen, planner, batch.rows) };
}

function pairBatch(
  pairs: readonly (GoldPair & BatchPair)[],
  planner: PairPlanner,
  sentences: readonly number[],
): PairBatch {
  const rows = planner.rows(pairs, sentences);
  const targets = new Int32Array(rows.cls.length);
  pairs.forEach((pair, p) => (targets[p] = pair.target));
  return { rows, targets, shares: pairShares(pairs, targets.length), count: pairs.length };
}
