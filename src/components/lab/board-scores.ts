/** What a pair board says at a threshold: which class each pair is given, and precision, recall and F1 of the sentence. Pure. */

export interface Decision {
  /** Class index; 0 is No Relation. */
  class: number;
  probability: number;
}

/**
 * The relation that a pair is given: its most probable class other than No Relation, if that reaches the threshold.
 * @param probabilities [classes], No Relation first
 */
export function decide(probabilities: ArrayLike<number>, threshold: number): Decision {
  let best = 1;
  for (let c = 2; c < probabilities.length; c++) if (probabilities[c] > probabilities[best]) best = c;
  return probabilities.length > 1 && probabilities[best] >= threshold
    ? { class: best, probability: probabilities[best] }
    : { class: 0, probability: probabilities[0] };
}

/** The class that the model itself gives a pair: the most probable of all; the first of equals. */
export function ownDecision(probabilities: ArrayLike<number>): number {
  let best = 0;
  for (let c = 1; c < probabilities.length; c++) if (probabilities[c] > probabilities[best]) best = c;
  return best;
}

export interface BoardScore {
  right: number;
  predicted: number;
  gold: number;
  precision: number;
  recall: number;
  f1: number;
}

/**
 * No Relation is neither a hit nor a miss by itself; a gold relation whose entity was not found is a miss.
 * @param gold class of each pair, 0 for none
 * @param missed gold relations that no pair of the board stands for
 */
export function boardScore(predicted: readonly number[], gold: readonly number[], missed: number): BoardScore {
  const right = predicted.filter((c, p) => c > 0 && c === gold[p]).length;
  const found = predicted.filter((c) => c > 0).length;
  const annotated = gold.filter((c) => c > 0).length + missed;
  const ratio = (part: number, whole: number) => (whole > 0 ? part / whole : 0);
  return {
    right,
    predicted: found,
    gold: annotated,
    precision: ratio(right, found),
    recall: ratio(right, annotated),
    f1: ratio(2 * right, found + annotated),
  };
}
