/** The cells of recurrent layers: LSTM (Hochreiter and Schmidhuber 1997, with forget gate) and GRU (Cho et al. 2014). */
import * as tf from "@tensorflow/tfjs-core";
import "../kernels/recurrent.js";
import { runKernel } from "../kernels/host.js";
import { useKernel } from "../ops.js";

type Rows = tf.Tensor2D;

/** What one step of n sequences leaves; H units. */
export interface CellStep {
  /** What the gradient needs of the inside, [n, 4H]. */
  gates: Rows;
  /** What the cell carries on beside its output, [n, H]; a GRU's is its output. */
  memory: Rows;
  /** h_t, [n, H] */
  output: Rows;
}

export interface CellGradient {
  /** [n, blocks · H] */
  dx: Rows;
  dProduct: Rows;
  /** Of the memory that came in, [n, H]. */
  dBefore: Rows;
}

/** The packed rows of a step: `rows` of them beginning with row `from`. */
export interface Place {
  from: number;
  rows: number;
}

/** What comes back to a step: packed rows from the outputs themselves, and from the step after, which may have fewer rows. */
export interface Incoming {
  dOutput: Rows;
  nextOutput: Rows;
  nextMemory: Rows;
}

export interface Cell {
  /** Blocks of H columns in x and in h U: 4 or 3. */
  blocks: number;
  /**
   * @param x packed rows of the projected inputs, [R, blocks · H]
   * @param product h_{t-1} U of at least the step's rows
   * @param before the memory of at least the step's rows
   */
  step(x: Rows, place: Place, product: Rows, before: Rows): CellStep;
  gradient(incoming: Incoming, place: Place, step: CellStep, before: Rows): CellGradient;
}

/** i, f, o = σ(x + hU), g = tanh(x + hU); c_t = f c_{t-1} + i g; h_t = o tanh(c_t). Blocks in the order i, f, o, g. */
export const LSTM: Cell = {
  blocks: 4,

  step(x, { from, rows }, product, before) {
    if (useKernel("FocusedLstmCell")) {
      const inputs = { x, product, memory: before };
      const [gates, memory, output] = runKernel("FocusedLstmCell", inputs, { from, rows }) as Rows[];
      return { gates, memory, output };
    }
    const H = before.shape[1];
    const sum = tf.add(rowsOf(x, from, rows), rowsOf(product, 0, rows)) as Rows;
    const open = tf.sigmoid(columns(sum, 0, 3 * H));
    const [i, f, o] = blocksOf(open, H);
    const g = tf.tanh(columns(sum, 3 * H, H));
    const memory = tf.add(tf.mul(f, rowsOf(before, 0, rows)), tf.mul(i, g)) as Rows;
    return { gates: tf.concat([open, g], 1), memory, output: tf.mul(o, tf.tanh(memory)) };
  },

  gradient(incoming, { from, rows }, { gates, memory }, before) {
    if (useKernel("FocusedLstmCellGradient")) {
      const inputs = { ...incoming, gates, memory, before };
      const [dx, dBefore] = runKernel("FocusedLstmCellGradient", inputs, { from }) as Rows[];
      return { dx, dProduct: dx, dBefore };
    }
    const [i, f, o, g] = blocksOf(gates, memory.shape[1]);
    const dh = addRows(rowsOf(incoming.dOutput, from, rows), incoming.nextOutput);
    const t = tf.tanh(memory);
    const dc = addRows(tf.mul(tf.mul(dh, o), slopeOfTanh(t)), incoming.nextMemory);
    const open = tf.concat([tf.mul(dc, g), tf.mul(dc, rowsOf(before, 0, rows)), tf.mul(dh, t)] as Rows[], 1);
    const dOpen = tf.mul(open, slopeOfSigmoid(tf.concat([i, f, o], 1)));
    const dx = tf.concat([dOpen, tf.mul(tf.mul(dc, i), slopeOfTanh(g))] as Rows[], 1);
    return { dx, dProduct: dx, dBefore: tf.mul(dc, f) };
  },
};

/** z, r = σ(x + hU); c = tanh(x + r hU); h_t = (1 - z) c + z h_{t-1}. Blocks in the order z, r, c. */
export const GRU: Cell = {
  blocks: 3,

  step(x, { from, rows }, product, before) {
    if (useKernel("FocusedGruCell")) {
      const inputs = { x, product, memory: before };
      const [gates, output] = runKernel("FocusedGruCell", inputs, { from, rows }) as Rows[];
      return { gates, memory: output, output };
    }
    const H = before.shape[1];
    const [mine, recurrent] = [rowsOf(x, from, rows), rowsOf(product, 0, rows)];
    const open = tf.sigmoid(tf.add(columns(mine, 0, 2 * H), columns(recurrent, 0, 2 * H))) as Rows;
    const [z, r] = blocksOf(open, H);
    const part = columns(recurrent, 2 * H, H);
    const c = tf.tanh(tf.add(columns(mine, 2 * H, H), tf.mul(r, part))) as Rows;
    const output = tf.add(c, tf.mul(z, tf.sub(rowsOf(before, 0, rows), c))) as Rows;
    return { gates: tf.concat([open, c, part], 1), memory: output, output };
  },

  gradient(incoming, { from, rows }, { gates, output }, before) {
    if (useKernel("FocusedGruCellGradient")) {
      const inputs = { ...incoming, gates, before };
      const [dx, dProduct, dBefore] = runKernel("FocusedGruCellGradient", inputs, { from }) as Rows[];
      return { dx, dProduct, dBefore };
    }
    const [z, r, c, part] = blocksOf(gates, output.shape[1]);
    const later = tf.add(incoming.nextOutput, incoming.nextMemory) as Rows;
    const dh = addRows(rowsOf(incoming.dOutput, from, rows), later);
    const dc = tf.mul(tf.mul(dh, tf.sub(1, z)), slopeOfTanh(c)) as Rows;
    const dOpen = tf.concat([tf.mul(dh, tf.sub(rowsOf(before, 0, rows), c)), tf.mul(dc, part)] as Rows[], 1);
    const dGates = tf.mul(dOpen, slopeOfSigmoid(tf.concat([z, r], 1))) as Rows;
    const dx = tf.concat([dGates, dc], 1);
    const dProduct = tf.concat([dGates, tf.mul(dc, r)] as Rows[], 1);
    return { dx, dProduct, dBefore: tf.mul(dh, z) };
  },
};

const rowsOf = (x: Rows, from: number, count: number) =>
  from === 0 && count === x.shape[0] ? x : tf.slice(x, [from, 0], [count, -1]);
const columns = (x: Rows, from: number, count: number) => tf.slice(x, [0, from], [-1, count]);
const blocksOf = (x: Rows, H: number) => Array.from({ length: x.shape[1] / H }, (_, block) => columns(x, block * H, H));
const slopeOfSigmoid = (y: Rows): Rows => tf.mul(y, tf.sub(1, y));
const slopeOfTanh = (y: Rows): Rows => tf.sub(1, tf.square(y));

/** `few` added to the first rows of `x`. */
function addRows(x: Rows, few: Rows): Rows {
  const missing = x.shape[0] - few.shape[0];
  return tf.add(
    x,
    missing === 0
      ? few
      : tf.pad(few, [
          [0, missing],
          [0, 0],
        ]),
  );
}
