import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pathScore, topK, viterbi } from "../../../src/model/crf.js";
import { describeWithShared } from "../../shared.js";
import { allPaths, smallCrfs } from "./enumerate.js";
import { allowedMoves, sequenceCases } from "./oracle.js";
import { saying } from "../../saying.js";

describeWithShared("decoding against exact enumeration (crf.json)", () => {
  for (const { name, sentences, scores } of sequenceCases()) {
    it(`Viterbi: ${name}`, () => {
      for (const { emissions, length, expected } of sentences) {
        const { path, score } = viterbi(emissions, length, scores);
        expect(score).toBeCloseTo(expected.viterbi.score, 9);
        expect(pathScore(emissions, path, scores)).toBeCloseTo(expected.viterbi.score, 9);
        if (expected.viterbi.unique) expect([...path]).toEqual(expected.viterbi.path);
      }
    });

    it(`top k: ${name}`, () => {
      for (const { emissions, length, expected } of sentences) {
        const found = topK(emissions, length, scores, expected.top_k.length);
        expect(found.map(({ path }) => [...path])).toEqual(expected.top_k.map(({ path }) => path));
        found.forEach(({ score }, k) => expect(score).toBeCloseTo(expected.top_k[k].score, 9));
      }
    });
  }

  it("rules out what the tagging scheme forbids", () => {
    const { scores, sentences, expected } = sequenceCases().find((c) => c.expected.constrained)!;
    const [{ emissions, length }] = sentences;
    const { path, score } = viterbi(emissions, length, scores, allowedMoves("BIOUL"));
    expect([...path]).toEqual(expected.constrained!.viterbi.path);
    expect(score).toBeCloseTo(expected.constrained!.viterbi.score, 9);
    expect(topK(emissions, length, scores, 200, allowedMoves("BIOUL"))).toHaveLength(
      expected.constrained!.n_legal_paths,
    );
  });
});

describe("decoding", () => {
  it("finds the best sequences of all, for any scores", () => {
    fc.assert(
      fc.property(smallCrfs, fc.integer({ min: 1, max: 7 }), ({ emissions, length, labels, scores }, k) => {
        const all = allPaths(length, labels).map((path) => pathScore(emissions, path, scores));
        const expected = all.sort((a, b) => b - a).slice(0, k);
        const found = topK(emissions, length, scores, k);
        expect(found).toHaveLength(expected.length);
        const paths = new Set(found.map(({ path }) => path.join()));
        expect(paths.size).toBe(found.length);
        found.forEach(({ path, score }, rank) => {
          expect(score).toBeCloseTo(expected[rank], 9);
          expect(pathScore(emissions, path, scores)).toBeCloseTo(score, 9);
        });
        const best = viterbi(emissions, length, scores);
        expect(best.score).toBeCloseTo(expected[0], 9);
        expect(pathScore(emissions, best.path, scores)).toBeCloseTo(best.score, 9);
      }),
    );
  });

  it("keeps the trellis: the best score of every cell and where it came from", () => {
    const scores = { start: [0, 1], transitions: [0, 2, -1, 0], end: [0, 0] };
    const { best, backPointers, path } = viterbi([1, 0, 0, 0], 2, scores);
    expect([...best]).toEqual([1, 1, 1, 3]);
    expect([...backPointers]).toEqual([-1, -1, 0, 0]);
    expect([...path]).toEqual([0, 1]);
  });

  it("gives an empty sentence an empty sequence", () => {
    const scores = { start: [0], transitions: [0], end: [0] };
    expect(viterbi([], 0, scores)).toMatchObject({ path: new Int32Array(), score: 0 });
    expect(topK([], 0, scores, 3)).toEqual([{ path: new Int32Array(), score: 0 }]);
  });

  it("refuses what cannot be decoded", () => {
    const scores = { start: [0], transitions: [0], end: [0] };
    const nothing = { start: [0], transitions: [1], end: [1] };
    expect(() => viterbi([1], 1, scores, nothing)).toThrow(saying("no sequence of tags to decode"));
    expect(() => topK([1], 1, scores, 2, nothing)).toThrow(saying("no sequence of tags to decode"));
    expect(() => viterbi([NaN], 1, scores)).toThrow(saying("NaN"));
    expect(() => topK([1], 1, scores, 0)).toThrow(saying("at least 1, got 0"));
    expect(() => viterbi([1], 1, scores, { ...nothing, transitions: [] })).toThrow(saying("0 entries for 1 scores"));
  });
});
