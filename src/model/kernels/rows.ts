/** Host kernels that move rows: gather's gradient, which tfjs's WASM backend lacks. */
import { registerHostKernel } from "./host.js";

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
});
