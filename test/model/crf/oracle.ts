/** The CRF reference values (by exact enumeration), with holes in masks and padding already taken out. */
import type { CrfConstraints, CrfScores } from "../../../src/model/crf.js";
import { readSharedJson } from "../../shared.js";

export interface ExpectedPath {
  path: number[];
  score: number;
}

export interface Expected {
  log_partition: number;
  viterbi: ExpectedPath & { unique: boolean };
  top_k: ExpectedPath[];
  node_marginals: number[][];
  gold_score: number;
  log_likelihood: number;
  grad_nll: { emissions: number[][]; transitions: number[][]; start?: number[]; end?: number[] };
}

interface StoredCase {
  name: string;
  emissions: number[][][] | string;
  length?: number;
  mask?: number[][];
  tags?: number[][];
  transitions: number[][];
  start?: number[] | null;
  end?: number[] | null;
  tag_bitmap?: number[][];
  tag_names?: string[];
  expected: {
    sequences?: Expected[];
    sum_log_likelihood?: number;
    multitag_log_score?: number;
    constrained?: { n_legal_paths: number; log_partition: number; log_likelihood: number; viterbi: ExpectedPath };
  };
}

/** One sentence: T tokens, L tags. */
export interface Sentence {
  emissions: Float64Array;
  length: number;
  tags: number[];
  expected: Expected;
}

export interface OracleCase extends StoredCase {
  scores: CrfScores;
  labels: number;
  sentences: Sentence[];
}

interface AllowedTransitions {
  scheme: string;
  labels: string[];
  START: number;
  END: number;
  allowed: [number, number][];
}

const oracle = () =>
  readSharedJson<{ cases: StoredCase[]; allowed_transitions: AllowedTransitions[] }>("oracles", "crf.json");

export function oracleCase(name: string): StoredCase {
  const found = oracle().cases.find((stored) => stored.name === name);
  if (!found) throw new Error(`crf.json has no case "${name}".`);
  return found;
}

/** The cases that give sequences to check against. */
export function sequenceCases(): OracleCase[] {
  return oracle()
    .cases.filter((stored) => stored.expected.sequences)
    .map((stored) => {
      const labels = stored.transitions.length;
      const sentences = stored.expected.sequences!.map((expected, b) => {
        const used = (_: unknown, t: number) => t < (stored.length ?? Infinity) && (stored.mask?.[b][t] ?? 1) === 1;
        const rows = (stored.emissions as number[][][])[b].filter(used);
        const tags = stored.tags![b].filter(used);
        return { emissions: Float64Array.from(rows.flat()), length: rows.length, tags, expected };
      });
      return { ...stored, labels, scores: scoresOf(stored), sentences };
    });
}

export function scoresOf({ start, end, transitions }: StoredCase): CrfScores {
  const zeros = transitions.map(() => 0);
  return { start: start ?? zeros, transitions: transitions.flat(), end: end ?? zeros };
}

/** The moves that a tagging scheme allows, as listed by the reference. */
export function allowedMoves(scheme: string): CrfConstraints {
  const { labels, START, END, allowed } = oracle().allowed_transitions.find((a) => a.scheme === scheme)!;
  const L = labels.length;
  const constraints = { start: new Uint8Array(L), transitions: new Uint8Array(L * L), end: new Uint8Array(L) };
  for (const [from, to] of allowed) {
    if (from === START) constraints.start[to] = 1;
    else if (to === END) constraints.end[from] = 1;
    else constraints.transitions[from * L + to] = 1;
  }
  return constraints;
}
