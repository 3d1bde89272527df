import { describe, expect, it } from "vitest";
import { largestDrift, stepMilliseconds } from "../../src/components/race-data.js";

describe("a race", () => {
  it("tells the middle of the times, without the first step where there are others", () => {
    expect(stepMilliseconds({ milliseconds: [900, 10, 30, 20] })).toBe(20);
    expect(stepMilliseconds({ milliseconds: [900] })).toBe(900);
    expect(stepMilliseconds({ milliseconds: [] })).toBeUndefined();
  });

  it("tells the largest relative difference over the steps that both took", () => {
    expect(largestDrift([2, 4, 8], [2, 4.4])).toBeCloseTo(0.1, 12);
    expect(largestDrift([2, 4], [1.8, 4, 99])).toBeCloseTo(0.1, 12);
    expect(largestDrift([2], [2])).toBe(0);
    expect(largestDrift([], [1])).toBeUndefined();
  });
});
