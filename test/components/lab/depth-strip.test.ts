import { expect, test } from "vitest";
import { depthLines, labelHeights, likeliest, namedLines } from "../../../src/components/lab/depth-strip.js";

const strip = [
  [0.9, 0.1, 0],
  [0.3, 0.7, 0],
];

test("a line a class, over K", () => {
  const lines = depthLines(strip, ["No Relation", "Modifier", "Position"]);
  expect(lines.map(({ values }) => values)).toEqual([
    [0.9, 0.3],
    [0.1, 0.7],
    [0, 0],
  ]);
  expect(namedLines(lines)).toEqual([0, 1]);
  expect(likeliest(strip[0])).toBe(0);
  expect(likeliest(strip[1])).toBe(1);
});

test("names at the ends of lines do not touch", () => {
  const y = (value: number) => 100 - 100 * value;
  const heights = labelHeights([0.5, 0.51, 0.49, 0], y, 13);
  const sorted = [...heights].sort((a, b) => a - b);
  sorted.slice(1).forEach((height, i) => expect(height - sorted[i]).toBeGreaterThanOrEqual(13 - 1e-9));
  expect(heights[1]).toBeLessThan(heights[0]);
});
