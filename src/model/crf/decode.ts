/** The best sequences of tags under a linear-chain CRF. */
import { constrain, countTags, type CrfConstraints, type CrfScores } from "./scores.js";
import { modelProblem } from "../problems.js";

/** The best sequence, and the trellis that it was read from; T tokens, L tags. */
export interface Decoding {
  /** [T] */
  path: Int32Array;
  /** s(path) */
  score: number;
  /** [T, L] score of the best prefix that ends in each tag. */
  best: Float64Array;
  /** [T, L] the tag before, on that best prefix; -1 at t = 0 and where no prefix is allowed. */
  backPointers: Int32Array;
}

/** One of the k best sequences. */
export interface ScoredPath {
  path: Int32Array;
  score: number;
}

/**
 * Viterbi: δ_t(j) = e_t[j] + max_i (δ_{t-1}(i) + transitions[i, j]), then back along the arguments of the maxima. Of
 * equal scores the lower tag wins.
 *
 * @param emissions [T, L] row-major
 * @param allowed moves to rule out at decoding
 * @throws when no sequence is allowed, or the scores hold NaN
 */
export function viterbi(
  emissions: ArrayLike<number>,
  length: number,
  scores: CrfScores,
  allowed?: CrfConstraints,
): Decoding {
  const L = countTags(emissions, length, scores);
  const { start, transitions, end } = allowed ? constrain(scores, allowed) : scores;
  const best = new Float64Array(length * L).fill(-Infinity);
  const backPointers = new Int32Array(length * L).fill(-1);
  const path = new Int32Array(length);
  if (length === 0) return { path, score: 0, best, backPointers };

  for (let j = 0; j < L; j++) best[j] = start[j] + emissions[j];
  for (let t = 1; t < length; t++) {
    const before = (t - 1) * L;
    for (let j = 0; j < L; j++) {
      let [reached, from] = [-Infinity, -1];
      for (let i = 0, k = j; i < L; i++, k += L) {
        const score = best[before + i] + transitions[k];
        if (score > reached) {
          reached = score;
          from = i;
        }
      }
      best[t * L + j] = reached + emissions[t * L + j];
      backPointers[t * L + j] = from;
    }
  }

  let [score, tag] = [-Infinity, -1];
  for (let j = 0; j < L; j++) {
    const total = best[(length - 1) * L + j] + end[j];
    if (total > score) [score, tag] = [total, j];
  }
  if (tag < 0) throw undecodable();
  for (let t = length - 1; t >= 0; t--) {
    path[t] = tag;
    tag = backPointers[t * L + tag];
  }
  return { path, score, best, backPointers };
}

/** A partial sequence that ends in `tag`; its prefix is the rest of the list. */
interface Hypothesis {
  score: number;
  tag: number;
  before?: Hypothesis;
}

/**
 * The k best sequences, best first (fewer where fewer are allowed): Viterbi with the k best prefixes kept in every
 * cell of the trellis instead of one.
 */
export function topK(
  emissions: ArrayLike<number>,
  length: number,
  scores: CrfScores,
  k: number,
  allowed?: CrfConstraints,
): ScoredPath[] {
  const L = countTags(emissions, length, scores);
  if (!Number.isInteger(k) || k < 1) throw new Error(`k must be a whole number of at least 1, got ${k}.`);
  const { start, transitions, end } = allowed ? constrain(scores, allowed) : scores;
  if (length === 0) return [{ path: new Int32Array(0), score: 0 }];

  // A column of the trellis: in every cell, the best prefixes that end in its tag, best first.
  let column: Hypothesis[][] = [];
  for (let j = 0; j < L; j++) column.push(insert([], k, start[j] + emissions[j], j));
  for (let t = 1; t < length; t++) {
    column = column.map((_, j) => {
      const cell: Hypothesis[] = [];
      for (const before of column.flat())
        insert(cell, k, before.score + transitions[before.tag * L + j] + emissions[t * L + j], j, before);
      return cell;
    });
  }
  const complete: Hypothesis[] = [];
  for (const h of column.flat()) insert(complete, k, h.score + end[h.tag], h.tag, h.before);
  if (complete.length === 0) throw undecodable();
  return complete.map((h) => ({ path: pathOf(h, length), score: h.score }));
}

/** Puts a hypothesis in its place among the k best, behind its equals; drops it where k are better or it is impossible. */
function insert(best: Hypothesis[], k: number, score: number, tag: number, before?: Hypothesis): Hypothesis[] {
  if (!(score > -Infinity) || (best.length === k && score <= best[k - 1].score)) return best;
  if (best.length === k) best.pop();
  let place = best.length;
  while (place > 0 && best[place - 1].score < score) place--;
  best.splice(place, 0, { score, tag, before });
  return best;
}

function pathOf(last: Hypothesis, length: number): Int32Array {
  const path = new Int32Array(length);
  let t = length;
  for (let h: Hypothesis | undefined = last; h; h = h.before) path[--t] = h.tag;
  return path;
}

function undecodable(): Error {
  return modelProblem("no-tag-sequence", {});
}
