/** Counts by a scan of tensor operations over time: nothing leaves the device, so it runs on WebGPU. */
import * as tf from "@tensorflow/tfjs-core";
import type { CrfBatch, CrfCounts } from "./counts.js";

/**
 * @see CrfCounter. All scores are taken relative to the gold sequence's, step by step. That changes no probability, makes
 * log p(gold) = -log Z, and keeps α small: in single precision, log Z of a long sentence minus its gold score would
 * lose the digits that matter. Scores must be finite.
 */
export function countByScan(batch: CrfBatch): CrfCounts {
  const [B, T, L] = batch.emissions.shape;
  const gold = goldIndicators(batch);
  const relative = relativeToGold(batch, gold);
  const emissions = tf.unstack(relative.emissions, 1) as tf.Tensor2D[];
  const inside = tf.unstack(gold.inside, 1) as tf.Tensor2D[];
  const isLast = tf.unstack(gold.isLast, 1) as tf.Tensor2D[];
  const toFrom = tf.expandDims<tf.Tensor3D>(tf.transpose(batch.transitions), 0);

  // Forwards: α_t [B, L], and p(y_{t-1} = i | y_t = j) at [b, j, i]. Past a sentence's end α stays as it was.
  let alpha = tf.add<tf.Tensor2D>(emissions[0], batch.start);
  const previous: tf.Tensor3D[] = [];
  for (let t = 1; t < T; t++) {
    const terms = tf.add<tf.Tensor3D>(tf.expandDims(alpha, 1), toFrom);
    const { probabilities, logSum } = softmax(terms);
    previous[t] = probabilities;
    const next = tf.add<tf.Tensor2D>(tf.squeeze(logSum, [2]), emissions[t]);
    alpha = tf.where(inside[t], next, alpha);
  }
  const { probabilities: atEnd, logSum } = softmax(tf.add<tf.Tensor2D>(alpha, relative.end));
  const logLikelihood = tf.mul<tf.Tensor1D>(tf.neg(tf.squeeze(logSum, [1])), gold.notEmpty);

  // Backwards: p(y_t = j) [B, L] is `atEnd` at the last token, and 0 past it.
  const marginals: tf.Tensor2D[] = [];
  let edges: tf.Tensor3D = tf.zeros([B, L, L]);
  let marginal = tf.mul<tf.Tensor2D>(atEnd, isLast[T - 1]);
  for (let t = T - 1; t > 0; t--) {
    marginals[t] = marginal;
    edges = tf.add(edges, tf.mul(tf.expandDims(marginal, 2), previous[t]));
    const stepBack = tf.squeeze<tf.Tensor2D>(tf.matMul(tf.expandDims<tf.Tensor3D>(marginal, 1), previous[t]), [1]);
    marginal = tf.add(stepBack, tf.mul(atEnd, isLast[t - 1]));
  }
  marginals[0] = marginal;

  const nodes = tf.sub<tf.Tensor3D>(gold.nodes, tf.stack(marginals, 1));
  const first = tf.reshape<tf.Rank.R2>(tf.slice(nodes, [0, 0, 0], [B, 1, L]), [B, L]);
  const transitions = tf.reshape<tf.Rank.R2>(tf.sub(gold.edges, tf.transpose(edges, [0, 2, 1])), [B, L * L]);
  const last = tf.sum<tf.Tensor2D>(tf.mul(nodes, gold.isLast), 1);
  return { logLikelihood, nodes, moves: tf.concat2d([first, transitions, last], 1) };
}

/** Softmax over the last axis, and log Σ exp over it (kept as an axis of 1), by the same exponentials. */
function softmax<T extends tf.Tensor>(terms: T): { probabilities: T; logSum: tf.Tensor } {
  const max = tf.max(terms, -1, true);
  const exponentials = tf.exp(tf.sub<T>(terms, max));
  const sum = tf.sum(exponentials, -1, true);
  return { probabilities: tf.div<T>(exponentials, sum), logSum: tf.add(max, tf.log(sum)) };
}

interface GoldIndicators {
  /** [B, T, L] 1 at the gold tag of each token. */
  nodes: tf.Tensor3D;
  /** [B, T, L] 1 at the gold tag of the token before. */
  nodesBefore: tf.Tensor3D;
  /** [B, L, L] how often the gold sequence takes each transition. */
  edges: tf.Tensor3D;
  /** [B, T, 1] true for tokens of the sentence. */
  inside: tf.Tensor3D;
  /** [B, T, 1] 1 at the last token of the sentence. */
  isLast: tf.Tensor3D;
  /** [B] 1 for sentences of at least one token. */
  notEmpty: tf.Tensor1D;
}

function goldIndicators({ emissions, gold, lengths }: CrfBatch): GoldIndicators {
  const [B, T, L] = emissions.shape;
  const nodes = new Float32Array(B * T * L);
  const nodesBefore = new Float32Array(B * T * L);
  const edges = new Float32Array(B * L * L);
  const inside = new Uint8Array(B * T);
  const isLast = new Float32Array(B * T);
  lengths.forEach((length, b) => {
    for (let t = 0; t < length; t++) {
      const token = b * T + t;
      inside[token] = 1;
      nodes[token * L + gold[token]] = 1;
      if (t === length - 1) isLast[token] = 1;
      if (t === 0) continue;
      nodesBefore[token * L + gold[token - 1]] = 1;
      edges[(b * L + gold[token - 1]) * L + gold[token]] += 1;
    }
  });
  return {
    nodes: tf.tensor3d(nodes, [B, T, L]),
    nodesBefore: tf.tensor3d(nodesBefore, [B, T, L]),
    edges: tf.tensor3d(edges, [B, L, L]),
    inside: tf.tensor3d(inside, [B, T, 1], "bool"),
    isLast: tf.tensor3d(isLast, [B, T, 1]),
    notEmpty: tf.tensor1d(lengths.map((length) => Math.min(length, 1))),
  };
}

/** Emissions and end scores minus what the gold sequence scores there; the start score counts at the first token. */
function relativeToGold({ emissions, start, transitions, end }: CrfBatch, gold: GoldIndicators) {
  const [B, T, L] = emissions.shape;
  const finite = tf.where(gold.inside, emissions, tf.zerosLike(emissions));
  const moved = tf.reshape<tf.Rank.R3>(tf.matMul(tf.reshape(gold.nodesBefore, [B * T, L]), transitions), [B, T, L]);
  const firstOnly = tf.tensor3d(
    Float32Array.from({ length: T }, (_, t) => (t === 0 ? 1 : 0)),
    [1, T, 1],
  );
  const reaching = tf.add(tf.add(finite, moved), tf.mul(firstOnly, start));
  const goldScore = tf.sum(tf.mul(reaching, gold.nodes), 2, true);
  const goldLast = tf.sum<tf.Tensor2D>(tf.mul(gold.nodes, gold.isLast), 1);
  return {
    emissions: tf.sub<tf.Tensor3D>(finite, goldScore),
    end: tf.sub<tf.Tensor2D>(end, tf.sum(tf.mul(goldLast, end), 1, true)),
  };
}
