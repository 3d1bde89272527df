/** A recurrent layer over packed sequences, with its gradient through time written out. */
import * as tf from "@tensorflow/tfjs-core";
import { transposeMatrix } from "../gradients.js";
import { gatherRows } from "../ops.js";
import type { Cell, CellStep, Place } from "./cells.js";

type Rows = tf.Tensor2D;

/**
 * h_t of every element. The inputs come in projected, all steps by one product; here each step is one product and one cell.
 * @param x packed rows of the projected inputs, bias included, [R, blocks · H]
 * @param recurrent U, [H, blocks · H]
 * @param counts rows of each step, falling (see packing.ts)
 * @returns packed rows of outputs, [R, H]
 */
export function recurrence(cell: Cell, x: Rows, recurrent: Rows, counts: readonly number[]): Rows {
  const places = placesOf(counts);
  const run = tf.customGrad((x_, recurrent_, save_) => {
    const [x, recurrent] = [x_, recurrent_] as Rows[];
    let [output, memory] = [nothing(counts[0], recurrent), nothing(counts[0], recurrent)];
    const steps = places.map((place) => {
      // Rows of sequences that have just ended come along; the cell leaves them out.
      const step = cell.step(x, place, tf.matMul(output, recurrent), memory);
      ({ output, memory } = step);
      return step;
    });
    const value = tf.concat(steps.map(({ output }) => output));
    const kept = steps.flatMap(({ gates, memory, output }) => [gates, memory, output]);
    (save_ as tf.GradSaveFunc)([recurrent, value, ...kept]);
    const gradFunc = (dy: tf.Tensor, [recurrent, outputs, ...kept]: tf.Tensor[]) => {
      const { dx, dProducts } = throughTime(cell, dy as Rows, recurrent as Rows, places, stepsOf(kept as Rows[]));
      return [tf.concat(dx), ofRecurrent(recurrent as Rows, outputs as Rows, dProducts, places)];
    };
    return { value, gradFunc };
  });
  return run(x, recurrent) as Rows;
}

function placesOf(counts: readonly number[]): Place[] {
  let from = 0;
  return counts.map((rows) => {
    const place = { from, rows };
    from += rows;
    return place;
  });
}

/** From the last step to the first: the gradient of each step's input and of its product with U. */
function throughTime(cell: Cell, dy: Rows, recurrent: Rows, places: readonly Place[], steps: readonly CellStep[]) {
  const back = transposeMatrix(recurrent);
  const dx: Rows[] = [];
  const dProducts: Rows[] = [];
  const start = nothing(places[0].rows, recurrent);
  let nextOutput = nothing(places.at(-1)!.rows, recurrent);
  let nextMemory = nextOutput;
  for (let t = places.length - 1; t >= 0; t--) {
    const before = t > 0 ? steps[t - 1].memory : start;
    const gradient = cell.gradient({ dOutput: dy, nextOutput, nextMemory }, places[t], steps[t], before);
    nextOutput = tf.matMul(gradient.dProduct, back) as Rows;
    nextMemory = gradient.dBefore;
    dx[t] = gradient.dx;
    dProducts[t] = gradient.dProduct;
  }
  return { dx, dProducts };
}

/** dU = Σ_t h_{t-1}ᵀ dProduct_t, as one product; the first step's h_{t-1} is 0. */
function ofRecurrent(recurrent: Rows, outputs: Rows, dProducts: readonly Rows[], places: readonly Place[]): Rows {
  const before = places.slice(1).flatMap(({ rows }, t) => Array.from({ length: rows }, (_, r) => places[t].from + r));
  if (before.length === 0) return tf.zerosLike(recurrent);
  const met = gatherRows(outputs, Int32Array.from(before));
  return tf.matMul(transposeMatrix(met), tf.concat(dProducts.slice(1))) as Rows;
}

function stepsOf(kept: readonly Rows[]): CellStep[] {
  return Array.from({ length: kept.length / 3 }, (_, t) => {
    const [gates, memory, output] = kept.slice(3 * t, 3 * t + 3);
    return { gates, memory, output };
  });
}

/** Outputs or memories of 0. */
const nothing = (rows: number, recurrent: Rows): Rows => tf.zeros([rows, recurrent.shape[0]]);
