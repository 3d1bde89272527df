/**
 * How much memory a training step takes, counted from the shapes of what it holds: weights, gradients, Adam's two moments,
 * and what the forward pass keeps for the gradient, attention probabilities included. Nothing here computes a tensor, so it
 * can be asked before anything is made; the tests hold it to what the backends hold.
 *
 * What a batch takes beyond its weights grows with the sentences computed at a time. Gradients of micro-batches add up to
 * the batch's (session.ts), so `largestMicroBatch` is how a batch of any size fits into a given memory.
 */
import type { FocusedConfig } from "../config.js";
import { cellsOf, commonSize, equalSizes, total } from "../groups.js";
import { POOLED_PARTS } from "../heads.js";
import { PairPlanner } from "../pairs.js";
import type { BatchPair } from "../pairs.js";
import type { LayerBatch, RowBatch } from "../rows.js";
import { paddedLength } from "../segments.js";
import type { Segment } from "../segments.js";
import { parameterShapes } from "../weights/names.js";

/** What is computed at a time: sentences of so many rows each, and their pairs. */
export interface PassShape {
  rows: readonly number[];
  pairs?: RowBatch;
}

/** Sizes of the two heads. */
export interface HeadSizes {
  /** Tags of the CRF. */
  tags: number;
  /** Relation classes, No Relation included. */
  classes: number;
}

/**
 * Whose operations: those of WASM and plain JavaScript ("host") keep attention probabilities, those of WebGPU ("gpu")
 * compute them again; see model/kernels/.
 */
export type KernelFamily = "host" | "gpu";

export interface MemoryQuestion extends HeadSizes {
  kernels: KernelFamily;
  /** Whether gradients of several passes are added up before the update. */
  accumulates: boolean;
  /** Whether each task's gradient is measured now and then: one more of all parameters is held then. */
  measures?: boolean;
}

/** Bytes. */
export interface StepMemory {
  weights: number;
  /** Of all parameters; with micro-batches the sum so far, the newest, and the parameter that is being added. */
  gradients: number;
  /** Adam's. */
  moments: number;
  /** What the pass keeps for its gradient, and the slopes, which tfjs lets go of only when all of them are there. */
  activations: number;
  /** All together, at the fullest moment: at the end of the backward pass, before the update. */
  peak: number;
}

const FLOAT = 4;

/** What one training step holds when it holds most. */
export function stepMemory(config: FocusedConfig, pass: PassShape, question: MemoryQuestion): StepMemory {
  const sizes = [...parameterShapes(config, question.tags, question.classes).values()].map((shape) =>
    shape.reduce((product, size) => product * size, 1),
  );
  const parameters = total(sizes);
  const weights = FLOAT * parameters;
  const moments = 2 * weights;
  const measured = question.measures ? parameters : 0;
  const gradients = FLOAT * (measured + (question.accumulates ? 2 * parameters + Math.max(...sizes) : parameters));
  const activations = FLOAT * total(passTensors(config, pass, question));
  return { weights, gradients, moments, activations, peak: weights + gradients + moments + activations };
}

/**
 * Bytes of activations in a GPU's pool after passes of all these shapes: buffers are kept by exact size and reused for that
 * size alone, so the pool holds as many of each size as the pass that has most of them.
 */
export function pooledActivations(config: FocusedConfig, passes: readonly PassShape[], heads: HeadSizes): number {
  const most = new Map<number, number>();
  for (const pass of passes) {
    const counts = new Map<number, number>();
    for (const floats of passTensors(config, pass, { ...heads, kernels: "gpu" })) {
      counts.set(floats, (counts.get(floats) ?? 0) + 1);
    }
    for (const [floats, count] of counts) most.set(floats, Math.max(count, most.get(floats) ?? 0));
  }
  return FLOAT * total([...most].map(([floats, count]) => floats * count));
}

/**
 * The most sentences at a time whose step fits.
 * @param batchSize the most that there can be
 * @param bytes what there is
 * @param needs bytes of a step that computes so many at a time; must not fall as their number grows
 * @returns 0 where not even one does
 */
