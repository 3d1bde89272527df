/** Pooling over stretches of rows: values by hand, gradients, kernel and composition alike. */
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { withoutFusedKernels } from "../../src/model/ops.js";
import { segmentMax, segmentMean } from "../../src/model/segments.js";
import type { Segment } from "../../src/model/segments.js";
import { onBackend } from "./backends.js";
import { gradientError, largestDifference, seeded } from "./numeric.js";

const SEGMENTS: Segment[] = [
  [0, 3],
  [2, 3],
  [4, 4],
  [1, 7],
];

onBackend(["cpu", "wasm"], () => {
  describe.each([
    ["max", segmentMax, (column: number[]) => Math.max(...column)],
    ["mean", segmentMean, (column: number[]) => column.reduce((sum, value) => sum + value, 0) / column.length],
  ] as const)("the %s of segments that overlap", (_, pool, byHand) => {
    it("is that of their rows, 0 for none", () => {
      tf.tidy(() => {
        const rows = seeded([7, 5], "rows") as tf.Tensor2D;
        const values = rows.arraySync();
        const expected = SEGMENTS.flatMap(([start, end]) =>
          values[0].map((_, j) => (end > start ? byHand(values.slice(start, end).map((row) => row[j])) : 0)),
        );
        expect(largestDifference(pool(rows, SEGMENTS).dataSync(), expected)).toBeLessThan(1e-6);
        const composed = withoutFusedKernels(() => pool(rows, SEGMENTS)).dataSync();
        expect(largestDifference(composed, expected)).toBeLessThan(1e-6);
      });
    });

    it("has the right gradient", () => {
      const rows = seeded([7, 5], "rows");
      const f = (x: tf.Tensor) => pool(x as tf.Tensor2D, SEGMENTS);
      expect(gradientError(f, [rows], 1e-3)).toBeLessThan(1e-2);
      expect(withoutFusedKernels(() => gradientError(f, [rows], 1e-3))).toBeLessThan(1e-2);
    });
  });
});
