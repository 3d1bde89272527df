/** A training step to measure: the same in Node and in a browser page. */
import { DEFAULT_TRAINING } from "../../src/model/config.js";
import { encodeExample } from "../../src/model/examples.js";
import type { FocusedSystem } from "../../src/model/focused.js";
import { keptPairs } from "../../src/model/focused.js";
import { jointWork, trainingWork } from "../../src/model/flops.js";
import { jointLosses } from "../../src/model/joint.js";
import type { TrainingBatch } from "../../src/model/joint.js";
import { withoutFusedKernels } from "../../src/model/ops.js";
import { bucketOf } from "../../src/model/training/batches.js";
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

/** The first sentences of the wanted padded length, in an order by seed, with the pairs that training keeps. */
export function trainingBatch(system: FocusedSystem, train: Document[], count: number, tokens: number): TrainingBatch {
  const { tokenizer, labels, tags, planner } = system;
  const { maxPositions } = system.config;
  const fitting = train.filter(({ text }) => bucketOf(tokenizer.encode(text).length + 2, maxPositions) === tokens);
  if (fitting.length < count) throw new Error(`Only ${fitting.length} sentences pad to ${tokens} tokens.`);
  const tagIds = new Map(tags.map((tag, id) => [tag, id]));
  const examples = createRandom("bench")
    .shuffle(fitting)
    .slice(0, count)
    .map((document) => encodeExample(document, tokenizer, labels, tagIds, maxPositions));
  const pairs = examples.map((example) => keptPairs(example, DEFAULT_TRAINING));
  return jointBatch(examples, pairs, { planner, pad: tokenizer.special.pad, maxPositions });
}

/** Multiply-adds of one step, forwards and backwards. */
export function stepWork(system: FocusedSystem, { batch, pairs }: TrainingBatch): number {
  return trainingWork(jointWork(system.config, batch, pairs?.rows, system.tags.length, system.relationClasses.length));
}

/** Whole training steps (losses, gradients, clipping, Adam) on the same batch over and over. */
export function trainingSteps(system: FocusedSystem, training: TrainingBatch) {
  const { sentences, tokens } = training.batch;
  const epoch = 10_000;
  let current: Way = "fused";
  const session = new GradientSession(
    {
      variables: system.weights,
      lengths: new Array<number>(sentences * epoch).fill(tokens),
      dropout: system.config.dropout,
      losses: (_, dropout) => WAYS[current](() => jointLosses(system.weights, system.config, training, dropout)),
      weightsChanged: () => undefined,
      evaluate: () => Promise.reject(new Error("an epoch is longer than any measurement")),
      metadata: {},
    },
    { ...DEFAULT_TRAINING, epochs: 1, batchSize: sentences, warmup: 0, learningRate: 1e-4 },
  );
  const step = async (way: Way) => {
    current = way;
    await session.next();
  };
  return Object.assign(step, { dispose: () => session.dispose() });
}
