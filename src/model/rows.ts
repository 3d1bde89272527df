/**
 * The row planner: which rows of the K focused layers a pair needs, and which of them it must compute itself
 * (model.md section 3). It works for any mask, also one that a reader painted.
 *
 * Counting focused layers m = 1..K, the layer before the first being m = 0 (the trunk's output):
 *  - needed(K) = {CLS}; needed(m-1) = needed(m) and every column that a needed row of layer m sees;
 *  - changed(0) = {}; row i is changed at m if its mask row is not fully open, or it was changed at m-1, or it sees a row
 *    that was. A row that is not changed equals the NER path's row, because MASK^ner is open everywhere.
 * So layer m computes needed(m) ∩ changed(m), reads its keys from needed(m-1), and takes the rest from the NER path.
 */
import { CLS } from "./masks.js";

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
 * One focused layer of a batch of pairs, padded to common sizes. Row numbers point into the pool of the layer before: the
 * NER path's rows first (sentence b, token i at b * T + i), then that layer's pair rows.
 */
export interface LayerBatch {
  pairs: number;
  /** Q: most rows that any pair computes. */
  queries: number;
  /** Kv: most columns that any pair's rows see. */
  keys: number;
  /** [pairs * Q] */
  queryRows: Int32Array;
  /** [pairs * Kv] */
  keyRows: Int32Array;
  /** [pairs, Q, Kv]; padding is closed */
  open: Float32Array;
}

export interface RowBatch {
  layers: LayerBatch[];
  /** Where each pair's H_N[CLS] stands in the last pool. */
  cls: Int32Array;
}

/**
 * Lays the plans of a batch out as padded index arrays.
 * @param pairs at least one; all planned for the same K
 * @param sentences B, rows of the batch
 * @param tokens T, the common padded length
 * @param round rounds Q and Kv up, so that few distinct shapes occur
 */
export function batchRows(
  pairs: readonly PlannedPair[],
  sentences: number,
  tokens: number,
  round: (size: number) => number = (size) => size,
): RowBatch {
  const layers: LayerBatch[] = [];
  let slots: Int32Array[] = pairs.map(({ sentence }) =>
    Int32Array.from({ length: tokens }, (_, i) => sentence * tokens + i),
  );
  const nerPath = slots;
  const depth = pairs[0].plan.layers.length;
  for (let m = 0; m < depth; m++) {
    const steps = pairs.map(({ plan }) => plan.layers[m]);
    const widest = (size: (step: LayerRows) => number) => Math.max(...steps.map(size));
    const computes = widest((step) => step.queries.length) > 0;
    const queries = computes ? round(widest((step) => step.queries.length)) : 0;
    const keys = computes ? round(widest((step) => step.keys.length)) : 0;
    const layer: LayerBatch = {
      pairs: pairs.length,
      queries,
      keys,
      queryRows: new Int32Array(pairs.length * queries),
      keyRows: new Int32Array(pairs.length * keys),
      open: new Float32Array(pairs.length * queries * keys),
    };
    const next = nerPath.map((rows) => rows.slice());
    steps.forEach((step, p) => {
      step.queries.forEach((i, q) => {
        layer.queryRows[p * queries + q] = slots[p][i];
        next[p][i] = sentences * tokens + p * queries + q;
        for (let k = 0; k < step.keys.length; k++) {
          layer.open[(p * queries + q) * keys + k] = step.open[q * step.keys.length + k];
        }
      });
      step.keys.forEach((j, k) => (layer.keyRows[p * keys + k] = slots[p][j]));
    });
    layers.push(layer);
    slots = next;
  }
  return { layers, cls: Int32Array.from(slots, (rows) => rows[CLS]) };
}
