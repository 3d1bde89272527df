/** A training step to measure: the same in Node and in a browser page. */
import { DEFAULT_TRAINING } from "../../src/model/config.js";
import { encodeExample } from "../../src/model/examples.js";
import type { Example, GoldPair } from "../../src/model/examples.js";
import type { FocusedSystem } from "../../src/model/focused.js";
import { keptPairs } from "../../src/model/focused.js";
import { jointWork, trainingWork } from "../../src/model/flops.js";
import { jointLosses } from "../../src/model/joint.js";
import type { TrainingBatch } from "../../src/model/joint.js";
import { withoutFusedKernels } from "../../src/model/ops.js";
import { PairPlanner } from "../../src/model/pairs.js";
import type { BatchPair } from "../../src/model/pairs.js";
import { bucketOf, epochBatches } from "../../src/model/training/batches.js";
import { jointBatch } from "../../src/model/training/joint-batch.js";
import { GradientSession } from "../../src/model/training/session.js";
import type { Document } from "../../src/text/document.js";
import { createRandom } from "../../src/text/random.js";
import { withStockGradient } from "./stock-gradient.js";

/** How a step can be computed. */
export const WAYS = {
  stock: <T>(body: () => T) => withStockGradient(() => withoutFusedKernels(body)),
  transposed: withoutFusedKernels,
  fused: <T>(body: () => T) => body(),
};
export type Way = keyof typeof WAYS;

/** The first sentences of the wanted padded length, in an order by seed. */
export function sentencesOf(system: FocusedSystem, train: Document[], count: number, tokens: number): Document[] {
  const { tokenizer } = system;
  const { maxPositions } = system.config;
  const fitting = train.filter(({ text }) => bucketOf(tokenizer.encode(text).length + 2, maxPositions) === tokens);
  if (fitting.length < count) throw new Error(`Only ${fitting.length} sentences pad to ${tokens} tokens.`);
  return createRandom("bench").shuffle(fitting).slice(0, count);
}

/**
 * Those sentences as a batch, with the pairs that training keeps.
 * @param padded all sentences to one length and all pairs to another, as on WebGPU: what compositions need on a host, too, so as
 *   not to do with groups of every size one after the other
 */
export function trainingBatch(
  system: FocusedSystem,
  train: Document[],
  count: number,
  tokens: number,
  padded = system.planner.fixedShapes,
): TrainingBatch {
  const examples = encode(system, sentencesOf(system, train, count, tokens));
  return batchOf(system, examples, new PairPlanner(system.config, padded)).training;
}

/** Some of an epoch's batches, evenly spread, and the pairs that each holds. */
export interface EpochSample {
  /** Of a whole epoch. */
  steps: number;
  batchSize: number;
  batches: TrainingBatch[];
  pairs: (GoldPair & BatchPair)[][];
}

export function epochSample(system: FocusedSystem, train: Document[], count: number): EpochSample {
  const { batchSize } = DEFAULT_TRAINING;
  const examples = encode(system, train);
  const lengths = examples.map(({ ids }) => ids.length);
  const epoch = epochBatches(lengths, batchSize, createRandom("bench"));
  const chosen = Array.from({ length: count }, (_, i) => epoch[Math.floor((i * epoch.length) / count)]);
  const made = chosen.map((batch) =>
    batchOf(
      system,
      batch.map((i) => examples[i]),
    ),
  );
  const batches = made.map(({ training }) => training);
  return { steps: epoch.length, batchSize, batches, pairs: made.map(({ pairs }) => pairs) };
}

function encode({ tokenizer, labels, tags, config }: FocusedSystem, documents: Document[]): Example[] {
  const tagIds = new Map(tags.map((tag, id) => [tag, id]));
  return documents.map((document) => encodeExample(document, tokenizer, labels, tagIds, config.maxPositions));
}

/** The sentences as a batch, with the pairs that training keeps. */
function batchOf({ planner: own, tokenizer, config }: FocusedSystem, examples: Example[], planner = own) {
  const kept = examples.map((example) => keptPairs(example, DEFAULT_TRAINING));
  const settings = { planner, pad: tokenizer.special.pad, maxPositions: config.maxPositions };
  const pairs = examples.flatMap(({ ids }, sentence) =>
    kept[sentence].map((pair) => ({ ...pair, sentence, length: ids.length })),
  );
  return { training: jointBatch(examples, kept, settings), pairs };
}

/** Multiply-adds of one step, forwards and backwards. */
export function stepWork(system: FocusedSystem, { batch, pairs }: TrainingBatch): number {
  return trainingWork(jointWork(system.config, batch, pairs?.rows, system.tags.length, system.relationClasses.length));
}

/**
 * Whole training steps (losses, gradients, clipping, Adam) on the same batches over and over.
 * @param padded the same for compositions
 */
export function trainingSteps(
  system: FocusedSystem,
  batches: readonly TrainingBatch[],
  padded: readonly TrainingBatch[] = batches,
) {
  const { sentences, tokens } = batches[0].batch;
  const epoch = 10_000;
  let current: Way = "fused";
  let step = 0;
  const session = new GradientSession(
    {
      variables: system.weights,
      lengths: new Array<number>(sentences * epoch).fill(tokens),
      dropout: system.config.dropout,
      losses: (_, dropout) => {
        const batch = (current === "fused" ? batches : padded)[step++ % batches.length];
        return WAYS[current](() => jointLosses(system.weights, system.config, batch, dropout));
      },
      weightsChanged: () => undefined,
      evaluate: () => Promise.reject(new Error("an epoch is longer than any measurement")),
      metadata: {},
    },
    { ...DEFAULT_TRAINING, epochs: 1, batchSize: sentences, warmup: 0, learningRate: 1e-4 },
  );
  const take = async (way: Way) => {
    current = way;
    await session.next();
  };
  return Object.assign(take, { dispose: () => session.dispose() });
}
