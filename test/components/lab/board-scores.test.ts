import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boardScore, decide, ownDecision } from "../../../src/components/lab/board-scores.js";

const probabilities = fc
  .array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 2, maxLength: 6 })
  .map((weights) => weights.map((w) => w / weights.reduce((a, b) => a + b, 0)));

describe("decisions", () => {
  test("take the most probable relation if it reaches the threshold", () => {
    expect(decide([0.5, 0.1, 0.4], 0.4)).toEqual({ class: 2, probability: 0.4 });
    expect(decide([0.5, 0.1, 0.4], 0.41)).toEqual({ class: 0, probability: 0.5 });
    expect(decide([1], 0.1)).toEqual({ class: 0, probability: 1 });
  });

  test("above one half are the model's own", () => {
    fc.assert(
      fc.property(probabilities, (p) => {
        const decided = decide(p, 0.5).class;
        if (p[decided] > 0.5) expect(decided).toBe(ownDecision(p));
      }),
    );
  });

  test("never find more at a higher threshold", () => {
    fc.assert(
      fc.property(probabilities, fc.double({ min: 0, max: 1, noNaN: true }), (p, threshold) => {
        if (decide(p, threshold).class === 0) expect(decide(p, Math.min(1, threshold + 0.1)).class).toBe(0);
      }),
    );
  });
});

test("scores count hits by class, and misses of entities that were not found", () => {
  const score = boardScore([1, 2, 0, 3], [1, 1, 0, 0], 2);
  expect(score).toMatchObject({ right: 1, predicted: 3, gold: 4 });
  expect(score.precision).toBeCloseTo(1 / 3);
  expect(score.recall).toBeCloseTo(1 / 4);
  expect(score.f1).toBeCloseTo(2 / 7);
  expect(boardScore([0], [0], 0)).toMatchObject({ precision: 0, recall: 0, f1: 0 });
});
