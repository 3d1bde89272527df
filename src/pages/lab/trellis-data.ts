/** The CRF's answers for a sentence, by the model's own dynamic programmes on plain arrays; also under scores that the reader edited. */
import { viterbi } from "../../model/crf/decode.js";
import { forwardBackward, pathScore } from "../../model/crf/posterior.js";
import { constrain } from "../../model/crf/scores.js";
import type { CrfConstraints, CrfScores } from "../../model/crf/scores.js";
import type { TaggingTrace } from "../../model/trace.js";

export interface CrfAnswer {
  /** The Viterbi path among the legal sequences. */
  path: number[];
  /** s(path), and log Z over the legal sequences. */
  score: number;
  logPartition: number;
  /** [n, L] */
  marginals: Float64Array;
  /** [n, L]; -1 where there is none. */
  backPointers: Int32Array;
  /** The highest emission of each character. */
  independent: number[];
  /** Where that sequence makes a move that BIEOS forbids: t is the move to character t, 0 the start, n the end. */
  illegal: number[];
}

/** Everything for emissions and scores; sequences that BIEOS forbids have no part in path, marginals or log Z. */
export function crfAnswer(trace: TaggingTrace, scores: CrfScores): CrfAnswer {
  const n = trace.emissions.shape[0];
  const emissions = trace.emissions.data;
  const allowed: CrfConstraints = trace.allowed;
  const decoding = viterbi(emissions, n, scores, allowed);
  const posterior = forwardBackward(emissions, n, constrain(scores, allowed));
  const independent = ownBest(emissions, n, trace.tags.length);
  return {
    path: Array.from(decoding.path),
    score: pathScore(emissions, decoding.path, scores),
    logPartition: posterior.logPartition,
    marginals: posterior.marginals,
    backPointers: decoding.backPointers,
    independent,
    illegal: illegalMoves(independent, allowed),
  };
}

/** Each character's tag of the highest emission; the first of equals. */
export function ownBest(emissions: ArrayLike<number>, n: number, tags: number): number[] {
  return Array.from({ length: n }, (_, t) => {
    let best = 0;
    for (let j = 1; j < tags; j++) if (emissions[t * tags + j] > emissions[t * tags + best]) best = j;
    return best;
  });
}

/** Positions of forbidden moves: 0 where the first tag may not begin, n where the last may not end. */
export function illegalMoves(path: readonly number[], { start, transitions, end }: CrfConstraints): number[] {
  const n = path.length;
  if (n === 0) return [];
  const L = start.length;
  const inner = path.slice(1).flatMap((tag, t) => (transitions[path[t] * L + tag] ? [] : [t + 1]));
  return [...(start[path[0]] ? [] : [0]), ...inner, ...(end[path[n - 1]] ? [] : [n])];
}

/** Start, transitions and end in one square: row 0 is the start, row i + 1 tag i; column j tag j, the last the end. */
export function joinScores<T extends Float64Array | Uint8Array>(
  { start, transitions, end }: CrfScores,
  make: (length: number) => T,
): T {
  const L = start.length;
  const side = L + 1;
  const square = make(side * side);
  for (let j = 0; j < L; j++) {
    square[j] = start[j];
    square[(j + 1) * side + L] = end[j];
    for (let i = 0; i < L; i++) square[(i + 1) * side + j] = transitions[i * L + j];
  }
  return square;
}

/** The reverse of `joinScores`; the corner from start to end is no move at all. */
export function splitScores(square: Float64Array): CrfScores {
  const side = Math.sqrt(square.length);
  const L = side - 1;
  return {
    start: square.slice(0, L),
    transitions: Float64Array.from({ length: L * L }, (_, k) => square[(Math.floor(k / L) + 1) * side + (k % L)]),
    end: Float64Array.from({ length: L }, (_, i) => square[(i + 1) * side + L]),
  };
}
