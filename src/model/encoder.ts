/**
 * The encoder of docs/mathematics.md. It works on a pool of rows (one a token) rather than on sentences, so that the rows of
 * the NER path and of every pair's relation path go through the dense layers as one batch; only attention tells them apart.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { EncoderConfig } from "./config.js";
import type { DropoutChoice } from "./dropout.js";
import { concatenated, rowNumbers, startsOf, total } from "./groups.js";
import type { RowGroups } from "./groups.js";
import { addLayerNorm, branchAttention, dense, embedding, gatherRows, layerNorm } from "./ops.js";
import type { Branch, CaptureAttention } from "./ops.js";
import type { RowBatch } from "./rows.js";

export type { Branch } from "./ops.js";

/** The model's tensors by checkpoint name; dense weights are [in, out]. */
export type Weights = ReadonlyMap<string, tf.Tensor>;

/** Applied after the embeddings and after each sub-layer; the identity outside training. */
export interface Dropout {
  /**
   * @param x [R, d]
   * @param rows what the R rows are, branch by branch
   */
  (x: tf.Tensor2D, rows: readonly RowGroups[]): tf.Tensor2D;
  /** What this call would drop of such rows, for an operation that drops as it goes; undefined: nothing. */
  choose(rows: readonly RowGroups[]): DropoutChoice | undefined;
}
export const noDropout: Dropout = Object.assign((x: tf.Tensor2D) => x, { choose: () => undefined });

/** B sentences of token ids, [CLS] first and [SEP] last, one after the other. */
export interface TokenBatch {
  /** B */
  sentences: number;
  /** T, the rows of the longest sentence. */
  tokens: number;
  /** Token ids, a row each, [R]. */
  ids: Int32Array;
  /** Tokens of each sentence, [CLS] and [SEP] included. */
  lengths: readonly number[];
  /** Rows of each sentence: its tokens, and what it is padded with. R in all. */
  rows: readonly number[];
}

/** Looks a tensor up, naming it if the model lacks it. */
export function weight<T extends tf.Tensor>(weights: Weights, name: string): T {
  const tensor = weights.get(name);
  if (!tensor) throw new Error(`the model has no tensor "${name}"`);
  return tensor as T;
}

/** Weight and bias of the dense layer or LayerNorm `name`. */
function pairOf<W extends tf.Tensor>(weights: Weights, name: string): { weight: W; bias: tf.Tensor1D } {
  return { weight: weight(weights, `${name}.weight`), bias: weight(weights, `${name}.bias`) };
}

function project(weights: Weights, name: string, x: tf.Tensor2D, activation?: "gelu"): tf.Tensor2D {
  const { weight, bias } = pairOf<tf.Tensor2D>(weights, name);
  return dense(x, weight, bias, activation);
}

/** How a sub-layer ends: LN(x + update), the update after dropout. */
function close(
  weights: Weights,
  name: string,
  config: EncoderConfig,
  x: tf.Tensor2D,
  update: tf.Tensor2D,
  choice: DropoutChoice | undefined,
): tf.Tensor2D {
  const { weight: gamma, bias: beta } = pairOf<tf.Tensor1D>(weights, name);
  return addLayerNorm(x, update, gamma, beta, config.layerNormEps, choice);
}

/** H_0 = LN(e_word + e_pos + e_type), all of type 0. @returns [R, d] */
export function embed(weights: Weights, config: EncoderConfig, batch: TokenBatch, dropout: Dropout): tf.Tensor2D {
  const table = (name: string) => weight<tf.Tensor2D>(weights, `bert.embeddings.${name}_embeddings.weight`);
  const sum = embedding(table("word"), table("position"), table("token_type"), batch.ids, batch.rows);
  const { weight: gamma, bias: beta } = pairOf<tf.Tensor1D>(weights, "bert.embeddings.LayerNorm");
  const hidden = layerNorm(sum, gamma, beta, config.layerNormEps);
  return dropout(hidden, [{ queries: batch.rows }]);
}

/** A mask row a group that shuts padding out: each group's first columns are open. @returns [sum of `sizes`] */
export function openColumns(sizes: readonly number[], open: readonly number[]): Float32Array {
  const mask = new Float32Array(total(sizes));
  const starts = startsOf(sizes);
  open.forEach((columns, g) => mask.fill(1, starts[g], starts[g] + columns));
  return mask;
}

