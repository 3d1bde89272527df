/** Verdicts from intervals. */
import { expect, it } from "vitest";
import { verdictAcross, verdictOf, verdictOfAll } from "../../src/evaluation/claims.js";

it("a claim holds or fails only where the whole interval lies on one side of 0", () => {
  expect(verdictOf({ low: 0.01, high: 0.02 })).toBe("holds");
  expect(verdictOf({ low: -0.02, high: -0.01 })).toBe("fails");
  expect(verdictOf({ low: -0.01, high: 0.02 })).toBe("open");
  expect(verdictOf({ low: 0, high: 0.02 })).toBe("open");
  expect(verdictOf({ low: -0.02, high: 0 })).toBe("open");
});

it("a claim of several parts needs them all, and fails with one", () => {
  expect(verdictOfAll(["holds", "holds"])).toBe("holds");
  expect(verdictOfAll(["holds", "open"])).toBe("open");
  expect(verdictOfAll(["fails", "open"])).toBe("fails");
});

it("a claim that was tried under several settings is mixed unless all say the same", () => {
  expect(verdictAcross(["holds"])).toBe("holds");
  expect(verdictAcross(["fails", "fails"])).toBe("fails");
  expect(verdictAcross(["holds", "holds", "fails"])).toBe("mixed");
  expect(verdictAcross(["open", "holds"])).toBe("mixed");
});
