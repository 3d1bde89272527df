/** Precision, recall and F1 of predicted documents; see model.md section 2, "What is counted". */

/** Counts and the figures that follow from them; figures are in [0, 1]. */
export interface Score {
  truePositives: number;
  predicted: number;
  gold: number;
  precision: number;
  recall: number;
  f1: number;
}

export interface ScoreTable {
  micro: Score;
  /** Unweighted means over types; counts are sums. */
  macro: Score;
  perType: Record<string, Score>;
}

/** strict: both spans, both entity types, class. boundary: spans and class only. */
export interface Scores {
  entity: { strict: ScoreTable; boundary: ScoreTable };
  relation: { strict: ScoreTable; boundary: ScoreTable };
}
