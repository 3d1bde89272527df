/** Stretches of rows pooled into one row each. */
import * as tf from "@tensorflow/tfjs-core";
import "./kernels/segments.js";
import { runKernel } from "./kernels/host.js";
import { gatherRows, useKernel } from "./ops.js";
import { fewSizes } from "./pairs.js";

/** Rows start to end - 1 of a pool. */
export type Segment = readonly [start: number, end: number];

/** Far below any score: what stands in the place of a row that is not there. */
const ABSENT = -1e9;

/**
 * The largest value of each column in each segment; 0 for a segment of no rows.
 * @param rows [R, d]
 * @returns [segments, d]
 */
export function segmentMax(rows: tf.Tensor2D, segments: readonly Segment[]): tf.Tensor2D {
  if (!useKernel("FocusedSegmentMax")) return composedMax(rows, segments);
  const bounds = Int32Array.from(segments.flat());
  const size = rows.shape[0];
  const run = tf.customGrad((rows_, save_) => {
    const inputs = { rows: rows_ as tf.Tensor2D, bounds: tf.tensor1d(bounds, "int32") };
    const [largest, winners] = runKernel("FocusedSegmentMax", inputs);
    (save_ as unknown as tf.GradSaveFunc)([winners]);
    const gradFunc = (dy: tf.Tensor, [winners]: tf.Tensor[]) =>
      runKernel("FocusedSegmentMaxGradient", { dy, winners }, { size })[0];
    return { value: largest, gradFunc };
  });
  return run(rows) as tf.Tensor2D;
}

function composedMax(rows: tf.Tensor2D, segments: readonly Segment[]): tf.Tensor2D {
  const { grouped, present, filled } = padded(rows, segments);
  const absent = tf.mul(tf.sub(1, present), ABSENT);
  return tf.mul(tf.max(tf.add(tf.mul(grouped, present), absent), 1), filled) as tf.Tensor2D;
}

/**
 * The mean of the rows of each segment; 0 for a segment of no rows. For short segments: each is padded to the longest.
 * @param rows [R, d]
 * @returns [segments, d]
 */
export function segmentMean(rows: tf.Tensor2D, segments: readonly Segment[]): tf.Tensor2D {
  const { grouped, present } = padded(rows, segments);
  const lengths = tf.tensor2d(
    segments.map(([start, end]) => Math.max(1, end - start)),
    [segments.length, 1],
  );
  return tf.div(tf.sum(tf.mul(grouped, present), 1), lengths) as tf.Tensor2D;
}

/** Rows that each segment is padded to: the longest's, on a GPU one of few sizes, since its buffers are pooled by exact size. */
export function paddedLength(segments: readonly Segment[], fixed = tf.getBackend() === "webgpu"): number {
  const longest = Math.max(1, ...segments.map(([start, end]) => end - start));
  return fixed ? fewSizes(longest) : longest;
}

/** Every segment padded to the longest: rows [S, longest, d], which of them are there [S, longest, 1], and which segments have any [S, 1]. */
function padded(rows: tf.Tensor2D, segments: readonly Segment[]) {
  const longest = paddedLength(segments);
  const index = new Int32Array(segments.length * longest);
  const present = new Float32Array(segments.length * longest);
  segments.forEach(([start, end], s) => {
    for (let t = 0; t < end - start; t++) {
      index[s * longest + t] = start + t;
      present[s * longest + t] = 1;
    }
  });
  return {
    grouped: tf.reshape(gatherRows(rows, index), [segments.length, longest, rows.shape[1]]) as tf.Tensor3D,
    present: tf.tensor3d(present, [segments.length, longest, 1]),
    filled: tf.tensor2d(
      segments.map(([start, end]) => (end > start ? 1 : 0)),
      [segments.length, 1],
    ),
  };
}
