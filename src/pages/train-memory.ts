/** What a training step of the chosen settings needs, and how many of its sentences are computed at a time so that it fits. */
import { words } from "../i18n/index.js";
import type { FocusedConfig } from "../model/config.js";
import { encodeExample } from "../model/examples.js";
import { keptPairs } from "../model/focused.js";
import { PairPlanner } from "../model/pairs.js";
import { jointBatch } from "../model/training/joint-batch.js";
import { largestMicroBatch, stepMemory } from "../model/training/memory.js";
import type { KernelFamily } from "../model/training/memory.js";
import type { RunRequest } from "../runtime/protocol.js";
import { tagSet } from "../text/bieos.js";
import { labelSetOf } from "../text/labels.js";
import { buildTokenizer } from "../text/tokenizers.js";

export interface MemoryNeed {
  /** Bytes of a step, `microBatch` sentences at a time. */
  bytes: number;
  /** 0 where not even one at a time fits; `bytes` is then what one would need. */
  microBatch: number;
  batchSize: number;
  /** All of the batch at once. */
  wholeBytes: number;
}

type Planned = Pick<RunRequest, "config" | "options" | "train">;

/**
 * Counted for the longest sentences that there are, character by character, as if they were one batch.
 * @param bytes the most that a step may need
 * @param vocabSize of a pretrained encoder; else the characters of the training sentences
 */
export function memoryNeed(run: Planned, kernels: KernelFamily, bytes: number, vocabSize?: number): MemoryNeed {
  const { options } = run;
  const batchSize = Math.min(options.batchSize, run.train.length);
  const characters = vocabSize ?? new Set(run.train.flatMap(({ text }) => [...text])).size;
  const config = { ...run.config, vocabSize: characters } as unknown as FocusedConfig;
  const longest = run.train.toSorted((a, b) => b.text.length - a.text.length).slice(0, batchSize);
  const labels = labelSetOf(run.train);
  const tokenizer = buildTokenizer(
    "character",
    longest.map((document) => document.text),
  );
  const examples = longest.map((document) =>
    encodeExample(document, tokenizer, labels, new Map(), config.maxPositions),
  );
  const kept = examples.map((example) => keptPairs(example, options));
  const planner = new PairPlanner(config, kernels === "gpu");
  const settings = { planner, pad: tokenizer.special.pad, maxPositions: config.maxPositions };
  const heads = { tags: tagSet(labels.entityTypes).length, classes: labels.relationClasses.length + 1 };
  const needs = (sentences: number) => {
    const { batch, pairs } = jointBatch(examples.slice(0, sentences), kept.slice(0, sentences), settings);
    const question = { ...heads, kernels, accumulates: sentences < batchSize };
    return stepMemory(config, { ...batch, pairs: pairs?.rows }, question).peak;
  };
  const microBatch = largestMicroBatch(batchSize, bytes, needs);
  return { bytes: needs(Math.max(1, microBatch)), microBatch, batchSize, wholeBytes: needs(batchSize) };
}

/** @param most bytes allowed */
export function memoryWords({ bytes, microBatch, batchSize, wholeBytes }: MemoryNeed, most: number): string {
  if (microBatch === 0) return words.trials.memory.tooLarge(bytes, most);
  if (microBatch === batchSize) return words.trials.memory.needs(bytes);
  return words.trials.memory.parts(bytes, microBatch, batchSize, wholeBytes);
}

/** The run, computed in parts where it has to be. */
export function fitted(run: RunRequest, { microBatch, batchSize }: MemoryNeed): RunRequest {
  if (microBatch === 0 || microBatch === batchSize) return run;
  return { ...run, options: { ...run.options, microBatch } };
}
