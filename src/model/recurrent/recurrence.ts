/** A recurrent layer over packed sequences, with its gradient through time written out. */
import * as tf from "@tensorflow/tfjs-core";
import { transposeMatrix } from "../gradients.js";
import type { Cell, CellStep } from "./cells.js";

type Rows = tf.Tensor2D;

/**
 * h_t of every element. The inputs come in projected, all steps by one product; here each step is one product and one cell.
 * @param x packed rows of the projected inputs, bias included, [R, blocks · H]
 * @param recurrent U, [H, blocks · H]
 * @param counts rows of each step, falling (see packing.ts)
 * @returns packed rows of outputs, [R, H]
 */
export function recurrence(cell: Cell, x: Rows, recurrent: Rows, counts: readonly number[]): Rows {
  const H = recurrent.shape[0];
  const run = tf.customGrad((x_, recurrent_, save_) => {
    const [x, recurrent] = [x_, recurrent_] as Rows[];
    const inputs = tf.split(x, [...counts]) as Rows[];
    let [output, memory]: Rows[] = [tf.zeros([counts[0], H]), tf.zeros([counts[0], H])];
    const steps = inputs.map((input) => {
      const n = input.shape[0];
      const step = cell.step(input, tf.matMul(firstRows(output, n), recurrent), firstRows(memory, n));
      ({ output, memory } = step);
      return step;
    });
    const kept = steps.flatMap(({ gates, memory, output }) => [gates, memory, output]);
    (save_ as tf.GradSaveFunc)([recurrent, ...kept]);
    const gradFunc = (dy: tf.Tensor, [recurrent, ...kept]: tf.Tensor[]) =>
      throughTime(cell, tf.split(dy, [...counts]) as Rows[], recurrent as Rows, stepsOf(kept as Rows[]));
    return { value: tf.concat(steps.map(({ output }) => output)), gradFunc };
  });
  return run(x, recurrent) as Rows;
}

/** [dx, dU], from the last step to the first. */
function throughTime(cell: Cell, dOutputs: readonly Rows[], recurrent: Rows, steps: readonly CellStep[]): Rows[] {
  const H = recurrent.shape[0];
  const back = transposeMatrix(recurrent);
  const zeros: Rows = tf.zeros([steps[0].output.shape[0], H]);
  const dx: Rows[] = [];
  const dProducts: Rows[] = [];
  const last = steps.at(-1)!.output.shape[0];
  let [nextOutput, nextMemory] = [firstRows(zeros, last), firstRows(zeros, last)];
  for (let t = steps.length - 1; t >= 0; t--) {
    const n = steps[t].output.shape[0];
    const before = t > 0 ? firstRows(steps[t - 1].memory, n) : zeros;
    const gradient = cell.gradient({ dOutput: dOutputs[t], nextOutput, nextMemory }, steps[t], before);
    nextOutput = tf.matMul(gradient.dProduct, back) as Rows;
    nextMemory = gradient.dBefore;
    dx[t] = gradient.dx;
    dProducts[t] = gradient.dProduct;
  }
  // U meets the outputs of every step but the last, cut to the sequences that go on: one product for all of them.
  const met = steps.slice(1).map(({ output }, t) => firstRows(steps[t].output, output.shape[0]));
  const dRecurrent =
    met.length === 0
      ? tf.zerosLike(recurrent)
      : tf.matMul(transposeMatrix(tf.concat(met)), tf.concat(dProducts.slice(1)));
  return [tf.concat(dx), dRecurrent as Rows];
}

function stepsOf(kept: readonly Rows[]): CellStep[] {
  return Array.from({ length: kept.length / 3 }, (_, t) => {
    const [gates, memory, output] = kept.slice(3 * t);
    return { gates, memory, output };
  });
}

function firstRows(x: Rows, n: number): Rows {
  return n === x.shape[0] ? x : tf.slice(x, [0, 0], [n, -1]);
}
