/**
 * Forward passes that keep what the views show. Nothing is pruned here: every row of every layer is computed, so that all of
 * the attention can be looked at. The pass under MASK^all is kept, so that another K or mask starts from its trunk.
 */
import * as tf from "@tensorflow/tfjs-core";
import { relationClassNames } from "../text/labels.js";
import { MASK_NAMES } from "./config.js";
import type { MaskName } from "./config.js";
import { embed, encoderLayer, noDropout, sentenceBranch } from "./encoder.js";
import type { Branch } from "./encoder.js";
import { withSpecials } from "./examples.js";
import { relationFeatures, relationLogits } from "./heads.js";
import { maskMatrix } from "./masks.js";
import { pooledRows } from "./pairs.js";
import type { Predictor } from "./predict.js";
import type { Dense, MaskTrace, SentenceTrace, TokenSpan, TraceToken } from "./trace.js";

/** One sentence's pass under MASK^all (which MASK^ner equals). */
export interface SharedPath {
  text: string;
  tokens: TraceToken[];
  /** H_0..H_N, each [T, d]. */
  hidden: tf.Tensor2D[];
  /** N layers of [heads, T, T]. */
  attention: Float32Array[];
  /** H_0 once more, for the views. */
  embeddings: Dense;
}

/** Runs all N layers of one sentence under MASK^all. */
export async function sharedPath(model: Predictor, text: string): Promise<SharedPath> {
  const { config, tokenizer, weights } = model;
  const pieces = tokenizer.encode(text);
  const ids = withSpecials(pieces, tokenizer, "this sentence", config.maxPositions);
  const batch = { sentences: 1, tokens: ids.length, ids, lengths: [ids.length], rows: [ids.length] };
  const captured: tf.Tensor4D[] = [];
  const hidden = tf.tidy(() => {
    const branch = sentenceBranch(batch, (probabilities) => captured.push(probabilities));
    const states = [embed(weights, config, batch, noDropout)];
    for (let layer = 0; layer < config.numLayers; layer++) {
      states.push(encoderLayer(weights, layer, config, states[layer], [branch], noDropout));
    }
    return states;
  });
  const unknown = tokenizer.special.unk;
  const tokens = [
    { text: "[CLS]", start: 0, end: 0, unknown: false },
    ...pieces.map(({ text, start, end, id }) => ({ text, start, end, unknown: id === unknown })),
    { text: "[SEP]", start: text.length, end: text.length, unknown: false },
  ];
  const embeddings = { data: Float32Array.from(await hidden[0].data()), shape: [...hidden[0].shape] };
  return { text, tokens, hidden, attention: await readAll(captured), embeddings };
}

export function disposePath(path: SharedPath): void {
  tf.dispose(path.hidden);
}

/** The last K layers of a sentence under a mask of its own. */
export interface FocusedPath {
  /** H_{N-K}..H_N, each [T, d]; the first is the shared path's. */
  hidden: tf.Tensor2D[];
  /** K layers of [heads, T, T]. */
  attention: Float32Array[];
}

/**
 * Runs the last K layers from the cached trunk, every row under `open`.
 * @param open T * T, 1 where open
 */
export async function focusedPath(
  model: Predictor,
  path: SharedPath,
  open: Uint8Array,
  K: number,
): Promise<FocusedPath> {
  const { config, weights } = model;
  const T = path.tokens.length;
  const captured: tf.Tensor4D[] = [];
  const hidden = tf.tidy(() => {
    const capture = (probabilities: tf.Tensor4D) => captured.push(probabilities);
    const branch: Branch = { queries: [T], keys: [T], open: Float32Array.from(open), capture };
    const states = [path.hidden[config.numLayers - K].clone()];
    for (let m = 0; m < K; m++) {
      states.push(encoderLayer(weights, config.numLayers - K + m, config, states[m], [branch], noDropout));
    }
    return states;
  });
  return { hidden, attention: await readAll(captured) };
}

/**
 * H_N[CLS] and the softmax over relation classes.
 * @param last the last layer's rows, [T, d]
 * @param read with the pooled read-out, what it reads besides: a pair, and the rows of the NER path
 */
