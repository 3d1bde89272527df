/**
 * How many multiply-adds the model's matrix products take, exactly, from their shapes: what the planner saves, counted rather
 * than claimed. Embeddings, LayerNorm, GELU, softmax and the CRF are left out: they are linear in the rows and a few percent.
 * One multiply-add is two floating-point operations.
 */
import type { EncoderConfig, FocusedConfig } from "./config.js";
import type { TokenBatch } from "./encoder.js";
import { cellsOf, equalSizes, total } from "./groups.js";
import { POOLED_PARTS } from "./heads.js";
import type { LayerBatch, RowBatch } from "./rows.js";

type Sizes = Pick<EncoderConfig, "hiddenSize" | "intermediateSize">;
type Depth = Sizes & Pick<FocusedConfig, "numLayers" | "focusedLayers" | "readout">;
type BatchShape = Pick<TokenBatch, "rows">;

/** What one attention block computes. */
export interface BlockShape {
  /** Rows that are computed: projected for queries, and for the output. */
  rows: number;
  /** Rows that may be seen: projected for keys and values. */
  pool: number;
  /** Cells of the attention matrices of all groups, closed ones included; each head has as many. */
  cells: number;
}

/** Multiply-adds of one attention block: Q and output of `rows`, K and V of `pool`, scores and weighted values of `cells`. */
export function attentionWork({ hiddenSize: d }: Pick<Sizes, "hiddenSize">, { rows, pool, cells }: BlockShape): number {
  return 2 * rows * d * d + 2 * pool * d * d + 2 * cells * d;
}

/** Multiply-adds of one encoder layer: the attention block, and the feed-forward of `rows`. */
export function layerWork(sizes: Sizes, shape: BlockShape): number {
  return attentionWork(sizes, shape) + 2 * shape.rows * sizes.hiddenSize * sizes.intermediateSize;
}

/** The shape of one layer of whole sentences. */
export function sentenceShape({ rows }: BatchShape): BlockShape {
  return { rows: total(rows), pool: total(rows), cells: cellsOf({ queries: rows, keys: rows }) };
}

const pairRows = (layer: LayerBatch | undefined) => layer?.queryRows.length ?? 0;

/** Multiply-adds of the K focused layers: for the NER path's rows, the pairs' rows, or both in one go. */
function focusedWork(config: Depth, batch: BatchShape, nerPath: boolean, pairs?: RowBatch): number {
  const sentences = sentenceShape(batch);
  let work = 0;
  for (let m = 0; m < config.focusedLayers; m++) {
    const layer = pairs?.layers[m];
    const rows = (nerPath ? sentences.rows : 0) + pairRows(layer);
    // Where no row has to be computed, nothing is projected either.
    if (rows === 0) continue;
    const cells = (nerPath ? sentences.cells : 0) + (layer ? cellsOf(layer) : 0);
    work += layerWork(config, { rows, pool: sentences.rows + pairRows(pairs?.layers[m - 1]), cells });
  }
  return work;
}

/** Multiply-adds of the first N - K layers over B sentences. */
export function trunkWork(config: Depth, batch: BatchShape): number {
  return (config.numLayers - config.focusedLayers) * layerWork(config, sentenceShape(batch));
}

/** Multiply-adds of the NER head: one self-attention block over the characters, and the emissions of `tags` tags. */
function nerHeadWork({ hiddenSize: d }: Sizes, { rows }: BatchShape, tags: number): number {
  const shape = sentenceShape({ rows: rows.map((size) => size - 2) });
  return attentionWork({ hiddenSize: d }, shape) + shape.rows * d * tags;
}

function relationHeadWork({ hiddenSize: d, readout }: Depth, pairs: number, classes: number): number {
  const read = readout === "pooled" ? (1 + POOLED_PARTS) * d : d;
  return pairs * (read * d + d * classes);
}

/** Multiply-adds of `sentencePass`: the trunk, the NER path and the NER head, once per sentence. */
export function sentenceWork(config: Depth, batch: BatchShape, tags: number): number {
  return trunkWork(config, batch) + focusedWork(config, batch, true) + nerHeadWork(config, batch, tags);
}

/** Multiply-adds of `pairLogits`: what the pairs of a batch add to its sentence pass. */
export function pairsWork(config: Depth, batch: BatchShape, pairs: RowBatch, classes: number): number {
  return focusedWork(config, batch, false, pairs) + relationHeadWork(config, pairs.cls.length, classes);
}

/**
 * Multiply-adds of `reencodedPairLogits`: every pair sends its sentence through all rows of all N layers. What a pooled read-out takes
 * from the NER path is not counted: reading the sentences once.
 */
export function reencodingWork(config: Depth, pairs: number, tokens: number, classes: number): number {
  const whole = config.numLayers * layerWork(config, sentenceShape({ rows: equalSizes(pairs, tokens) }));
  return whole + relationHeadWork(config, pairs, classes);
}

/** Multiply-adds of `jointLosses`: NER path and pairs go through the focused layers together. */
export function jointWork(
  config: Depth,
  batch: BatchShape,
  pairs: RowBatch | undefined,
  tags: number,
  classes: number,
): number {
  const heads = nerHeadWork(config, batch, tags) + relationHeadWork(config, pairs?.cls.length ?? 0, classes);
  return trunkWork(config, batch) + focusedWork(config, batch, true, pairs) + heads;
}

/** Multiply-adds of a training step: the gradient of a matrix product is two products of the same size. */
export function trainingWork(forward: number): number {
  return 3 * forward;
}