export function largestMicroBatch(batchSize: number, bytes: number, needs: (sentences: number) => number): number {
  let [fits, tooMany] = [0, batchSize + 1];
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (needs(middle) <= bytes) fits = middle;
    else tooMany = middle;
  }
  return fits;
}

/**
 * Sentences that are all alike, for an estimate without sentences at hand: `pairs` pairs each, of two entities of
 * `entityTokens` tokens.
 */
export function typicalPass(
  config: FocusedConfig,
  shape: { sentences: number; tokens: number; pairs: number; entityTokens: number },
  kernels: KernelFamily,
): PassShape {
  const { sentences, tokens, entityTokens: e } = shape;
  const rows = equalSizes(sentences, tokens);
  if (shape.pairs === 0) return { rows };
  const pair: Omit<BatchPair, "sentence"> = { first: [1, 1 + e], second: [1 + e, 1 + 2 * e], length: tokens };
  const all = Array.from({ length: sentences * shape.pairs }, (_, p): BatchPair => ({
    ...pair,
    sentence: p % sentences,
  }));
  return { rows, pairs: new PairPlanner(config, kernels === "gpu").rows(all, rows) };
}

type Question = Pick<MemoryQuestion, "kernels" | keyof HeadSizes>;

/** Floats of each tensor of a pass that is there at its end: first what was kept, then slopes, layer by layer. */
function passTensors(config: FocusedConfig, pass: PassShape, { kernels, tags, classes }: Question): number[] {
  const { pairs } = pass;
  const { hiddenSize: d, numLayers, focusedLayers } = config;
  const rows = total(pass.rows);
  const widths: Widths = { ...config, kernels };
  const whole = sentenceBranch(pass.rows);
  const characters = sentenceBranch(pass.rows.map((size) => size - 2));

  const tensors = [rows, ...repeat(4, rows * d), ...dropTensors(rows, widths)];
  for (let layer = 0; layer < numLayers - focusedLayers; layer++) tensors.push(...layerTensors([whole], rows, widths));
  let pool = rows;
  for (let m = 0; m < focusedLayers; m++) {
    const branches = [whole, ...pairBranch(pairs?.layers[m])];
    tensors.push(...layerTensors(branches, pool, widths));
    pool = rowsOf(branches);
  }
  // The characters' rows and their slope, emissions and theirs, and the CRF's expected counts of tags and of moves.
  tensors.push(...attentionTensors([characters], rowsOf([characters]), widths));
  tensors.push(rowsOf([characters]) * d, rows * d, ...emissionTensors(pass.rows, tags));
  tensors.push(pass.rows.length * (tags * tags + 2 * tags));
  const chosen = pairs?.cls.length ?? 0;
  tensors.push(...repeat(6, chosen * d), ...repeat(3, chosen * classes), ...(chosen > 0 ? [pool * d] : []));
  if (pairs?.pooled) tensors.push(...pooledTensors(pairs.pooled, pool, d, kernels));
  return tensors;
}

/** What the pooled read-out keeps besides [CLS]. @param pool rows that the segments are stretches of */
function pooledTensors(segments: readonly Segment[], pool: number, d: number, kernels: KernelFamily): number[] {
  const parts = segments.length * d;
  const read = parts + parts / POOLED_PARTS;
  const padded = segments.length * paddedLength(segments, true);
  return [
    // The largest values; on a host their rows' numbers and the bounds, on a GPU every segment padded, and its slopes.
    ...(kernels === "host" ? [parts, parts, 2 * segments.length] : [parts, padded, ...repeat(6, padded * d)]),
    // All that the head reads, side by side, and its slope; the part of it that goes back to the segments.
    ...[read, read, parts],
    // Slopes scattered to the rows, and added to those of the NER path.
    ...repeat(2, pool * d),
  ];
}

