import { expect, test } from "vitest";
import type { RunRecord } from "../../src/evaluation/records.js";
import { bestTrial, devFigure } from "../../src/evaluation/tuning.js";

const trial = (seed: number, bestEpoch: number, ...figures: number[]) =>
  ({ seed, bestEpoch, curve: figures.map((figure) => [1, figure]) }) as RunRecord;

test("a trial's figure is that of the epoch which was kept, and the best trial is the first with the highest", () => {
  const trials = [trial(1, 2, 0.1, 0.5, 0.4), trial(2, 1, 0.7, 0.2), trial(3, 2, 0.6, 0.7)];
  expect(trials.map(devFigure)).toEqual([0.5, 0.7, 0.7]);
  expect(bestTrial(trials).seed).toBe(2);
  expect(() => bestTrial([])).toThrow("no trial");
});
