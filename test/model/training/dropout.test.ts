/** Dropout: the right share, unbiased, by seed alone, and the same for a row whatever padding stands around it. */
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { equalSizes, total } from "../../../src/model/groups.js";
import type { RowGroups } from "../../../src/model/groups.js";
import { seededDropout } from "../../../src/model/training/dropout.js";
import { createRandom } from "../../../src/text/random.js";
import { onBackend } from "../backends.js";

const D = 32;

/** What becomes of ones, row by row, in each of `calls` calls. */
function dropped(rate: number, seed: number, rows: RowGroups[], calls = 1): number[][][] {
  const dropout = seededDropout(rate, createRandom(seed));
  const count = total(rows.map(({ queries }) => total(queries)));
  return Array.from({ length: calls }, () => tf.tidy(() => dropout(tf.ones([count, D]), rows).arraySync()));
}

onBackend(["cpu"], () => {
  describe("seededDropout", () => {
    it.each([0.1, 0.5, 0.9])("zeroes a share of %d and scales the rest, in every column and row position", (rate) => {
      const [values] = dropped(rate, 1, [{ queries: equalSizes(200, 10) }]);
      const kept = new Set(values.flat());
      expect([...kept].sort()).toEqual([0, Math.fround(1 / (1 - rate))]);
      const share = (numbers: number[]) => numbers.filter((value) => value === 0).length / numbers.length;
      expect(Math.abs(share(values.flat()) - rate)).toBeLessThan(0.01);
      for (let i = 0; i < D; i++) expect(Math.abs(share(values.map((row) => row[i])) - rate)).toBeLessThan(0.06);
      for (let q = 0; q < 10; q++) {
        const rows = values.filter((_, r) => r % 10 === q);
        expect(Math.abs(share(rows.flat()) - rate)).toBeLessThan(0.03);
      }
    });

    it("drops neighbours independently: along a row, between rows and between calls", () => {
      const [first, second] = dropped(0.5, 2, [{ queries: equalSizes(100, 20) }], 2);
      const sign = (value: number) => (value === 0 ? -1 : 1);
      const correlation = (other: (r: number, i: number) => number) => {
        let sum = 0;
        for (let r = 1; r < 2000; r++) for (let i = 1; i < D; i++) sum += sign(first[r][i]) * sign(other(r, i));
        return Math.abs(sum / (1999 * (D - 1)));
      };
      expect(correlation((r, i) => first[r][i - 1])).toBeLessThan(0.02);
      expect(correlation((r, i) => first[r - 1][i])).toBeLessThan(0.02);
      expect(correlation((r, i) => second[r][i])).toBeLessThan(0.02);
    });

    it("hangs on the seed and the number of calls before", () => {
      const rows = [{ queries: equalSizes(3, 4) }];
      expect(dropped(0.5, 3, rows, 2)).toEqual(dropped(0.5, 3, rows, 2));
      expect(dropped(0.5, 3, rows)).not.toEqual(dropped(0.5, 4, rows));
    });

    it("does to a row the same with padding around it as without", () => {
      const sentences = { queries: equalSizes(2, 5) };
      const [tight] = dropped(0.5, 5, [sentences, { queries: equalSizes(3, 4) }]);
      const [padded] = dropped(0.5, 5, [sentences, { queries: equalSizes(4, 6) }]);
      expect(padded.slice(0, 10)).toEqual(tight.slice(0, 10));
      for (let pair = 0; pair < 3; pair++) {
        expect(padded.slice(10 + pair * 6, 10 + pair * 6 + 4)).toEqual(tight.slice(10 + pair * 4, 10 + pair * 4 + 4));
      }
    });

    it("leaves everything alone at a rate of 0", () => {
      const x = tf.ones([4, D]) as tf.Tensor2D;
      expect(seededDropout(0, createRandom(1))(x, [{ queries: equalSizes(1, 4) }])).toBe(x);
    });
  });
});
