/** Dropout as a kernel: the host's, which is told every row's seed, and a choice in numbers for WGSL (webgpu/dropout.ts). */
import * as tf from "@tensorflow/tfjs-core";
import { dropBelow, INCREMENT, MULTIPLIER } from "../dropout.js";
import type { DropoutChoice } from "../dropout.js";
import { commonSize } from "../groups.js";
import { registerHostKernel } from "./host.js";
import type { Attributes } from "./host.js";

/** Branches that the GPU's kernels can tell apart. */
const BRANCHES = 2;

/** Whether the GPU's kernels can make this choice: they find a row's group by division. */
export const fitsDropoutKernel = ({ rows }: DropoutChoice) =>
  rows.length <= BRANCHES && rows.every(({ queries }) => commonSize(queries) !== undefined);

/** A choice (or none) as attributes of the GPU's kernels. */
export function dropoutAttributes(choice: DropoutChoice | undefined): Attributes {
  if (!choice) return { dropped: false };
  const [first, second = []] = choice.rows.map(({ queries }) => queries);
  return {
    dropped: true,
    ...hostDropoutAttributes(choice),
    call: choice.call,
    firstRows: first.length * first[0],
    firstQueries: first[0],
    secondQueries: second[0] ?? 1,
  };
}

/** A choice as attributes of the host's kernel, which takes the rows' seeds besides. */
export const hostDropoutAttributes = ({ rate }: DropoutChoice) => ({
  threshold: dropBelow(rate),
  scale: 1 / (1 - rate),
});

/** x [R, d], seeds [R] (`rowSeeds`); attributes of `hostDropoutAttributes`. Its own gradient: the same kernel on dy. */
registerHostKernel({
  name: "FocusedSeededDropout",
  inputs: ["x", "seeds"],
  shapes: ([x]) => [x],
  compute([x, seeds], [y], attributes, [[rows, d]]) {
    const { threshold, scale } = attributes as Record<string, number>;
    const factor = Math.fround(scale);
    for (let row = 0, at = 0; row < rows; row++) {
      let state = seeds[row];
      for (let i = 0; i < d; i++, at++) {
        state = (Math.imul(state, MULTIPLIER) + INCREMENT) >>> 0;
        y[at] = state < threshold ? 0 : x[at] * factor;
      }
    }
  },
  simd: {
    name: "dropout",
    fits: ([[, d]]) => d % 4 === 0,
    numbers: ([[rows, d]], attributes) => {
      const { threshold, scale } = attributes as Record<string, number>;
      return [rows, d, threshold, scale];
    },
    // A generator's step costs about as much as two multiply-adds.
    work: ([x]) => 3 * tf.util.sizeFromShape(x),
  },
});
