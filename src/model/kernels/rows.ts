/** Host kernels that move rows. tfjs's WASM backend gathers them a number at a time, and lacks the gradient. */
import { registerHostKernel } from "./host.js";

/** Row index[r] of `rows` [size, d] as row r of the output; every index is in [0, size). */
registerHostKernel({
  name: "FocusedGatherRows",
  inputs: ["rows", "index"],
  shapes: ([rows, index]) => [[index[0], rows[1]]],
  compute([rows, index], [out], _, [[, d]]) {
    for (let r = 0; r < index.length; r++) out.set(rows.subarray(index[r] * d, (index[r] + 1) * d), r * d);
  },
  simd: {
    name: "gatherRows",
    numbers: ([rows, index]) => [index[0], rows[1]],
  },
});

/** Adds row r of `rows` [n, d] to row index[r] of the output [size, d]. */
registerHostKernel({
  name: "FocusedScatterRows",
  inputs: ["rows", "index"],
  shapes: ([rows], attributes) => [[attributes.size as number, rows[1]]],
  compute([rows, index], [out], _, [[, d]]) {
    for (let r = 0; r < index.length; r++) {
      const from = r * d;
      const to = index[r] * d;
      for (let i = 0; i < d; i++) out[to + i] += rows[from + i];
    }
  },
  simd: {
    name: "scatterRows",
    numbers: ([rows], { size }) => [...rows, size as number],
  },
});
