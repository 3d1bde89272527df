/**
 * The row planner: which rows of the K focused layers a pair needs, and which of them it must compute itself
 * (docs/mathematics.md, what need not be computed). It works for any mask, also one that a reader painted.
 *
 * Counting focused layers m = 1..K, the layer before the first being m = 0 (the trunk's output):
 *  - needed(K) = {CLS}; needed(m-1) = needed(m) and every column that a needed row of layer m sees;
 *  - changed(0) = {}; row i is changed at m if its mask row is not fully open, or it was changed at m-1, or it sees a row
 *    that was. A row that is not changed equals the NER path's row, because MASK^ner is open everywhere.
 * So layer m computes needed(m) ∩ changed(m), reads its keys from needed(m-1), and takes the rest from the NER path.
 */
import { cellsOf, equalSizes, rowNumbers, startsOf, total } from "./groups.js";
import { CLS } from "./masks.js";
import type { Segment } from "./segments.js";

/** One focused layer of one pair. Row numbers are token positions in the sentence. */
export interface LayerRows {
  /** Rows to compute, ascending. */
  queries: number[];
  /** Columns that any of those rows sees, ascending. */
  keys: number[];
  /** queries.length * keys.length; 1 where the row sees the column. */
  open: Uint8Array;
}

export interface RowPlan {
  /** m = 1..K */
  layers: LayerRows[];
  /** needed[m] for m = 0..K, as membership tables: which rows of layer m's output [CLS] depends on. */
  needed: boolean[][];
  /** changed[m] for m = 0..K: which rows differ from the NER path's. */
  changed: boolean[][];
}

/**
 * Plans the K focused layers for one pair.
 * @param mask n * n, 1 where open
 * @param n tokens of the sentence, [CLS] and [SEP] included
 * @param layers K
 */
export function planRows(mask: Uint8Array, n: number, layers: number): RowPlan {
  const changed = changedRows(mask, n, layers);
  const needed = neededRows(mask, n, layers);
  const plan: LayerRows[] = [];
  for (let m = 1; m <= layers; m++) {
    const queries = indices(n, (i) => needed[m][i] && changed[m][i]);
    const keys = indices(n, (j) => queries.some((i) => mask[i * n + j] === 1));
    const open = new Uint8Array(queries.length * keys.length);
    queries.forEach((i, q) => keys.forEach((j, k) => (open[q * keys.length + k] = mask[i * n + j])));
    plan.push({ queries, keys, open });
  }
  return { layers: plan, needed, changed };
}

function changedRows(mask: Uint8Array, n: number, layers: number): boolean[][] {
  const confined = Array.from({ length: n }, (_, i) => mask.subarray(i * n, (i + 1) * n).includes(0));
  const changed = [new Array<boolean>(n).fill(false)];
  for (let m = 1; m <= layers; m++) {
    const before = indices(n, (j) => changed[m - 1][j]);
    changed.push(
      Array.from(
        { length: n },
        (_, i) => confined[i] || changed[m - 1][i] || before.some((j) => mask[i * n + j] === 1),
      ),
    );
  }
  return changed;
}

function neededRows(mask: Uint8Array, n: number, layers: number): boolean[][] {
  const needed: boolean[][] = new Array(layers + 1);
  needed[layers] = Array.from({ length: n }, (_, i) => i === CLS);
  for (let m = layers; m >= 1; m--) {
    const rows = indices(n, (i) => needed[m][i]);
    needed[m - 1] = Array.from({ length: n }, (_, j) => needed[m][j] || rows.some((i) => mask[i * n + j] === 1));
  }
  return needed;
}

function indices(n: number, holds: (i: number) => boolean): number[] {
  const found: number[] = [];
  for (let i = 0; i < n; i++) if (holds(i)) found.push(i);
  return found;
}

/** One pair of a batch: its sentence's row in the batch, and its plan. */
export interface PlannedPair {
  sentence: number;
  plan: RowPlan;
}

/**
 * One focused layer of a batch of pairs, as a branch of the encoder: a group a pair. Row numbers point into the pool of the
 * layer before: the NER path's rows first, then that layer's pair rows.
 */
export interface LayerBatch {
  /** Rows that each pair computes. */
  queries: readonly number[];
  /** Columns that each pair's rows see. */
  keys: readonly number[];
  /** The pool row of each query, pair by pair. */
  queryRows: Int32Array;
  /** The pool row of each column, pair by pair. */
  keyRows: Int32Array;
  /** Pair by pair [queries, keys]; padding is closed. */
  open: Float32Array;
}

export interface RowBatch {
  layers: LayerBatch[];
  /** Where each pair's H_N[CLS] stands in the last pool. */
  cls: Int32Array;
  /** What the pooled read-out reads, three stretches a pair, rows of the NER path; absent: [CLS] alone is read. */
  pooled?: readonly Segment[];
}

/**
 * Lays the plans of a batch out as index arrays.
 * @param pairs at least one; all planned for the same K
 * @param sentences rows of each sentence in the NER path
 * @param round pads every pair to the widest, rounded up so that few distinct shapes occur; absent: no pair is padded
 */
export function batchRows(
  pairs: readonly PlannedPair[],
  sentences: readonly number[],
  round?: (size: number) => number,
): RowBatch {
  const starts = startsOf(sentences);
  const nerPath = pairs.map(({ sentence }) => rowNumbers(starts[sentence], starts[sentence + 1]));
  const layers: LayerBatch[] = [];
  let slots = nerPath;
  for (let m = 0; m < pairs[0].plan.layers.length; m++) {
    const steps = pairs.map(({ plan }) => plan.layers[m]);
    const layer = layerBatch(steps, slots, round);
    layers.push(layer);
    const firsts = startsOf(layer.queries);
    slots = nerPath.map((rows, p) => {
      const next = rows.slice();
      steps[p].queries.forEach((i, q) => (next[i] = starts[sentences.length] + firsts[p] + q));
      return next;
    });
  }
  return { layers, cls: Int32Array.from(slots, (rows) => rows[CLS]) };
}

/** One layer laid out. @param slots for each pair, where each token's row stands in the pool of the layer before */
function layerBatch(
  steps: readonly LayerRows[],
  slots: readonly Int32Array[],
  round?: (size: number) => number,
): LayerBatch {
  const computes = steps.some((step) => step.queries.length > 0);
  const padded = (sizes: number[]) => {
    if (!round) return sizes;
    return equalSizes(sizes.length, computes ? round(Math.max(...sizes)) : 0);
  };
  const queries = padded(steps.map((step) => step.queries.length));
  const keys = padded(steps.map((step) => step.keys.length));
  const layer = {
    queries,
    keys,
    queryRows: new Int32Array(total(queries)),
    keyRows: new Int32Array(total(keys)),
    open: new Float32Array(cellsOf({ queries, keys })),
  };
  let [query, key, cell] = [0, 0, 0];
  steps.forEach((step, p) => {
    step.queries.forEach((i, q) => {
      layer.queryRows[query + q] = slots[p][i];
      layer.open.set(step.open.subarray(q * step.keys.length, (q + 1) * step.keys.length), cell + q * keys[p]);
    });
    step.keys.forEach((j, k) => (layer.keyRows[key + k] = slots[p][j]));
    query += queries[p];
    key += keys[p];
    cell += queries[p] * keys[p];
  });
  return layer;
}
