/** Host kernels of the largest value in stretches of rows, and where it came from. */
import { registerHostKernel } from "./host.js";

/**
 * rows [R, d]; bounds [2 S]: first row of each segment and one past its last. Outputs: the largest values [S, d], 0 for a segment
 * of no rows; the row of each [S, d], -1 for none.
 */
registerHostKernel({
  name: "FocusedSegmentMax",
  inputs: ["rows", "bounds"],
  shapes: ([rows, bounds]) => [
    [bounds[0] / 2, rows[1]],
    [bounds[0] / 2, rows[1]],
  ],
  compute([rows, bounds], [largest, winners], _, [[, d]]) {
    for (let s = 0; 2 * s < bounds.length; s++) {
      const [from, to] = [bounds[2 * s], bounds[2 * s + 1]];
      if (from >= to) winners.fill(-1, s * d, (s + 1) * d);
      else {
        largest.set(rows.subarray(from * d, (from + 1) * d), s * d);
        winners.fill(from, s * d, (s + 1) * d);
      }
      for (let row = from + 1; row < to; row++) {
        for (let i = 0; i < d; i++) {
          const value = rows[row * d + i];
          if (value > largest[s * d + i]) {
            largest[s * d + i] = value;
            winners[s * d + i] = row;
          }
        }
      }
    }
  },
});

/** dy and winners [S, d]. Output: the gradient of the rows [size, d]. */
registerHostKernel({
  name: "FocusedSegmentMaxGradient",
  inputs: ["dy", "winners"],
  shapes: ([dy], { size }) => [[size as number, dy[1]]],
  compute([dy, winners], [drows], _, [[, d]]) {
    for (let k = 0; k < dy.length; k++) if (winners[k] >= 0) drows[winners[k] * d + (k % d)] += dy[k];
  },
});