/** Emissions and their slope, and the CRF's counts; where sentences differ in length, they are padded for the CRF. */
function emissionTensors(rows: readonly number[], tags: number): number[] {
  const padded = rows.length * (Math.max(...rows) - 2);
  if (commonSize(rows) !== undefined) return repeat(4, padded * tags);
  const characters = total(rows) - 2 * rows.length;
  return [padded, ...repeat(4, padded * tags), ...repeat(2, characters * tags)];
}

/** Sizes of the branches that go through a layer together: of all groups, rows, keys, cells, and numbers of the masks. */
interface Branch {
  rows: number;
  keys: number;
  cells: number;
  mask: number;
}

/** Whole sentences, under one mask row each. */
function sentenceBranch(sizes: readonly number[]): Branch {
  return {
    rows: total(sizes),
    keys: total(sizes),
    cells: cellsOf({ queries: sizes, keys: sizes }),
    mask: total(sizes),
  };
}

function pairBranch(layer: LayerBatch | undefined): Branch[] {
  if (!layer || layer.queryRows.length === 0) return [];
  const cells = cellsOf(layer);
  return [{ rows: layer.queryRows.length, keys: layer.keyRows.length, cells, mask: cells }];
}

const rowsOf = (branches: readonly Branch[]) => total(branches.map(({ rows }) => rows));

type Widths = Pick<FocusedConfig, "hiddenSize" | "intermediateSize" | "numHeads" | "dropout"> & {
  kernels: KernelFamily;
};

/** An encoder layer: attention, then the feed-forward. */
function layerTensors(branches: readonly Branch[], pool: number, widths: Widths): number[] {
  const rows = rowsOf(branches);
  return [
    ...attentionTensors(branches, pool, widths),
    // Before GELU and after, both slopes; the slope of the rows that came in.
    ...repeat(4, rows * widths.intermediateSize),
    rows * widths.hiddenSize,
    ...closingTensors(rows, widths),
  ];
}

/** An attention block with its residual and LayerNorm. */
function attentionTensors(branches: readonly Branch[], pool: number, widths: Widths): number[] {
  const { hiddenSize: d, numHeads, kernels } = widths;
  const rows = rowsOf(branches);
  const several = branches.length > 1;
  // Queries, keys, values and their slopes; the context and its slope.
  const tensors = [
    ...repeat(2, rows * d),
    ...repeat(4, pool * d),
    ...repeat(2, rows * d),
    ...closingTensors(rows, widths),
  ];
  // Rows gathered from the pool, and slopes scattered back.
  if (several) tensors.push(rows, rows * d, ...repeat(2, pool * d));
  if (kernels === "gpu") {
    return [...tensors, pool * d, rows * numHeads, ...branches.map(({ mask }) => mask)];
  }
  // Slopes of what the projections had come from.
  tensors.push(rows * d, ...repeat(2, pool * d));
  tensors.push(numHeads * total(branches.map(({ cells }) => cells)));
  // All groups' keys and values, gathered from the pool's, and their slopes.
  if (several) {
    const keys = total(branches.map(({ keys }) => keys));
    tensors.push(keys, keys, ...repeat(4, keys * d));
  }
  return tensors;
}

/** LN(x + dropout(update)): the result, the rows normalised, and the sum of the slopes of both ways to x. */
function closingTensors(rows: number, widths: Widths): number[] {
  const one = rows * widths.hiddenSize;
  const kept = [one, one, rows, one];
  // The GPU's kernel needs no update again; the host adds, and keeps what it added.
  return widths.kernels === "gpu"
    ? [...kept, ...(widths.dropout > 0 ? [one] : [])]
    : [...kept, one, ...dropTensors(rows, widths)];
}

/** What dropout adds: the result and its slope, on a host the rows' seeds. The choice is made again where it is needed. */
function dropTensors(rows: number, { hiddenSize: d, dropout, kernels }: Widths): number[] {
  if (dropout === 0) return [];
  return [...(kernels === "host" ? [rows] : []), ...repeat(2, rows * d)];
}

const repeat = (count: number, floats: number) => new Array<number>(count).fill(floats);
