/** Pairs of a batch made ready for the encoder: planned (and the plans remembered), padded, indexed. */
import type { FocusedConfig, MaskName } from "./config.js";
import type { Pair } from "./examples.js";
import type { TokenSpan } from "./trace.js";
import { maskMatrix } from "./masks.js";
import { startsOf } from "./groups.js";
import { batchRows, planRows } from "./rows.js";
import type { PlannedPair, RowBatch, RowPlan } from "./rows.js";
import type { Segment } from "./segments.js";

/** A pair of a batch: which of the batch's sentences it is in, and that sentence's length in tokens. */
export interface BatchPair extends Pair {
  sentence: number;
  length: number;
}

/** Plans pairs for one model, remembering plans: a training set's pairs come back every epoch. */
export class PairPlanner {
  private readonly plans = new Map<string, RowPlan>();

  /**
   * @param fixedShapes pads the number of pairs, rows and columns to few distinct sizes, for GPU buffers; else nothing is padded
   */
  constructor(
    private readonly config: Pick<FocusedConfig, "focusedLayers" | "relationMask" | "readout">,
    readonly fixedShapes: boolean,
  ) {}

  /** Index arrays for pairs of a batch. Padding pairs, if any, stand at the end. @param sentences rows of each sentence */
  rows(pairs: readonly BatchPair[], sentences: readonly number[]): RowBatch {
    const padding = this.fixedShapes ? fewSizes(pairs.length) - pairs.length : 0;
    const all = [...pairs, ...Array.from({ length: padding }, () => pairs[0])];
    const planned: PlannedPair[] = all.map((pair) => ({ sentence: pair.sentence, plan: this.plan(pair) }));
    const longest = Math.max(...sentences);
    const round = this.fixedShapes ? (size: number) => Math.min(fewSizes(size), longest) : undefined;
    const rows = batchRows(planned, sentences, round);
    return this.config.readout === "pooled" ? { ...rows, pooled: pooledRows(all, sentences) } : rows;
  }

  private plan({ first, second, length }: BatchPair): RowPlan {
    const key = [length, ...first, ...second].join();
    let plan = this.plans.get(key);
    if (!plan) {
      const { relationMask, focusedLayers } = this.config;
      plan = planRows(maskMatrix(relationMask as MaskName, length, first, second), length, focusedLayers);
      this.plans.set(key, plan);
    }
    return plan;
  }
}

/**
 * What each pair counts in L_rc: its weight over the sum of all, so that the loss is a mean over pairs.
 * @param size of the result, with the padding at its end, which counts 0
 */
export function pairShares(pairs: readonly { weight?: number }[], size: number): Float32Array {
  const sum = pairs.reduce((total, { weight = 1 }) => total + weight, 0);
  return Float32Array.from({ length: size }, (_, p) => (p < pairs.length ? (pairs[p].weight ?? 1) / sum : 0));
}

/** First entity, the tokens between, second entity of each pair, in the order of the text, as rows of the NER path. */
export function pooledRows(pairs: readonly BatchPair[], sentences: readonly number[]): Segment[] {
  const starts = startsOf(sentences);
  return pairs.flatMap(({ sentence, first, second }) => {
    const [a, b] = first[0] <= second[0] ? [first, second] : [second, first];
    const between: TokenSpan = [a[1], Math.max(a[1], b[0])];
    return [a, between, b].map(([from, to]): Segment => [starts[sentence] + from, starts[sentence] + to]);
  });
}

/** Most pairs in one pass; bounds the memory, since rc-context with K > 2 needs a whole sentence a pair. */
const MOST_PAIRS = 256;

/**
 * Numbers of pairs in chunks for one pass each. Where shapes are fixed a chunk is padded to its widest pair, so pairs of
 * entities that are about as long go together.
 */
export function pairChunks(pairs: readonly Pair[], most = MOST_PAIRS): number[][] {
  const sizes = pairs.map(({ first, second }) => first[1] - first[0] + second[1] - second[0]);
  const order = pairs.map((_, p) => p).sort((p, q) => sizes[p] - sizes[q]);
  const chunks: number[][] = [];
  for (let from = 0; from < order.length; from += most) chunks.push(order.slice(from, from + most));
  return chunks;
}

/** The next of 1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96, …: less than half more than asked for above 8. */
export function fewSizes(size: number): number {
  let power = 1;
  while (power < size) power *= 2;
  return power > 8 && size <= (power * 3) / 4 ? (power * 3) / 4 : power;
}
