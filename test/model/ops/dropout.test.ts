/** Dropout as a kernel makes the choice of `keepMask`, forwards and backwards, on both host backends. */
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import type { DropoutChoice } from "../../../src/model/dropout.js";
import { equalSizes, total } from "../../../src/model/groups.js";
import { dropped, withoutFusedKernels } from "../../../src/model/ops.js";
import { onBackend } from "../backends.js";
import { seeded } from "../numeric.js";

const CHOICES: [name: string, d: number, rows: DropoutChoice["rows"]][] = [
  ["one branch", 12, [{ queries: [5, 5, 5] }]],
  ["two branches", 20, [{ queries: [7, 7] }, { queries: equalSizes(9, 1) }]],
  ["a width that fills no vector", 7, [{ queries: [3, 3] }]],
  ["groups that differ, one empty", 8, [{ queries: [3, 1] }, { queries: [2, 0, 5, 1] }]],
  ["more branches than a kernel tells apart", 8, [{ queries: [2] }, { queries: [3] }, { queries: [2, 2] }]],
];

onBackend(["cpu", "wasm"], () => {
  it.each(CHOICES)("%s", (_, d, rows) => {
    const count = total(rows.map(({ queries }) => total(queries)));
    for (const [rate, call] of [
      [0.1, 4_000_000_000],
      [0.5, 3],
    ]) {
      const run = () =>
        tf.tidy(() => {
          const [x, dy] = [seeded([count, d], "x"), seeded([count, d], "dy")] as tf.Tensor2D[];
          const f = (x: tf.Tensor) => dropped(x as tf.Tensor2D, { rate, call, rows });
          return [f(x), tf.grad(f)(x, dy)].map((tensor) => Array.from(tensor.dataSync(), (value) => value + 0));
        });
      const expected = withoutFusedKernels(run);
      expect(run()).toEqual(expected);
      const share = expected[0].filter((value) => value === 0).length / (count * d);
      expect(Math.abs(share - rate)).toBeLessThan(0.2);
    }
  });
});
