/**
 * The encoder of model.md section 2. It works on a pool of rows (one a token) rather than on sentences, so that the rows of
 * the NER path and of every pair's relation path go through the dense layers as one batch; only attention tells them apart.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { EncoderConfig } from "./config.js";
import { dense, gatherRows, gelu, layerNorm, maskedAttention } from "./ops.js";
import type { CaptureAttention } from "./ops.js";
import type { RowBatch } from "./rows.js";

/** The model's tensors by checkpoint name; dense weights are [in, out]. */
export type Weights = ReadonlyMap<string, tf.Tensor>;

/** How rows stand in a matrix: G groups of Q rows each, one after the other. */
export interface RowGroups {
  groups: number;
  queries: number;
}

/**
 * Applied after the embeddings and after each sub-layer; the identity outside training.
 * @param x [R, d]
 * @param rows what the R rows are, branch by branch
 */
export type Dropout = (x: tf.Tensor2D, rows: readonly RowGroups[]) => tf.Tensor2D;
export const noDropout: Dropout = (x) => x;

/** B sentences of token ids, [CLS] first and [SEP] last, padded to T. */
export interface TokenBatch {
  sentences: number;
  tokens: number;
  /** [B * T] */
  ids: Int32Array;
  /** Tokens of each sentence, [CLS] and [SEP] included. */
  lengths: number[];
}

/** Rows of a pool that attend alike: G groups of Q rows, each group seeing its own Kv columns. */
export interface Branch extends RowGroups {
  keys: number;
  /** [G, Q or 1, Kv], 1 where open */
  mask: tf.Tensor3D;
  /** Pool rows that are computed, [G * Q]; absent: the first G * Q rows, in order. */
  queryRows?: Int32Array;
  /** Pool rows that are seen, [G * Kv]; absent: the first G * Kv rows, in order. */
  keyRows?: Int32Array;
  capture?: CaptureAttention;
}

/** Looks a tensor up, naming it if the model lacks it. */
export function weight<T extends tf.Tensor>(weights: Weights, name: string): T {
  const tensor = weights.get(name);
  if (!tensor) throw new Error(`the model has no tensor "${name}"`);
  return tensor as T;
}

function project(weights: Weights, name: string, x: tf.Tensor2D): tf.Tensor2D {
  return dense(x, weight(weights, `${name}.weight`), weight(weights, `${name}.bias`));
}

function normalise(weights: Weights, name: string, x: tf.Tensor2D, eps: number): tf.Tensor2D {
  return layerNorm(x, weight(weights, `${name}.weight`), weight(weights, `${name}.bias`), eps);
}

/** H_0 = LN(e_word + e_pos + e_type), all of type 0. @returns [B * T, d] */
export function embed(weights: Weights, config: EncoderConfig, batch: TokenBatch, dropout: Dropout): tf.Tensor2D {
  const positions = Int32Array.from(batch.ids, (_, i) => i % batch.tokens);
  const words = gatherRows(weight(weights, "bert.embeddings.word_embeddings.weight"), batch.ids);
  const places = gatherRows(weight(weights, "bert.embeddings.position_embeddings.weight"), positions);
  const type = tf.slice(weight<tf.Tensor2D>(weights, "bert.embeddings.token_type_embeddings.weight"), [0, 0], [1, -1]);
  const sum = tf.add(tf.add(words, places), type) as tf.Tensor2D;
  const hidden = normalise(weights, "bert.embeddings.LayerNorm", sum, config.layerNormEps);
  return dropout(hidden, [{ groups: batch.sentences, queries: batch.tokens }]);
}

/** The NER path's branch: every token of a sentence sees every token of it, and no padding. */
export function sentenceBranch(batch: TokenBatch, capture?: CaptureAttention): Branch {
  const { sentences, tokens, lengths } = batch;
  const open = new Float32Array(sentences * tokens);
  lengths.forEach((length, b) => open.fill(1, b * tokens, b * tokens + length));
  const mask = tf.tensor3d(open, [sentences, 1, tokens]);
  return { groups: sentences, queries: tokens, keys: tokens, mask, capture };
}

/**
 * LN(x + MHSA(x, MASK)) for the rows of all branches, one after the other.
 * @param pool [R, d]
 * @param name prefix of the block's tensors, e.g. `bert.encoder.layer.0.attention`
 * @returns [sum of G * Q, d]
 */
export function attentionBlock(
  weights: Weights,
  name: string,
  config: EncoderConfig,
  pool: tf.Tensor2D,
  branches: Branch[],
  dropout: Dropout,
): tf.Tensor2D {
  const d = pool.shape[1];
  const rows = joinRows(branches.map((branch) => take(pool, branch.groups * branch.queries, branch.queryRows)));
  const q = project(weights, `${name}.self.query`, rows);
  const k = project(weights, `${name}.self.key`, pool);
  const v = project(weights, `${name}.self.value`, pool);
  let start = 0;
  const contexts = branches.map(({ groups, queries, keys, mask, keyRows, capture }) => {
    const size = groups * queries;
    const mine = size === q.shape[0] ? q : tf.slice(q, [start, 0], [size, d]);
    start += size;
    const grouped = (x: tf.Tensor2D, rows: number) => tf.reshape(x, [groups, rows, d]) as tf.Tensor3D;
    const seen = (x: tf.Tensor2D) => grouped(take(x, groups * keys, keyRows), keys);
    const context = maskedAttention(grouped(mine, queries), seen(k), seen(v), mask, config.numHeads, capture);
    return tf.reshape(context, [size, d]) as tf.Tensor2D;
  });
  const update = dropout(project(weights, `${name}.output.dense`, joinRows(contexts)), branches);
  return normalise(weights, `${name}.output.LayerNorm`, tf.add(rows, update), config.layerNormEps);
}

