/** One seed gives one course of training on every backend. `npm run bench -- --only curves` shows the same over 200 steps. */
import { beforeAll, expect, test } from "vitest";
import { compareCurves } from "../../tools/bench/curves.js";
import type { Curve } from "../../tools/bench/curves.js";

const STEPS = 40;

let curves: Curve[];
beforeAll(async () => {
  curves = await compareCurves(STEPS, () => undefined);
}, 300_000);

test("the run learns, so that there is a course to compare", () => {
  const { backend, losses } = curves[0];
  expect(backend).toBe("cpu");
  expect(losses).toHaveLength(STEPS);
  expect(losses.at(-1)).toBeLessThan(0.9 * losses[0]);
});

test.each(["wasm", "webgpu"])("losses on %s stay within 1 %% of the CPU's at every step", (name) => {
  const { losses } = curves.find(({ backend }) => backend === name)!;
  losses.forEach((loss, i) => expect(Math.abs(loss / curves[0].losses[i] - 1), `step ${i + 1}`).toBeLessThan(0.01));
});
