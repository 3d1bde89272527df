/** Layers that several baselines have. */
import * as tf from "@tensorflow/tfjs-core";
import { weight } from "../encoder.js";
import type { Dropout, Weights } from "../encoder.js";
import { equalSizes } from "../groups.js";
import { crossEntropy, dense, gatherRows } from "../ops.js";
import { bidirectional, statesOf } from "../recurrent/bidirectional.js";
import { LSTM } from "../recurrent/cells.js";
import { pack } from "../recurrent/packing.js";
import type { Network, SentenceBatch } from "./network.js";

type Rows = tf.Tensor2D;

/** x W + b with the tensors NAME.weight and NAME.bias. */
export function project(weights: Weights, name: string, x: Rows): Rows {
  return dense(x, weight(weights, `${name}.weight`), weight(weights, `${name}.bias`));
}

export const CHARACTERS = "characters.embedding.weight";

/** The rows of a batch's characters, [B * T, d]. */
export function characterRows(weights: Weights, { ids, sentences, characters }: SentenceBatch, dropout: Dropout): Rows {
  return dropout(gatherRows(weight(weights, CHARACTERS), ids), [{ queries: equalSizes(sentences, characters) }]);
}

/** A Bi-LSTM over each sentence; 0 in the padding. @returns [B * T, 2H] */
export function biLstm(
  weights: Weights,
  name: string,
  x: Rows,
  { characters, lengths, fixedShapes }: SentenceBatch,
): Rows {
  const sequences = lengths.map((length, b) => ({ start: b * characters, length }));
  const packing = pack(sequences, fixedShapes);
  return statesOf(bidirectional(weights, name, LSTM, x, packing), packing, sequences, x.shape[0]);
}

/**
 * The numbers of the rows under a window, position by position of the batch.
 * @param offsets of the window's places from its centre
 * @param row what stands at a position of a sentence
 * @param outside what stands before and after a sentence
 * @returns [B * T * offsets]
 */
export function windowIndex(
  { sentences, characters, lengths }: SentenceBatch,
  offsets: readonly number[],
  row: (position: number) => number,
  outside: number,
): Int32Array {
  const index = new Int32Array(sentences * characters * offsets.length).fill(outside);
  lengths.forEach((length, b) => {
    for (let t = 0; t < length; t++) {
      offsets.forEach((offset, k) => {
        const inside = t + offset >= 0 && t + offset < length;
        if (inside) index[(b * characters + t) * offsets.length + k] = row(b * characters + t + offset);
      });
    }
  });
  return index;
}

/** Rows side by side: `index` names `width` of them for each row of the result. @returns [n, width * d] */
export function windows(rows: Rows, index: Int32Array, width: number): Rows {
  return tf.reshape(gatherRows(rows, index), [index.length / width, width * rows.shape[1]]);
}

/** A convolution over the characters' states, 0 beyond a sentence's ends. @returns [B * T, filters] */
export function convolve(
  weights: Weights,
  name: string,
  states: Rows,
  batch: SentenceBatch,
  offsets: readonly number[],
) {
  const nothing = states.shape[0];
  const withNothing = tf.concat([states, tf.zeros<tf.Rank.R2>([1, states.shape[1]])]);
  const index = windowIndex(batch, offsets, (position) => position, nothing);
  return project(weights, name, windows(withNothing, index, offsets.length));
}

/** Linear emissions after dropout. */
export const linearEmissions: NonNullable<Network<never>["emissions"]> = (weights, _, states, batch, dropout) => {
  const { sentences, characters } = batch;
  return project(weights, "ner.emission", dropout(states, [{ queries: equalSizes(sentences, characters) }]));
};

/** Softmax over the classes, with its loss. */
export const softmaxClasses = {
  loss: crossEntropy,
  probabilities: (scores: Rows): Rows => tf.softmax(scores),
};
