/** What the discard does to the pairs that a run trains on: leaving out pairs without a relation makes relations seem frequent. */
import type { Document } from "../../text/document.js";
import type { LabelSet } from "../../text/labels.js";
import type { Tokenizer } from "../../text/tokenizer.js";
import type { TrainingOptions } from "../config.js";
import { encodeExample } from "../examples.js";
import { keptPairs } from "../neural-system.js";

export interface PairCounts {
  /** Pairs that are trained on. */
  kept: number;
  /** Those of them with a relation. */
  relations: number;
}

/** Above this share of relations a model that learns from the pairs finds too many. */
const MOST = 0.5;

/**
 * Counted as training draws them.
 * @param train none of them longer than `maxPositions` tokens
 */
export function countKeptPairs(
  train: readonly Document[],
  model: { tokenizer: Tokenizer; labels: LabelSet; maxPositions: number },
  options: Pick<TrainingOptions, "seed" | "discardNoRelation">,
): PairCounts {
  const counts: PairCounts = { kept: 0, relations: 0 };
  for (const document of train) {
    const example = encodeExample(document, model.tokenizer, model.labels, new Map(), model.maxPositions);
    const kept = keptPairs(example, options);
    counts.kept += kept.length;
    counts.relations += kept.filter(({ target }) => target !== 0).length;
  }
  return counts;
}

/** The share of relations where the discard leaves more than half of the pairs as relations; else undefined. */
export function mostlyRelations(
  { kept, relations }: PairCounts,
  { discardNoRelation }: Pick<TrainingOptions, "discardNoRelation">,
): number | undefined {
  const share = kept > 0 ? relations / kept : 0;
  return discardNoRelation > 0 && share > MOST ? share : undefined;
}
