/** Relations the expensive way, which the planner's savings are tested and measured against. */
import * as tf from "@tensorflow/tfjs-core";
import type { FocusedConfig } from "./config.js";
import { encodeWhole, noDropout, sentenceBranch } from "./encoder.js";
import type { TokenBatch, Weights } from "./encoder.js";
import { equalSizes, startsOf } from "./groups.js";
import { relationFeatures, relationLogits } from "./heads.js";
import { maskMatrix } from "./masks.js";
import { pooledRows } from "./pairs.js";
import type { BatchPair } from "./pairs.js";

/** Relation logits where every pair sends its sentence through all rows of all N layers. @returns [P, classes] */
export function reencodedPairLogits(
  weights: Weights,
  config: FocusedConfig,
  batch: TokenBatch,
  pairs: readonly BatchPair[],
): tf.Tensor2D {
  const [P, T, d, K] = [pairs.length, batch.tokens, config.hiddenSize, config.focusedLayers];
  const starts = startsOf(batch.rows);
  const ids = new Int32Array(P * T);
  const open = new Float32Array(P * T * T);
  pairs.forEach(({ sentence, first, second, length }, p) => {
    ids.set(batch.ids.subarray(starts[sentence], starts[sentence + 1]), p * T);
    const mask = maskMatrix(config.relationMask, length, first, second);
    for (let i = 0; i < length; i++) open.set(mask.subarray(i * length, (i + 1) * length), (p * T + i) * T);
  });
  const lengths = pairs.map(({ length }) => length);
  const repeated: TokenBatch = { sentences: P, tokens: T, ids, lengths, rows: equalSizes(P, T) };
  const hidden = encodeWhole(weights, config, K, repeated, open)[K];
  const cls = tf.slice(tf.reshape(hidden, [P, T, d]), [0, 0, 0], [P, 1, d]);
  const rows = tf.reshape(cls, [P, d]) as tf.Tensor2D;
  if (config.readout !== "pooled") return relationLogits(weights, rows, noDropout);
  const nerRows = encodeWhole(weights, config, K, batch, sentenceBranch(batch).open)[K];
  return relationLogits(weights, relationFeatures(rows, nerRows, pooledRows(pairs, batch.rows)), noDropout);
}
