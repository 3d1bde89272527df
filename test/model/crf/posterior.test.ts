import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { constrain, forwardBackward, pathScore, spanProbability, viterbi } from "../../../src/model/crf.js";
import { describeWithShared } from "../../shared.js";
import { distribution, smallCrfs } from "./enumerate.js";
import { allowedMoves, oracleCase, scoresOf, sequenceCases } from "./oracle.js";
import { saying } from "../../saying.js";

/** |a - b| ≤ tolerance · max(1, |b|) for every number. */
function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) {
  expect(actual.length).toBe(expected.length);
  for (let k = 0; k < expected.length; k++) {
    const error = Math.abs(actual[k] - expected[k]) / Math.max(1, Math.abs(expected[k]));
    expect(error, `entry ${k}: ${actual[k]} against ${expected[k]}`).toBeLessThanOrEqual(tolerance);
  }
}

describeWithShared("forward–backward against exact enumeration (crf.json)", () => {
  for (const { name, sentences, scores, labels } of sequenceCases()) {
    it(name, () => {
      for (const { emissions, length, tags, expected } of sentences) {
        const posterior = forwardBackward(emissions, length, scores);
        const gold = pathScore(emissions, tags, scores);
        expectClose([posterior.logPartition], [expected.log_partition], 1e-9);
        expectClose([gold], [expected.gold_score], 1e-9);
        expectClose([gold - posterior.logPartition], [expected.log_likelihood], 1e-9);
        expectClose(posterior.marginals, expected.node_marginals.flat(), 1e-9);
        const goldEdges = new Float64Array(labels * labels);
        for (let t = 1; t < length; t++) goldEdges[tags[t - 1] * labels + tags[t]] += 1;
        const gradient = posterior.transitions.map((count, k) => count - goldEdges[k]);
        expectClose(gradient, expected.grad_nll.transitions.flat(), 1e-9);
      }
    });
  }

  it("sums over every way to fill in a partial annotation", () => {
    const stored = oracleCase("tfa multi-tag (partial annotation) score");
    const scores = scoresOf(stored);
    const rows = (stored.emissions as number[][][])[0].slice(0, stored.length);
    const emissions = rows.flatMap((row, t) => row.map((e, tag) => (stored.tag_bitmap![t][tag] ? e : -Infinity)));
    const { logPartition } = forwardBackward(emissions, rows.length, scores);
    expectClose([logPartition], [stored.expected.multitag_log_score!], 1e-9);
  });

  it("keeps to legal sequences under constraints", () => {
    const { scores, sentences, expected } = sequenceCases().find((c) => c.expected.constrained)!;
    const [{ emissions, length, tags }] = sentences;
    const legal = constrain(scores, allowedMoves("BIOUL"));
    const { logPartition } = forwardBackward(emissions, length, legal);
    expectClose([logPartition], [expected.constrained!.log_partition], 1e-9);
    expectClose([pathScore(emissions, tags, legal) - logPartition], [expected.constrained!.log_likelihood], 1e-9);
  });
});

