/** Batches of sentences of like length, the same for the same seed on every backend. */
import { createRandom } from "../../text/random.js";
import type { Random } from "../../text/random.js";
import type { TrainingOptions } from "../config.js";
import type { TokenBatch } from "../encoder.js";
import { equalSizes, startsOf, total } from "../groups.js";

/** Padded lengths are multiples of this: GPU buffers are pooled by exact size, so few sizes should occur. */
const BUCKET = 16;

/** The padded length of a sentence of `length` tokens, specials included. */
export function bucketOf(length: number, maxPositions: number): number {
  return Math.min(Math.ceil(length / BUCKET) * BUCKET, maxPositions);
}

/**
 * The batches of one epoch: sentences shuffled, gathered by bucket, and the batches shuffled. Their number depends on the
 * lengths alone, so every epoch has as many steps.
 * @param lengths tokens of each sentence
 * @returns sentence numbers, batch by batch
 */
export function epochBatches(lengths: readonly number[], batchSize: number, random: Random): number[][] {
  const order = random.shuffle(lengths.map((_, i) => i));
  return random.shuffle(bucketBatches(order, lengths, batchSize));
}

/** The batches of an epoch of a run, from 1: those of each of its passes, one after the other. */
export function runBatches(
  lengths: readonly number[],
  { batchSize, seed, passes = 1 }: TrainingOptions,
  epoch: number,
): number[][] {
  return Array.from({ length: passes }, (_, i) => {
    const random = createRandom(seed).derive("batches", (epoch - 1) * passes + i + 1);
    return epochBatches(lengths, batchSize, random);
  }).flat();
}

/** Cuts an order of sentences into batches of one bucket each, keeping the order within a bucket. */
export function bucketBatches(order: readonly number[], lengths: readonly number[], batchSize: number): number[][] {
  const open = new Map<number, number[]>();
  const batches: number[][] = [];
  for (const i of order) {
    const bucket = Math.ceil(lengths[i] / BUCKET);
    const batch = open.get(bucket) ?? [];
    batch.push(i);
    if (batch.length === batchSize) {
      batches.push(batch);
      open.delete(bucket);
    } else {
      open.set(bucket, batch);
    }
  }
  return [...batches, ...open.values()];
}

/** Fewest rows of a sentence: one of padding stands for characters where there are none, so that no tensor is empty. */
const FEWEST_ROWS = 3;

/**
 * Sentences of token ids as a batch.
 * @param fixedShapes pads every sentence to the bucket of the longest, for GPU buffers; else none is padded
 */
export function tokenBatch(
  sentences: readonly Int32Array[],
  pad: number,
  maxPositions: number,
  fixedShapes: boolean,
): TokenBatch {
  const lengths = sentences.map((ids) => ids.length);
  const rows = fixedShapes
    ? equalSizes(sentences.length, bucketOf(Math.max(...lengths), maxPositions))
    : lengths.map((length) => Math.max(length, FEWEST_ROWS));
  const starts = startsOf(rows);
  const ids = new Int32Array(total(rows)).fill(pad);
  sentences.forEach((sentence, b) => ids.set(sentence, starts[b]));
  return { sentences: sentences.length, tokens: Math.max(...rows), ids, lengths, rows };
}