export async function readRelation(
  model: Predictor,
  last: tf.Tensor2D,
  read: { pair: [TokenSpan, TokenSpan] | undefined; nerRows: tf.Tensor2D },
): Promise<{ cls: Float32Array; relation: Float32Array }> {
  const [cls, relation] = tf.tidy(() => {
    const first = tf.slice(last, [0, 0], [1, model.config.hiddenSize]);
    const features = relationFeatures(first, read.nerRows, pooledOf(model, read.pair, last.shape[0]));
    return [first, tf.softmax(relationLogits(model.weights, features, noDropout))];
  });
  const result = { cls: Float32Array.from(await cls.data()), relation: Float32Array.from(await relation.data()) };
  tf.dispose([cls, relation]);
  return result;
}

/** @throws where the model pools the rows of a pair, and no pair was given */
function pooledOf({ config }: Predictor, pair: [TokenSpan, TokenSpan] | undefined, tokens: number) {
  if (config.readout !== "pooled") return undefined;
  if (!pair) throw new Error("this model reads the rows of a pair's entities: name the pair");
  return pooledRows([{ sentence: 0, first: pair[0], second: pair[1], length: tokens }], [tokens]);
}

/** All four masks for one pair. Layers before the focused ones are the trunk's. */
export async function tracePair(
  model: Predictor,
  path: SharedPath,
  pair: [TokenSpan, TokenSpan],
  K: number,
): Promise<SentenceTrace> {
  const { numLayers, numHeads } = model.config;
  const T = path.tokens.length;
  checkTrace(pair, K, T, numLayers);
  // MASK^all and MASK^ner are open everywhere: the shared path is theirs, and is not run again.
  const nerRows = path.hidden[numLayers];
  const read = { pair, nerRows };
  const whole = { attention: stackLayers(model, path, []), ...(await readRelation(model, nerRows, read)) };
  const masks: MaskTrace[] = [];
  for (const mask of MASK_NAMES) {
    const open = maskMatrix(mask, T, ...pair);
    masks.push(open.includes(0) ? await maskTrace(model, path, { mask, open, K, pair }) : { mask, open, ...whole });
  }
  return {
    tokens: path.tokens,
    pair,
    layers: numLayers,
    heads: numHeads,
    focusedLayers: K,
    embeddings: path.embeddings,
    masks,
    relationClasses: relationClassNames(model.labels),
  };
}

async function maskTrace(
  model: Predictor,
  path: SharedPath,
  { mask, open, K, pair }: { mask: MaskName; open: Uint8Array; K: number; pair: [TokenSpan, TokenSpan] },
): Promise<MaskTrace> {
  const { hidden, attention } = await focusedPath(model, path, open, K);
  const { cls, relation } = await readRelation(model, hidden[K], {
    pair,
    nerRows: path.hidden[model.config.numLayers],
  });
  tf.dispose(hidden);
  return { mask, open, attention: stackLayers(model, path, attention), cls, relation };
}

/** Attention of all N layers, the trunk's first. @returns [N, heads, T, T] */
export function stackLayers({ config }: Predictor, path: SharedPath, focused: Float32Array[]): Dense {
  const { numLayers, numHeads } = config;
  const T = path.tokens.length;
  const data = new Float32Array(numLayers * numHeads * T * T);
  const layers = [...path.attention.slice(0, numLayers - focused.length), ...focused];
  layers.forEach((layer, l) => data.set(layer, l * numHeads * T * T));
  return { data, shape: [numLayers, numHeads, T, T] };
}

/** @throws RangeError on a K or a token span that the sentence does not have */
export function checkTrace(pair: [TokenSpan, TokenSpan], K: number, T: number, layers: number): void {
  if (!Number.isInteger(K) || K < 0 || K > layers)
    throw new RangeError(`K must be a whole number from 0 to ${layers}, not ${K}`);
  for (const [start, end] of pair) {
    if (!(start >= 1 && start < end && end <= T - 1)) {
      throw new RangeError(`the token span [${start}, ${end}) is not inside the sentence's tokens [1, ${T - 1})`);
    }
  }
}

async function readAll(captured: tf.Tensor[]): Promise<Float32Array[]> {
  const values = await Promise.all(captured.map(async (tensor) => Float32Array.from(await tensor.data())));
  tf.dispose(captured);
  return values;
}
