/** What a training step of the chosen settings needs, and how many of its sentences are computed at a time so that it fits. */
import { words } from "../i18n/index.js";
import type { FocusedConfig, TrainingOptions } from "../model/config.js";
import { encodeExample } from "../model/examples.js";
import { keptPairs } from "../model/focused.js";
import { PairPlanner } from "../model/pairs.js";
import { jointBatch } from "../model/training/joint-batch.js";
import { bucketOf } from "../model/training/batches.js";
import { largestMicroBatch, pooledActivations, stepMemory } from "../model/training/memory.js";
import type { KernelFamily, PassShape } from "../model/training/memory.js";
import type { RunRequest } from "../runtime/protocol.js";
import { tagSet } from "../text/bieos.js";
import type { Document } from "../text/document.js";
import { labelSetOf } from "../text/labels.js";
import type { LabelSet } from "../text/labels.js";
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

type Planned = Pick<RunRequest, "config" | "options" | "train" | "watchGradients">;

/**
 * Counted for the longest sentences that there are, character by character, as if they were one batch; on a GPU for the
 * longest of each padded length, since its pool keeps the buffers of all.
 * @param bytes the most that a step may need
 * @param vocabSize of a pretrained encoder; else the characters of the training sentences
 */
export function memoryNeed(run: Planned, kernels: KernelFamily, bytes: number, vocabSize?: number): MemoryNeed {
  const batchSize = Math.min(run.options.batchSize, run.train.length);
  const characters = vocabSize ?? new Set(run.train.flatMap(({ text }) => [...text])).size;
  const config = { ...run.config, vocabSize: characters } as unknown as FocusedConfig;
  const labels = labelSetOf(run.train);
  const heads = { tags: tagSet(labels.entityTypes).length, classes: labels.relationClasses.length + 1 };
  const longest = run.train.toSorted((a, b) => b.text.length - a.text.length);
  const groups = kernels === "gpu" ? byPaddedLength(longest, config.maxPositions) : [longest];
  const shapes = groups.map((group) => passShapes(group.slice(0, batchSize), labels, config, run.options, kernels));
  const needs = (sentences: number) => {
    const passes = shapes.map((shape) => shape(sentences));
    const question = {
      ...{ ...heads, kernels, accumulates: sentences < batchSize },
      measures: (run.watchGradients ?? 0) > 0,
    };
    const { peak, activations } = stepMemory(config, passes[0], question);
    return kernels === "gpu" ? peak - activations + pooledActivations(config, passes, heads) : peak;
  };
  const microBatch = largestMicroBatch(batchSize, bytes, needs);
  return { bytes: needs(Math.max(1, microBatch)), microBatch, batchSize, wholeBytes: needs(batchSize) };
}

/** The shape of a pass over the first so many of these sentences. */
function passShapes(
  documents: readonly Document[],
  labels: LabelSet,
  config: FocusedConfig,
  options: TrainingOptions,
  kernels: KernelFamily,
): (sentences: number) => PassShape {
  const texts = documents.map(({ text }) => text);
  const tokenizer = buildTokenizer("character", texts);
  const { maxPositions } = config;
  const examples = documents.map((each) => encodeExample(each, tokenizer, labels, new Map(), maxPositions));
  const kept = examples.map((example) => keptPairs(example, options));
  const settings = { planner: new PairPlanner(config, kernels === "gpu"), pad: tokenizer.special.pad, maxPositions };
  return (sentences) => {
    const { batch, pairs } = jointBatch(examples.slice(0, sentences), kept.slice(0, sentences), settings);
    return { ...batch, pairs: pairs?.rows };
  };
}

/** Documents that pad to the same length, the longest first. */
function byPaddedLength(documents: readonly Document[], maxPositions: number): Document[][] {
  const groups = new Map<number, Document[]>();
  for (const document of documents) {
    const bucket = bucketOf(document.text.length + 2, maxPositions);
    const group = groups.get(bucket) ?? [];
    group.push(document);
    groups.set(bucket, group);
  }
  return [...groups.values()];
}

/** @param most bytes allowed */
export function memoryWords({ bytes, microBatch, batchSize, wholeBytes }: MemoryNeed, most: number): string {
  if (microBatch === 0) return words.trials.memory.tooLarge(bytes, most);
  if (microBatch === batchSize) return words.trials.memory.needs(bytes);
  return words.trials.memory.parts(bytes, microBatch, batchSize, wholeBytes);
}

/** The run, computed in parts where it has to be; one sentence at a time where not even that fits, since it needs least. */
export function fitted(run: RunRequest, need: MemoryNeed): RunRequest {
  const microBatch = Math.max(1, need.microBatch);
  if (microBatch === need.batchSize) return run;
  return { ...run, options: { ...run.options, microBatch } };
}
