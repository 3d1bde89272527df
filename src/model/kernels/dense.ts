/** Host kernels of the dense layer, x W + b, and of its gradient. */
import { registerHostKernel } from "./host.js";

/** Floats of SIMD scratch memory: a tile, a strip of A and a block of B (simd/assembly/dense.ts). */
const SCRATCH = 4 * 8 + 4 * 256 + 256 * 256;

/** x [R, in], weight [in, out], bias [out]. Output: y [R, out]. */
registerHostKernel({
  name: "FocusedDense",
  inputs: ["x", "weight", "bias"],
  shapes: ([x, weight]) => [[x[0], weight[1]]],
  compute([x, weight, bias], [y], _, [[rows, inputs], [, outputs]]) {
    const sums = new Float64Array(outputs);
    for (let r = 0; r < rows; r++) {
      sums.set(bias);
      for (let i = 0; i < inputs; i++) {
        const value = x[r * inputs + i];
        for (let j = 0; j < outputs; j++) sums[j] += value * weight[i * outputs + j];
      }
      y.set(sums, r * outputs);
    }
  },
  simd: {
    name: "dense",
    scratch: () => SCRATCH,
    numbers: ([x, weight]) => [...x, weight[1]],
    work: ([x, weight]) => x[0] * x[1] * weight[1],
  },
});

/** Outputs: dx [R, in], dWeight [in, out], dBias [out]. */
registerHostKernel({
  name: "FocusedDenseGradient",
  inputs: ["dy", "x", "weight"],
  shapes: ([dy, x, weight]) => [x, weight, [dy[1]]],
  compute([dy, x, weight], [dx, dWeight, dBias], _, [[rows, outputs], [, inputs]]) {
    for (let r = 0; r < rows; r++) {
      for (let j = 0; j < outputs; j++) dBias[j] += dy[r * outputs + j];
      for (let i = 0; i < inputs; i++) {
        const value = x[r * inputs + i];
        let sum = 0;
        for (let j = 0; j < outputs; j++) {
          const slope = dy[r * outputs + j];
          sum += slope * weight[i * outputs + j];
          dWeight[i * outputs + j] += slope * value;
        }
        dx[r * inputs + i] = sum;
      }
    }
  },
  simd: {
    name: "denseGradient",
    scratch: () => SCRATCH,
    numbers: ([dy, x]) => [...x, dy[1]],
    work: ([dy, x]) => 2 * x[0] * x[1] * dy[1],
  },
});