describe("forward–backward", () => {
  it("agrees with the sum over all sequences, for any scores", () => {
    fc.assert(
      fc.property(smallCrfs, (crf) => {
        const { emissions, length, labels, scores } = crf;
        const posterior = forwardBackward(emissions, length, scores);
        const marginals = new Float64Array(length * labels);
        const transitions = new Float64Array(labels * labels);
        const paths = distribution(crf);
        for (const { path, p } of paths) {
          path.forEach((tag, t) => (marginals[t * labels + tag] += p));
          for (let t = 1; t < length; t++) transitions[path[t - 1] * labels + path[t]] += p;
        }
        const [{ path, p }] = [...paths].sort((a, b) => b.p - a.p);
        expectClose([posterior.logPartition], [pathScore(emissions, path, scores) - Math.log(p)], 1e-12);
        expectClose(posterior.marginals, marginals, 1e-9);
        expectClose(posterior.transitions, transitions, 1e-9);
      }),
    );
  });

  it("stays exact where a tag is so unlikely that its probability underflows", () => {
    // Tag 1 is e^-2000 behind at first, but the only one that the second token allows.
    const scores = { start: [0, -2000], transitions: [0, -Infinity, 0, 3], end: [0, 0] };
    const { logPartition, marginals, transitions } = forwardBackward([0, 0, -Infinity, 5], 2, scores);
    expect(logPartition).toBeCloseTo(-1992, 9);
    expect([...marginals]).toEqual([0, 1, 0, 1]);
    expect([...transitions]).toEqual([0, 0, 0, 1]);
  });

  it("has nothing to say about an empty sentence, and ignores what stands behind the last token", () => {
    const scores = { start: [1, 2], transitions: [1, 2, 3, 4], end: [5, 6] };
    expect(forwardBackward([], 0, scores)).toMatchObject({ logPartition: 0, marginals: new Float64Array() });
    const padded = forwardBackward([1, 2, 3, 4, NaN, Infinity], 2, scores);
    expect(padded).toEqual(forwardBackward([1, 2, 3, 4], 2, scores));
  });

  it("passes NaN on instead of hiding it", () => {
    const scores = { start: [0, 0], transitions: [0, 0, 0, 0], end: [0, 0] };
    expect(forwardBackward([NaN, NaN, 0, 0], 2, scores).logPartition).toBeNaN();
    expect(forwardBackward([0, 0, NaN, 0], 2, scores).logPartition).toBeNaN();
  });

  it("refuses scores that do not fit together or allow nothing", () => {
    const none = -Infinity;
    expect(() => forwardBackward([], 0, { start: [], transitions: [], end: [] })).toThrow(
      saying("at least one tag, got 0"),
    );
    expect(() => forwardBackward([0, 0], 1, { start: [0, 0], transitions: [0], end: [0, 0] })).toThrow(
      saying("4 transitions"),
    );
    expect(() => forwardBackward([0], 2, { start: [0], transitions: [0], end: [0] })).toThrow(saying("does not fit"));
    expect(() => forwardBackward([0], 1, { start: [none], transitions: [0], end: [0] })).toThrow(saying("is possible"));
    expect(() => forwardBackward([0, 0], 2, { start: [0], transitions: [none], end: [0] })).toThrow(
      saying("is possible"),
    );
  });
});

describe("span probability", () => {
  it("is the share of sequences that carry exactly these tags there", () => {
    fc.assert(
      fc.property(smallCrfs, fc.nat(), fc.nat(), (crf, a, b) => {
        const { emissions, length, scores } = crf;
        const start = a % length;
        const end = start + 1 + (b % (length - start));
        const posterior = forwardBackward(emissions, length, scores);
        const tags = viterbi(emissions, length, scores).path.slice(start, end);
        const share = distribution(crf)
          .filter(({ path }) => tags.every((tag, k) => path[start + k] === tag))
          .reduce((sum, { p }) => sum + p, 0);
        expectClose([spanProbability(posterior, start, tags)], [share], 1e-9);
      }),
    );
  });

  it("is 0 where the constraints forbid the span, 1 for no tags, and refuses a span outside the sentence", () => {
    const open = { start: [0, 0], transitions: [0, 0, 0, 0], end: [0, 0] };
    const noChange = { start: [1, 1], transitions: [1, 0, 0, 1], end: [1, 1] };
    const posterior = forwardBackward([0, 0, 0, 0, 0, 0], 3, constrain(open, noChange));
    expect(spanProbability(posterior, 0, [0, 1])).toBe(0);
    expect(spanProbability(posterior, 1, [1, 1])).toBeCloseTo(0.5, 12);
    expect(spanProbability(posterior, 1, [])).toBe(1);
    expect(() => spanProbability(posterior, 2, [1, 1])).toThrow(saying("outside a sentence of 3 tokens"));
  });
});
