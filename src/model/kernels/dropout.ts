/** Dropout as a kernel: a choice in numbers, and the host kernel that makes it. Its WGSL is webgpu/dropout.ts. */
import * as tf from "@tensorflow/tfjs-core";
import { mix } from "../../text/random.js";
import { dropBelow, INCREMENT, MULTIPLIER } from "../dropout.js";
import type { DropoutChoice } from "../dropout.js";
import { registerHostKernel } from "./host.js";
import type { Attributes } from "./host.js";

/** Branches that a kernel can tell apart. */
const BRANCHES = 2;

/** Whether a kernel can make this choice. */
export const fitsDropoutKernel = ({ rows }: DropoutChoice) => rows.length <= BRANCHES;

/** A choice (or none) as a kernel's attributes. */
export function dropoutAttributes(choice: DropoutChoice | undefined): Attributes {
  if (!choice) return { dropped: false };
  const [first, second = { groups: 0, queries: 1 }] = choice.rows;
  return {
    dropped: true,
    call: choice.call,
    threshold: dropBelow(choice.rate),
    scale: 1 / (1 - choice.rate),
    firstRows: first.groups * first.queries,
    firstQueries: first.queries,
    secondQueries: second.queries,
  };
}

/** x [R, d]; attributes of `dropoutAttributes`. Its own gradient: the same kernel on dy. */
registerHostKernel({
  name: "FocusedDropout",
  inputs: ["x"],
  shapes: ([x]) => [x],
  compute([x], [y], attributes, [[rows, d]]) {
    const { call, threshold, scale, firstRows, firstQueries, secondQueries } = attributes as Record<string, number>;
    const factor = Math.fround(scale);
    for (let row = 0, at = 0; row < rows; row++) {
      const [branch, place, queries] = row < firstRows ? [0, row, firstQueries] : [1, row - firstRows, secondQueries];
      let state = mix(mix(mix(call, branch), Math.floor(place / queries)), place % queries);
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
      const { call, threshold, scale, firstRows, firstQueries, secondQueries } = attributes as Record<string, number>;
      return [rows, d, call, threshold, scale, firstRows, firstQueries, secondQueries];
    },
    // A generator's step costs about as much as two multiply-adds.
    work: ([x]) => 3 * tf.util.sizeFromShape(x),
  },
});
