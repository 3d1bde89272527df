/** Recurrent layers: the kernels against the composition, the gradient through time, and sequences that don't disturb one another. */
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { withoutFusedKernels } from "../../../src/model/ops.js";
import { bidirectional, lastStates, statesOf } from "../../../src/model/recurrent/bidirectional.js";
import { GRU, LSTM } from "../../../src/model/recurrent/cells.js";
import type { Cell } from "../../../src/model/recurrent/cells.js";
import { pack } from "../../../src/model/recurrent/packing.js";
import { recurrence } from "../../../src/model/recurrent/recurrence.js";
import { onBackend } from "../backends.js";
import { gradientError, largestDifference, seeded } from "../numeric.js";

const H = 3;
const SEQUENCES = [
  { start: 0, length: 2 },
  { start: 4, length: 4 },
  { start: 8, length: 0 },
  { start: 12, length: 3 },
];
const CELLS: [string, Cell][] = [
  ["LSTM", LSTM],
  ["GRU", GRU],
];

/** One sequence by the equations, in plain numbers. @param x [T][blocks * H] */
function byHand(cell: Cell, x: number[][], U: number[][]): number[][] {
  const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));
  let h: number[] = Array(H).fill(0);
  const c: number[] = Array(H).fill(0);
  return x.map((row) => {
    const p = U[0].map((_, j) => h.reduce((sum, value, k) => sum + value * U[k][j], 0));
    const at = (block: number, u: number) => row[block * H + u] + p[block * H + u];
    h = h.map((before, u) => {
      if (cell === LSTM) {
        c[u] = sigmoid(at(1, u)) * c[u] + sigmoid(at(0, u)) * Math.tanh(at(3, u));
        return sigmoid(at(2, u)) * Math.tanh(c[u]);
      }
      const candidate = Math.tanh(row[2 * H + u] + sigmoid(at(1, u)) * p[2 * H + u]);
      return (1 - sigmoid(at(0, u))) * candidate + sigmoid(at(0, u)) * before;
    });
    return h;
  });
}

function layer(cell: Cell, inputs = 5): Map<string, tf.Tensor> {
  const width = cell.blocks * H;
  return new Map(
    ["forward", "backward"].flatMap((direction): [string, tf.Tensor][] => [
      [`l.${direction}.input.weight`, seeded([inputs, width], `${direction} W`)],
      [`l.${direction}.input.bias`, seeded([width], `${direction} b`)],
      [`l.${direction}.recurrent.weight`, seeded([H, width], `${direction} U`)],
    ]),
  );
}

describe("packed sequences", () => {
  it("stand step by step, the longest first, and are found again", () => {
    const packing = pack(SEQUENCES, false);
    expect(packing.counts).toEqual([4, 3, 2, 1]);
    expect([...packing.forward].slice(0, 3)).toEqual([4, 12, 0]);
    expect([...packing.backward].slice(0, 3)).toEqual([7, 14, 1]);
    SEQUENCES.forEach(({ start, length }, q) => {
      for (let t = 0; t < length; t++) {
        expect(packing.forward[packing.rowOf(q, t)]).toBe(start + t);
        expect(packing.backward[packing.rowOf(q, t)]).toBe(start + length - 1 - t);
      }
    });
    expect(pack(SEQUENCES, true).counts).toEqual([4, 4, 4, 4]);
  });
});

onBackend(["cpu", "wasm"], () => {
  describe.each(CELLS)("%s", (_, cell) => {
    const width = cell.blocks * H;

    it("is what its equations say", () => {
      tf.tidy(() => {
        const [x, U] = [seeded([4, width], "x"), seeded([H, width], "U")] as tf.Tensor2D[];
        const expected = byHand(cell, x.arraySync(), U.arraySync());
        expect(largestDifference(recurrence(cell, x, U, [1, 1, 1, 1]).dataSync(), expected.flat())).toBeLessThan(1e-6);
      });
    });

    it("its gradient through time is right, by kernels and by composition", () => {
      const { counts } = pack(SEQUENCES, false);
      const rows = counts.reduce((sum, count) => sum + count, 0);
      const inputs = [seeded([rows, width], "x"), seeded([H, width], "U")];
      const f = (x: tf.Tensor, U: tf.Tensor) => recurrence(cell, x as tf.Tensor2D, U as tf.Tensor2D, counts);
      expect(gradientError(f, inputs)).toBeLessThan(1e-2);
      expect(withoutFusedKernels(() => gradientError(f, inputs))).toBeLessThan(1e-2);
    });

    it("kernels and composition agree, forwards and backwards", () => {
      const { counts } = pack(SEQUENCES, false);
      const rows = counts.reduce((sum, count) => sum + count, 0);
      const run = () =>
        tf.tidy(() => {
          const inputs = [seeded([rows, width], "x"), seeded([H, width], "U")] as tf.Tensor2D[];
          const f = (x: tf.Tensor, U: tf.Tensor) => {
            const y = recurrence(cell, x as tf.Tensor2D, U as tf.Tensor2D, counts);
            return tf.sum(tf.mul(y, seeded(y.shape, "dy")));
          };
          const [dx, dU] = tf.grads(f)(inputs);
          const y = recurrence(cell, inputs[0], inputs[1], counts);
          return [y, dx, dU].map((tensor) => Float32Array.from(tensor.dataSync()));
        });
      const [kernels, composed] = [run(), withoutFusedKernels(run)];
      kernels.forEach((values, i) => expect(largestDifference(values, composed[i])).toBeLessThan(1e-6));
    });

    it("in both directions, each sequence is as it would be alone, whatever stands beside it or in the padding", () => {
      tf.tidy(() => {
        const weights = layer(cell);
        const pool = seeded([16, 5], "pool") as tf.Tensor2D;
        const other = tf.where(
          tf.tensor2d(
            Array.from({ length: 16 }, (_, r) =>
              SEQUENCES.some(({ start, length }) => r >= start && r < start + length) ? 1 : 0,
            ),
            [16, 1],
            "bool",
          ),
          pool,
          tf.mul(9, seeded([16, 5], "junk")),
        ) as tf.Tensor2D;
        const both = (pool: tf.Tensor2D, sequences = SEQUENCES, fixed = false) => {
          const packing = pack(sequences, fixed);
          const outputs = bidirectional(weights, "l", cell, pool, packing);
          return {
            states: statesOf(outputs, packing, sequences, 16).arraySync(),
            last: lastStates(outputs, packing, sequences).arraySync(),
          };
        };
        const together = both(pool);
        for (const again of [both(other), both(pool, SEQUENCES, true)]) {
          expect(largestDifference(again.states.flat(), together.states.flat())).toBeLessThan(1e-6);
          expect(largestDifference(again.last.flat(), together.last.flat())).toBeLessThan(1e-6);
        }
        SEQUENCES.forEach((sequence, q) => {
          const alone = both(pool, [sequence]);
          expect(largestDifference(alone.last.flat(), together.last[q])).toBeLessThan(1e-6);
          const { start, length } = sequence;
          const mine = together.states.slice(start, start + length).flat();
          expect(largestDifference(alone.states.slice(start, start + length).flat(), mine)).toBeLessThan(1e-6);
          if (length === 0) return;
          expect(together.last[q].slice(0, H)).toEqual(together.states[start + length - 1].slice(0, H));
          expect(together.last[q].slice(H)).toEqual(together.states[start].slice(H));
        });
        expect(together.last[2].map(Math.abs)).toEqual(Array(2 * H).fill(0));
        expect(together.states[3].map(Math.abs)).toEqual(Array(2 * H).fill(0));
      });
    });
  });
});
