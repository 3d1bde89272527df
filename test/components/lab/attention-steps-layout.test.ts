import { expect, test } from "vitest";
import {
  condense,
  contribution,
  scoreExtent,
  weightedValues,
} from "../../../src/components/lab/attention-steps-layout.js";

const steps = {
  layer: 0,
  head: 0,
  row: 0,
  scores: Float32Array.of(2, -1, 3),
  open: Uint8Array.of(1, 1, 0),
  probabilities: Float32Array.of(0.75, 0.25, 0),
  values: { data: Float32Array.of(1, 2, -4, 0, 9, 9), shape: [3, 2] },
  output: Float32Array.of(-0.25, 1.5),
};

test("weighted values add up to the output, and closed cells bring nothing", () => {
  const { columns, max } = weightedValues(steps);
  const sum = [0, 1].map((c) => columns.reduce((total, column) => total + column[c], 0));
  expect(sum).toEqual(Array.from(steps.output));
  expect(Array.from(columns[2])).toEqual([0, 0]);
  expect(max).toBe(1.5);
  expect(contribution(columns[1])).toBe(1);
});

test("bars of scores span 0 and every score, closed ones too", () => {
  expect(scoreExtent(steps.scores)).toEqual([-1, 3]);
  expect(scoreExtent(Float32Array.of(2, 5))).toEqual([0, 5]);
  expect(scoreExtent(Float32Array.of(0, 0))).toEqual([0, 1]);
});

test("a strip of many dimensions is condensed to means that keep its sum", () => {
  const column = Float32Array.from({ length: 32 }, (_, c) => c);
  const rows = condense(column, 16);
  expect(rows).toHaveLength(16);
  expect(rows[0]).toBe(0.5);
  expect(2 * rows.reduce((a, b) => a + b, 0)).toBe(column.reduce((a, b) => a + b, 0));
  expect(condense(column.slice(0, 4), 16)).toEqual([0, 1, 2, 3]);
});