/** The listed rows of a pool, or the first `count`. */
function take(pool: tf.Tensor2D, count: number, rows?: Int32Array): tf.Tensor2D {
  if (rows) return gatherRows(pool, rows);
  return count === pool.shape[0] ? pool : tf.slice(pool, [0, 0], [count, pool.shape[1]]);
}

function joinRows(parts: tf.Tensor2D[]): tf.Tensor2D {
  return parts.length === 1 ? parts[0] : tf.concat(parts, 0);
}

/** One layer: H' = LN(H + MHSA(H, MASK)), H = LN(H' + FF(H')). @returns [sum of G * Q, d] */
export function encoderLayer(
  weights: Weights,
  index: number,
  config: EncoderConfig,
  pool: tf.Tensor2D,
  branches: Branch[],
  dropout: Dropout,
): tf.Tensor2D {
  const name = `bert.encoder.layer.${index}`;
  const attended = attentionBlock(weights, `${name}.attention`, config, pool, branches, dropout);
  const inner = gelu(project(weights, `${name}.intermediate.dense`, attended));
  const update = dropout(project(weights, `${name}.output.dense`, inner), branches);
  return normalise(weights, `${name}.output.LayerNorm`, tf.add(attended, update), config.layerNormEps);
}

/** The trunk: layers 1..N-K under MASK^all, shared by both tasks. @returns H_{N-K}, [B * T, d] */
export function runTrunk(
  weights: Weights,
  config: EncoderConfig,
  layers: number,
  batch: TokenBatch,
  dropout: Dropout,
): tf.Tensor2D {
  const branch = sentenceBranch(batch);
  let hidden = embed(weights, config, batch, dropout);
  for (let layer = 0; layer < layers; layer++) hidden = encoderLayer(weights, layer, config, hidden, [branch], dropout);
  return hidden;
}

/** What the focused layers are to compute. */
export interface FocusedPasses {
  /** The trunk's output H_{N-K}, [B * T, d]. */
  trunk: tf.Tensor2D;
  /** Computes the NER path; absent: `nerPath` is given. */
  sentences?: Branch;
  /** The NER path's rows after each focused layer, from an earlier pass, [K + 1][B * T, d]; `nerPath[0]` is the trunk. */
  nerPath?: tf.Tensor2D[];
  /** Computes the relation path of these pairs. */
  pairs?: RowBatch;
}

export interface FocusedRows {
  /** After the trunk and after each focused layer: the NER path's rows (first) and whatever pair rows came along. */
  pools: tf.Tensor2D[];
  /** H_N^rc[CLS] of each pair, [P, d]. */
  cls?: tf.Tensor2D;
}

/**
 * The last K layers of the STR-encoder, once for the NER path, once for the pairs, or both in one go. Computes only the
 * rows that `pairs` lists; all others are the NER path's own.
 */
export function runFocused(
  weights: Weights,
  config: EncoderConfig,
  layers: number,
  passes: FocusedPasses,
  dropout: Dropout,
): FocusedRows {
  const pools = [passes.trunk];
  const first = config.numLayers - layers;
  for (let m = 0; m < layers; m++) {
    const step = passes.pairs?.layers[m];
    const branches: Branch[] = passes.sentences ? [passes.sentences] : [];
    if (step && step.queries > 0) {
      const { pairs: groups, queries, keys, queryRows, keyRows } = step;
      branches.push({
        groups,
        queries,
        keys,
        queryRows,
        keyRows,
        mask: tf.tensor3d(step.open, [groups, queries, keys]),
      });
    }
    const computed =
      branches.length > 0 ? encoderLayer(weights, first + m, config, pools[m], branches, dropout) : undefined;
    if (passes.sentences) pools.push(computed!);
    else pools.push(joinRows(computed ? [passes.nerPath![m + 1], computed] : [passes.nerPath![m + 1]]));
  }
  const cls = passes.pairs ? gatherRows(pools[layers], passes.pairs.cls) : undefined;
  return { pools, cls };
}

/**
 * The same encoder with nothing saved: every group is a whole sentence that goes through all rows of all layers, the last K
 * under its own mask. The reference that the planner is tested and measured against, and the source of traces.
 * @param batch one row a group (a sentence is repeated for each of its pairs)
 * @param masks [G, T, T], 1 where open; padding closed
 * @returns H_m for m = N-K..N, each [G * T, d]
 */
export function encodeWhole(
  weights: Weights,
  config: EncoderConfig,
  layers: number,
  batch: TokenBatch,
  masks: tf.Tensor3D,
  capture?: CaptureAttention,
): tf.Tensor2D[] {
  const shared = sentenceBranch(batch, capture);
  const focused: Branch = { ...shared, mask: masks };
  let hidden = embed(weights, config, batch, noDropout);
  const kept: tf.Tensor2D[] = [];
  for (let layer = 0; layer < config.numLayers; layer++) {
    if (layer >= config.numLayers - layers) kept.push(hidden);
    const branch = layer < config.numLayers - layers ? shared : focused;
    hidden = encoderLayer(weights, layer, config, hidden, [branch], noDropout);
  }
  return [...kept, hidden];
}
