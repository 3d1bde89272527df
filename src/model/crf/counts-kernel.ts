/** Counts by forward–backward in a kernel of the device, in one dispatch for the whole batch. */
import * as tf from "@tensorflow/tfjs-core";
import { runKernel } from "../kernels/host.js";
import { MOST_CRF_TAGS } from "../kernels/webgpu/crf.js";
import { useKernel } from "../ops.js";
import type { CrfBatch, CrfCounts } from "./counts.js";

/** Whether the backend in use has the kernel, and it can hold this many tags. */
export function fitsKernel(tags: number): boolean {
  return useKernel("FocusedCrf") && tags <= MOST_CRF_TAGS;
}

/** @see CrfCounter. Only where `fitsKernel`. Scores must be finite. */
export function countByKernel({ emissions, gold, lengths, start, transitions, end }: CrfBatch): CrfCounts {
  const [B, T] = emissions.shape;
  const rows = new Int32Array(B * (1 + T));
  lengths.forEach((length, b) => {
    rows[b * (1 + T)] = length;
    rows.set(gold.subarray(b * T, (b + 1) * T), b * (1 + T) + 1);
  });
  const inputs = { emissions, start, transitions, end, gold: tf.tensor2d(rows, [B, 1 + T], "int32") };
  const [logLikelihood, nodes, moves] = runKernel("FocusedCrf", inputs);
  return { logLikelihood: logLikelihood as tf.Tensor1D, nodes: nodes as tf.Tensor3D, moves: moves as tf.Tensor2D };
}
