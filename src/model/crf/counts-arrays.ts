/** Counts by forward–backward over plain arrays: for backends whose tensors live in memory that can be read at once. */
import * as tf from "@tensorflow/tfjs-core";
import type { CrfBatch, CrfCounts } from "./counts.js";
import { forwardBackward, pathScore } from "./posterior.js";

/** @see CrfCounter. Double precision inside. Reads tensors synchronously, which a WebGPU device does not survive. */
export function countOnArrays(batch: CrfBatch): CrfCounts {
  const [B, T, L] = batch.emissions.shape;
  const emissions = batch.emissions.dataSync<"float32">();
  const scores = {
    start: batch.start.dataSync<"float32">(),
    transitions: batch.transitions.dataSync<"float32">(),
    end: batch.end.dataSync<"float32">(),
  };
  const logLikelihood = new Float32Array(B);
  const nodes = new Float32Array(B * T * L);
  const moves = new Float32Array(B * (L + L * L + L));

  batch.lengths.forEach((length, b) => {
    if (length === 0) return;
    const sentence = emissions.subarray(b * T * L, (b + 1) * T * L);
    const gold = batch.gold.subarray(b * T, b * T + length);
    const { logPartition, marginals, transitions } = forwardBackward(sentence, length, scores);
    logLikelihood[b] = pathScore(sentence, gold, scores) - logPartition;

    for (let k = 0; k < marginals.length; k++) nodes[b * T * L + k] = -marginals[k];
    const row = moves.subarray(b * (L + L * L + L), (b + 1) * (L + L * L + L));
    const edges = row.subarray(L, L + L * L);
    for (let k = 0; k < transitions.length; k++) edges[k] = -transitions[k];
    for (let t = 0; t < length; t++) {
      nodes[(b * T + t) * L + gold[t]] += 1;
      if (t > 0) edges[gold[t - 1] * L + gold[t]] += 1;
    }
    const at = (t: number) => nodes.subarray((b * T + t) * L, (b * T + t + 1) * L);
    row.set(at(0), 0);
    row.set(at(length - 1), L + L * L);
  });

  return {
    logLikelihood: tf.tensor1d(logLikelihood),
    nodes: tf.tensor3d(nodes, [B, T, L]),
    moves: tf.tensor2d(moves, [B, L + L * L + L]),
  };
}
