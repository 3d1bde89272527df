/**
 * The linear-chain conditional random field on top of the emissions (docs/mathematics.md, heads and loss).
 *
 * Training: `crfLogLikelihood`, L_ner = -mean of it. Decoding: `viterbi` with the moves that BIEOS forbids ruled out.
 * Looking inside: `forwardBackward` for marginals, `spanProbability` for how sure the model is of an entity.
 */
import * as tf from "@tensorflow/tfjs-core";
import { countOnArrays } from "./crf/counts-arrays.js";
import { countByKernel, fitsKernel } from "./crf/counts-kernel.js";
import { countByScan } from "./crf/counts-scan.js";
import type { CrfBatch, CrfCounter } from "./crf/counts.js";
import { runKernel } from "./kernels/host.js";
import { useKernel } from "./ops.js";

export type { CrfTensors } from "./crf/counts.js";
export { topK, viterbi, type Decoding, type ScoredPath } from "./crf/decode.js";
export { forwardBackward, pathScore, spanProbability, type Posterior } from "./crf/posterior.js";
export { constrain, type CrfConstraints, type CrfScores } from "./crf/scores.js";

/**
 * log p(tags | emissions) of each sentence, [B], differentiable in emissions, start, transitions and end.
 *
 * @param emissions [B, T, L]
 * @param tags gold tags, [B * T] or one row a sentence; what stands beyond a sentence's length is ignored
 * @param lengths tokens of each sentence, 0 to T; a sentence of none has log-likelihood 0
 * @param start [L]
 * @param transitions [L, L] from → to
 * @param end [L]
 * @param count how to compute it; by default what suits the current backend
 * @throws when shapes or tags do not fit together
 */
export function crfLogLikelihood(
  emissions: tf.Tensor3D,
  tags: Int32Array | readonly ArrayLike<number>[],
  lengths: readonly number[],
  start: tf.Tensor1D,
  transitions: tf.Tensor2D,
  end: tf.Tensor1D,
  count: CrfCounter = counterFor(tf.getBackend(), start.size),
): tf.Tensor1D {
  checkShapes(emissions, start, transitions, end);
  const gold = goldTags(tags, lengths, emissions.shape);

  const evaluate = tf.customGrad((...inputs) => {
    const [emissions, start, transitions, end, save] = inputs as [...CrfInputs, tf.GradSaveFunc];
    const batch: CrfBatch = { emissions, gold, lengths, start, transitions, end };
    const { logLikelihood, nodes, moves } = count(batch);
    save([nodes, moves]);
    return { value: logLikelihood, gradFunc: (dy, saved) => weightedCounts(dy, saved) };
  });
  return evaluate(emissions, start, transitions, end) as tf.Tensor1D;
}

type CrfInputs = [emissions: tf.Tensor3D, start: tf.Tensor1D, transitions: tf.Tensor2D, end: tf.Tensor1D];

/** Reading tensors at once is fastest where they live in this thread's memory, and forbidden on a GPU. */
function counterFor(backend: string, tags: number): CrfCounter {
  if (fitsKernel(tags)) return countByKernel;
  return backend === "webgpu" ? countByScan : countOnArrays;
}

/** The gradient of Σ_b dy_b · log p_b, in the order of `CrfInputs`, from the counts of each sentence. */
function weightedCounts(dy: tf.Tensor, [nodes, moves]: tf.Tensor[]): tf.Tensor[] {
  if (useKernel("FocusedCrfGradient")) return runKernel("FocusedCrfGradient", { dy, nodes, moves });
  const [B, , L] = nodes.shape;
  const total = tf.reshape(tf.matMul(tf.reshape(dy, [1, B]), moves as tf.Tensor2D), [-1]);
  return [
    tf.mul(nodes, tf.reshape(dy, [B, 1, 1])),
    tf.slice(total, 0, L),
    tf.reshape(tf.slice(total, L, L * L), [L, L]),
    tf.slice(total, L + L * L, L),
  ];
}

function checkShapes(emissions: tf.Tensor, start: tf.Tensor, transitions: tf.Tensor, end: tf.Tensor) {
  const [L] = start.shape;
  if (emissions.rank !== 3) throw new Error(`Emissions must be [batch, tokens, tags], got [${emissions.shape}].`);
  if (emissions.shape[1] === 0) throw new Error("Emissions must have at least one token, got none.");
  if (!(L > 0)) throw new Error(`A CRF needs at least one tag, got start scores of shape [${start.shape}].`);
  if (emissions.shape[2] !== L) throw new Error(`The CRF has ${L} tags, but emissions are [${emissions.shape}].`);
  tf.util.assertShapesMatch(transitions.shape, [L, L], "CRF transitions: ");
  tf.util.assertShapesMatch(end.shape, [L], "CRF end scores: ");
}

/** Gold tags as one [B * T] array with 0 in the padding, checked against the batch. */
function goldTags(
  tags: Int32Array | readonly ArrayLike<number>[],
  lengths: readonly number[],
  [B, T, L]: number[],
): Int32Array {
  const sentences = tags instanceof Int32Array ? tags.length / T : tags.length;
  if (sentences !== B || lengths.length !== B)
    throw new Error(`Emissions hold ${B} sentences, tags ${sentences}, lengths ${lengths.length}.`);
  const gold = new Int32Array(B * T);
  lengths.forEach((length, b) => {
    const row = tags instanceof Int32Array ? tags.subarray(b * T, (b + 1) * T) : tags[b];
    if (!Number.isInteger(length) || length < 0 || length > Math.min(T, row.length))
      throw new Error(`Sentence ${b} has length ${length}, but ${T} emissions and ${row.length} tags.`);
    for (let t = 0; t < length; t++) {
      if (!Number.isInteger(row[t]) || row[t] < 0 || row[t] >= L)
        throw new Error(`Sentence ${b} has tag ${row[t]} at ${t}; the CRF has ${L} tags.`);
      gold[b * T + t] = row[t];
    }
  });
  return gold;
}
