/** Capsules against their equations in plain numbers. */
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { capsuleLengths, marginLoss, route, squash } from "../../../src/model/baselines/capsules.js";
import { onBackend } from "../backends.js";
import { gradientError, largestDifference, seeded } from "../numeric.js";

const [LOWER, PAIRS, UPPER, SIZE] = [5, 2, 3, 4];

function squashByHand(s: number[]): number[] {
  const square = s.reduce((sum, x) => sum + x * x, 0);
  return s.map((x) => (Math.sqrt(square) / (1 + square)) * x);
}

/** Procedure 1 of Sabour et al. for one pair. @param said [lower][upper][size] */
function routeByHand(said: number[][][], iterations: number): number[][] {
  const b = said.map((each) => each.map(() => 0));
  let v: number[][] = [];
  for (let r = 0; r < iterations; r++) {
    const c = b.map((row) => {
      const exps = row.map(Math.exp);
      return exps.map((e) => e / exps.reduce((sum, x) => sum + x, 0));
    });
    v = said[0].map((_, j) =>
      squashByHand(said[0][j].map((_, k) => said.reduce((s, u, i) => s + c[i][j] * u[j][k], 0))),
    );
    b.forEach((row, i) => row.forEach((_, j) => (row[j] += said[i][j].reduce((s, x, k) => s + x * v[j][k], 0))));
  }
  return v;
}

onBackend(["cpu", "wasm"], () => {
  it("squash keeps directions, and lengths below 1", () => {
    tf.tidy(() => {
      const vectors = tf.tensor2d([3, 4, 0, 0, 0.03, 0.04], [3, 2]);
      const expected = [(3 / 5) * (25 / 26), (4 / 5) * (25 / 26), 0, 0, ...squashByHand([0.03, 0.04])];
      expect(largestDifference(squash(vectors).dataSync(), expected)).toBeLessThan(1e-5);
    });
  });

  it.each([1, 3])("routing in %i iterations is procedure 1", (iterations) => {
    tf.tidy(() => {
      const said = tf.mul(3, seeded([LOWER, PAIRS, UPPER, SIZE], "said")) as tf.Tensor4D;
      const values = said.arraySync();
      const expected = Array.from({ length: PAIRS }, (_, p) =>
        routeByHand(
          values.map((each) => each[p]),
          iterations,
        ),
      );
      expect(largestDifference(route(said, iterations).dataSync(), expected.flat(2))).toBeLessThan(1e-5);
    });
  });

  it("routing is differentiated through all its iterations", () => {
    const said = tf.mul(3, seeded([LOWER, PAIRS, UPPER, SIZE], "said"));
    expect(gradientError((x) => route(x as tf.Tensor4D, 3), [said])).toBeLessThan(1e-2);
  });

  it("the margin loss is equation 4", () => {
    tf.tidy(() => {
      const lengths = capsuleLengths(tf.tensor3d([0.3, 0.4, 0, 0.05, 0.57, 0.76], [1, 3, 2]));
      expect(largestDifference(lengths.dataSync(), [0.5, 0.05, 0.95])).toBeLessThan(1e-4);
      const loss = marginLoss(lengths as tf.Tensor2D, Int32Array.of(0)).dataSync()[0];
      expect(loss).toBeCloseTo(0.4 ** 2 + 0.5 * 0.85 ** 2, 4);
      expect(marginLoss(lengths as tf.Tensor2D, Int32Array.of(2)).dataSync()[0]).toBeCloseTo(0.5 * 0.4 ** 2, 4);
    });
  });
});