/** The NER path's branch: every token of a sentence sees every token of it, and no padding. */
export function sentenceBranch(batch: TokenBatch, capture?: CaptureAttention): Branch {
  return { queries: batch.rows, keys: batch.rows, open: openColumns(batch.rows, batch.lengths), capture };
}

/**
 * LN(x + MHSA(x, MASK)) for the rows of all branches, one after the other.
 * @param pool [R, d]
 * @param name prefix of the block's tensors, e.g. `bert.encoder.layer.0.attention`
 * @returns [S, d], S rows in all
 */
export function attentionBlock(
  weights: Weights,
  name: string,
  config: EncoderConfig,
  pool: tf.Tensor2D,
  branches: readonly Branch[],
  dropout: Dropout,
): tf.Tensor2D {
  const rows = queryRows(pool, branches);
  const [query, key, value] = ["query", "key", "value"].map((part) =>
    pairOf<tf.Tensor2D>(weights, `${name}.self.${part}`),
  );
  const context = branchAttention(rows, pool, { query, key, value }, branches, config.numHeads);
  const update = project(weights, `${name}.output.dense`, context);
  return close(weights, `${name}.output.LayerNorm`, config, rows, update, dropout.choose(branches));
}

/** The rows of a pool that the branches compute, one branch after the other. */
function queryRows(pool: tf.Tensor2D, branches: readonly Branch[]): tf.Tensor2D {
  const [first] = branches;
  if (branches.length === 1 && !first.queryRows && total(first.queries) === pool.shape[0]) return pool;
  const listed = branches.map(({ queries, queryRows }) => queryRows ?? rowNumbers(0, total(queries)));
  return gatherRows(pool, concatenated(listed));
}

function joinRows(parts: tf.Tensor2D[]): tf.Tensor2D {
  return parts.length === 1 ? parts[0] : tf.concat(parts, 0);
}

/** One layer: H' = LN(H + MHSA(H, MASK)), H = LN(H' + FF(H')). @returns [S, d], S rows in all */
export function encoderLayer(
  weights: Weights,
  index: number,
  config: EncoderConfig,
  pool: tf.Tensor2D,
  branches: readonly Branch[],
  dropout: Dropout,
): tf.Tensor2D {
  const name = `bert.encoder.layer.${index}`;
  const attended = attentionBlock(weights, `${name}.attention`, config, pool, branches, dropout);
  const inner = project(weights, `${name}.intermediate.dense`, attended, "gelu");
  const update = project(weights, `${name}.output.dense`, inner);
  return close(weights, `${name}.output.LayerNorm`, config, attended, update, dropout.choose(branches));
}

/** The trunk: layers 1..N-K under MASK^all, shared by both tasks. @returns H_{N-K}, [R, d] */
export function runTrunk(
  weights: Weights,
  config: EncoderConfig,
  layers: number,
  batch: TokenBatch,
  dropout: Dropout,
): tf.Tensor2D {
  const branches = [sentenceBranch(batch)];
  let hidden = embed(weights, config, batch, dropout);
  for (let layer = 0; layer < layers; layer++) hidden = encoderLayer(weights, layer, config, hidden, branches, dropout);
  return hidden;
}

/** What the focused layers are to compute. */
export interface FocusedPasses {
  /** The trunk's output H_{N-K}, [R, d]. */
  trunk: tf.Tensor2D;
  /** Computes the NER path; absent: `nerPath` is given. */
  sentences?: Branch;
  /** The NER path's rows after each focused layer, from an earlier pass, [K + 1][R, d]; `nerPath[0]` is the trunk. */
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
    if (step && step.queryRows.length > 0) branches.push(step);
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
 * @param masks group by group [T, T], T being its rows, 1 where open; padding closed
 * @returns H_m for m = N-K..N, each [R, d]
 */
export function encodeWhole(
  weights: Weights,
  config: EncoderConfig,
  layers: number,
  batch: TokenBatch,
  masks: Float32Array,
  capture?: CaptureAttention,
): tf.Tensor2D[] {
  const shared = [sentenceBranch(batch, capture)];
  const focused: Branch[] = [{ ...shared[0], open: masks }];
  let hidden = embed(weights, config, batch, noDropout);
  const kept: tf.Tensor2D[] = [];
  for (let layer = 0; layer < config.numLayers; layer++) {
    if (layer >= config.numLayers - layers) kept.push(hidden);
    const branches = layer < config.numLayers - layers ? shared : focused;
    hidden = encoderLayer(weights, layer, config, hidden, branches, noDropout);
  }
  return [...kept, hidden];
}
