/** Colours of differences and of painted masks: zero is the page, signs are told apart, and every state has a pattern of its own. */
import { describe, expect, test } from "vitest";
import {
  attentionInk,
  differenceInk,
  largestDifference,
  paintedInk,
  scoreInk,
} from "../../../src/components/lab/matrix-inks.js";
import { differenceRamp } from "../../../src/components/palette.js";

describe.each(["light", "dark"] as const)("in %s", (scheme) => {
  const zero = differenceRamp(scheme)(0);

  test("closed cells of attention are hatched and not filled", () => {
    const ink = attentionInk(scheme, 1, { values: Float32Array.of(0.5, 0), open: Uint8Array.of(1, 0) });
    expect([ink.hatch(0), ink.hatch(1)]).toEqual([null, "closed"]);
    expect(ink.fill(0)).not.toBeNull();
    expect(ink.fill(1)).toBeNull();
  });

  test("a difference of nothing has the colour of nothing, and which mask opens a cell is told by the hatching", () => {
    const first = { values: Float32Array.of(0.4, 0.4, 0, 0), open: Uint8Array.of(1, 1, 0, 0) };
    const second = { values: Float32Array.of(0.4, 0, 0.3, 0), open: Uint8Array.of(1, 0, 1, 0) };
    const ink = differenceInk(scheme, 0.4, first, second);
    expect([0, 1, 2, 3].map(ink.hatch)).toEqual([null, "first", "second", "closed"]);
    expect(ink.fill(0)).toBe(zero);
    expect(new Set([ink.fill(0), ink.fill(1), ink.fill(2)]).size).toBe(3);
    expect(ink.fill(3)).toBeNull();
  });

  test("a painted mask tells all four states apart without colour", () => {
    const ink = paintedInk(scheme, Uint8Array.of(1, 1, 0, 0), Uint8Array.of(1, 0, 1, 0));
    const looks = [0, 1, 2, 3].map((k) => `${ink.hatch(k)} ${ink.sign!(k)}`);
    expect(new Set(looks).size).toBe(4);
  });

  test("scores of moves that may not be made are hatched", () => {
    const ink = scoreInk(scheme, 2, [1, -1], [1, 0]);
    expect([ink.hatch(0), ink.hatch(1)]).toEqual([null, "closed"]);
  });
});

test("the largest difference is that of any sign, and never 0", () => {
  expect(largestDifference(Float32Array.of(0, 0.5), Float32Array.of(0.75, 0.5))).toBe(0.75);
  expect(largestDifference(Float32Array.of(1), Float32Array.of(1))).toBe(1);
});
