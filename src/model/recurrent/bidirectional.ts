/** A recurrent layer that reads sequences in both directions. */
import * as tf from "@tensorflow/tfjs-core";
import { weight } from "../encoder.js";
import type { Weights } from "../encoder.js";
import { dense, gatherRows } from "../ops.js";
import type { Cell } from "./cells.js";
import type { Packing, Sequence } from "./packing.js";
import { recurrence } from "./recurrence.js";

type Rows = tf.Tensor2D;

/** What a layer makes of its sequences: packed outputs of each direction. */
export interface BothDirections {
  /** [R, H] */
  forward: Rows;
  backward: Rows;
}

/**
 * @param name prefix of the layer's tensors: NAME.forward.input.weight and .bias, NAME.forward.recurrent.weight, and so on
 * @param pool rows that the sequences are stretches of, [rows, in]
 */
export function bidirectional(
  weights: Weights,
  name: string,
  cell: Cell,
  pool: Rows,
  packing: Packing,
): BothDirections {
  const direction = (name: string, rows: Int32Array) => {
    // The rows are projected before they are laid out: a pool row may be in several sequences.
    const projected = dense(pool, weight(weights, `${name}.input.weight`), weight(weights, `${name}.input.bias`));
    const recurrent = weight<Rows>(weights, `${name}.recurrent.weight`);
    return recurrence(cell, gatherRows(projected, rows), recurrent, packing.counts);
  };
  return {
    forward: direction(`${name}.forward`, packing.forward),
    backward: direction(`${name}.backward`, packing.backward),
  };
}

/**
 * The outputs as rows of the pool again, both directions side by side; 0 in rows of no sequence.
 * @param sequences without overlap
 * @returns [size, 2H]
 */
export function statesOf(
  { forward, backward }: BothDirections,
  packing: Packing,
  sequences: readonly Sequence[],
  size: number,
): Rows {
  const ahead = new Int32Array(size);
  const behind = new Int32Array(size);
  const inside = new Float32Array(size);
  sequences.forEach(({ start, length }, q) => {
    for (let t = 0; t < length; t++) {
      ahead[start + t] = packing.rowOf(q, t);
      behind[start + t] = packing.rowOf(q, length - 1 - t);
      inside[start + t] = 1;
    }
  });
  const states = tf.concat([gatherRows(forward, ahead), gatherRows(backward, behind)], 1);
  return tf.mul(states, tf.tensor2d(inside, [size, 1]));
}

/** What each direction ends with, side by side; 0 for a sequence of length 0. @returns [sequences, 2H] */
export function lastStates(
  { forward, backward }: BothDirections,
  packing: Packing,
  sequences: readonly Sequence[],
): Rows {
  const rows = Int32Array.from(sequences, ({ length }, q) => (length > 0 ? packing.rowOf(q, length - 1) : 0));
  const present = Float32Array.from(sequences, ({ length }) => Math.min(length, 1));
  const states = tf.concat([gatherRows(forward, rows), gatherRows(backward, rows)], 1);
  return tf.mul(states, tf.tensor2d(present, [sequences.length, 1]));
}
