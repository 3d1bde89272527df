/** A CRF by its definition: every sequence of tags, one by one. */
import fc from "fast-check";
import { pathScore, type CrfScores } from "../../../src/model/crf.js";

export interface SmallCrf {
  emissions: Float64Array;
  length: number;
  labels: number;
  scores: CrfScores;
}

/** Every sequence of `length` tags, in lexicographic order. */
export function allPaths(length: number, labels: number): number[][] {
  if (length === 0) return [[]];
  return allPaths(length - 1, labels).flatMap((path) => Array.from({ length: labels }, (_, tag) => [...path, tag]));
}

/** p(y | x) of every sequence that is possible. */
export function distribution({ emissions, length, labels, scores }: SmallCrf): { path: number[]; p: number }[] {
  const scored = allPaths(length, labels).map((path) => ({ path, score: pathScore(emissions, path, scores) }));
  const max = Math.max(...scored.map(({ score }) => score));
  const total = scored.reduce((sum, { score }) => sum + Math.exp(score - max), 0);
  return scored.map(({ path, score }) => ({ path, p: Math.exp(score - max) / total }));
}

/** Any CRF of up to 4 tags and 5 tokens, with scores from mild to extreme. */
export const smallCrfs: fc.Arbitrary<SmallCrf> = fc
  .record({
    labels: fc.integer({ min: 1, max: 4 }),
    length: fc.integer({ min: 1, max: 5 }),
    scale: fc.constantFrom(1, 10, 1000),
  })
  .chain(({ labels, length, scale }) => {
    const numbers = (n: number) =>
      fc
        .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: n, maxLength: n })
        .map((values) => Float64Array.from(values, (value) => value * scale));
    return fc.record({
      emissions: numbers(length * labels),
      length: fc.constant(length),
      labels: fc.constant(labels),
      scores: fc.record({ start: numbers(labels), transitions: numbers(labels ** 2), end: numbers(labels) }),
    });
  });
