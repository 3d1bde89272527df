/** Exact inference in a linear-chain CRF by dynamic programming over plain arrays, in double precision. */
import { LogMatrix, logSumExp } from "./log-matrix.js";
import { countTags, type CrfScores } from "./scores.js";
import { modelProblem } from "../problems.js";

/** Everything that the forward–backward algorithm knows about one sentence; T tokens, L tags. */
export interface Posterior {
  length: number;
  tags: number;
  scores: CrfScores;
  /** log Z */
  logPartition: number;
  /** [T, L] α_t(j): log of the summed exp-scores of all prefixes that end in tag j at token t. */
  forward: Float64Array;
  /** [T, L] α_t(j) before its own emission: log Σ_i exp(α_{t-1}(i) + transitions[i, j]); the start scores at t = 0. */
  arriving: Float64Array;
  /** [T, L] p(y_t = j | x) */
  marginals: Float64Array;
  /** [L, L] Σ_t p(y_{t-1} = i, y_t = j | x) at [i, j]: how often each transition is expected. */
  transitions: Float64Array;
}

/**
 * α_t(j) = e_t[j] + log Σ_i exp(α_{t-1}(i) + transitions[i, j]), then back from p(y_{T-1} | x):
 *
 *     p(y_{t-1} = i, y_t = j | x) = p(y_t = j | x) · p(y_{t-1} = i | y_t = j, x)
 *
 * where the second factor is the share of i in the sum that made α_t(j). Working back with probabilities instead of a
 * second pass of logarithms gives the gradient of log Z on the way: it *is* these expected counts.
 *
 * @param emissions [T, L] row-major; anything beyond `length` rows is ignored
 * @throws when no sequence is possible at all (every one takes a move of score -∞)
 */
export function forwardBackward(emissions: ArrayLike<number>, length: number, scores: CrfScores): Posterior {
  const L = countTags(emissions, length, scores);
  const forward = new Float64Array(length * L);
  const arriving = new Float64Array(length * L);
  const marginals = new Float64Array(length * L);
  const transitions = new Float64Array(L * L);
  const posterior = { length, tags: L, scores, logPartition: 0, forward, arriving, marginals, transitions };
  if (length === 0) return posterior;

  const moves = new LogMatrix(scores.transitions, L);
  const row = (table: Float64Array, t: number) => table.subarray(t * L, (t + 1) * L);
  for (let t = 0; t < length; t++) {
    if (t === 0) arriving.set(Float64Array.from(scores.start));
    else moves.multiply(row(forward, t - 1), row(arriving, t));
    for (let k = t * L; k < (t + 1) * L; k++) forward[k] = arriving[k] + emissions[k];
  }

  const complete = row(forward, length - 1).map((alpha, j) => alpha + scores.end[j]);
  const logZ = (posterior.logPartition = logSumExp(complete));
  if (logZ === -Infinity) throw modelProblem("no-tag-probability", {});

  row(marginals, length - 1).set(complete.map((score) => Math.exp(score - logZ)));
  for (let t = length - 1; t > 0; t--) {
    moves.distribute(row(forward, t - 1), row(arriving, t), row(marginals, t), row(marginals, t - 1), transitions);
  }
  return posterior;
}

/** s(y), the unnormalised score of one sequence of tags. A sequence of no tags scores 0. */
export function pathScore(emissions: ArrayLike<number>, path: ArrayLike<number>, scores: CrfScores): number {
  const L = countTags(emissions, path.length, scores);
  if (path.length === 0) return 0;
  let score = scores.start[path[0]] + scores.end[path[path.length - 1]];
  for (let t = 0; t < path.length; t++) {
    score += emissions[t * L + path[t]];
    if (t > 0) score += scores.transitions[path[t - 1] * L + path[t]];
  }
  return score;
}

/**
 * The exact probability that the tokens from `start` on carry precisely `tags`, whatever the rest of the sentence
 * carries: p(y_start … y_end | x) = p(y_end | x) · Π_t p(y_{t-1} | y_t, x). This is the score of a decoded entity.
 */
export function spanProbability(posterior: Posterior, start: number, tags: ArrayLike<number>): number {
  const { length, tags: L, scores, forward, arriving, marginals } = posterior;
  const end = start + tags.length;
  if (start < 0 || end > length)
    throw new Error(`The span [${start}, ${end}) is outside a sentence of ${length} tokens.`);
  if (tags.length === 0) return 1;
  let probability = marginals[(end - 1) * L + tags[tags.length - 1]];
  for (let t = end - 1; t > start && probability > 0; t--) {
    const [from, to] = [tags[t - 1 - start], tags[t - start]];
    const share = forward[(t - 1) * L + from] + scores.transitions[from * L + to] - arriving[t * L + to];
    probability *= Math.exp(share);
  }
  return probability;
}
