/** (a) Training throughput on one core: the fused operations and explicit transposes against tfjs's own. */
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
import { createRandom } from "../../src/text/random.js";
import { table } from "../lib/table.js";
import { describeSizes, untrainedModel } from "./context.js";
import type { Context } from "./context.js";
import { withStockGradient } from "./stock-gradient.js";
import { medianTiming, takeTurns, timesFaster } from "./timing.js";
import type { Timing } from "./timing.js";

const TOKENS = 48;
const SENTENCES = [16, 64];

/** How a step can be computed. */
const WAYS = {
  stock: <T>(body: () => T) => withStockGradient(() => withoutFusedKernels(body)),
  transposed: withoutFusedKernels,
  fused: <T>(body: () => T) => body(),
};
type Way = keyof typeof WAYS;
const WORDS: Record<Way, string> = {
  stock: "tfjs's matMul gradient, operations composed",
  transposed: "explicit transposes, operations composed",
  fused: "as the model trains",
};

export interface TrainingSpeed {
  model: string;
  sentences: number;
  tokens: number;
  pairs: number;
  /** Of one step, forwards and backwards. */
  multiplyAdds: number;
  /** Median of a step, each way. */
  milliseconds: Record<Way, Timing>;
  /** Floating-point operations in a nanosecond of processor time. */
  gigaflops: Record<Way, number>;
  /** How many times faster than with tfjs's own gradient. */
  timesFaster: Record<Way, number>;
}

export async function measureTraining({ quick, train, log }: Context): Promise<TrainingSpeed[]> {
  const system = await untrainedModel(train, { numLayers: 4, focusedLayers: 2 });
  const results: TrainingSpeed[] = [];
  for (const sentences of SENTENCES) {
    log(`training steps of ${sentences} × ${TOKENS} tokens`);
    results.push(await measureStep(system, trainingBatch(system, train, sentences), quick ? 3 : 9));
  }
  system.dispose();
  return results;
}

/** The first sentences of the wanted padded length, in an order by seed, with the pairs that training keeps. */
function trainingBatch(system: FocusedSystem, train: Context["train"], count: number): TrainingBatch {
  const { tokenizer, labels, tags, planner } = system;
  const { maxPositions } = system.config;
  const fitting = train.filter(({ text }) => bucketOf(tokenizer.encode(text).length + 2, maxPositions) === TOKENS);
  if (fitting.length < count) throw new Error(`Only ${fitting.length} sentences pad to ${TOKENS} tokens.`);
  const tagIds = new Map(tags.map((tag, id) => [tag, id]));
  const examples = createRandom("bench")
    .shuffle(fitting)
    .slice(0, count)
    .map((document) => encodeExample(document, tokenizer, labels, tagIds, maxPositions));
  const pairs = examples.map((example) => keptPairs(example, DEFAULT_TRAINING));
  return jointBatch(examples, pairs, { planner, pad: tokenizer.special.pad, maxPositions });
}

async function measureStep(system: FocusedSystem, training: TrainingBatch, rounds: number): Promise<TrainingSpeed> {
  const { batch, pairs } = training;
  const { config, tags, relationClasses } = system;
  const step = trainingSteps(system, training);
  const arms = { stock: () => step("stock"), transposed: () => step("transposed"), fused: () => step("fused") };
  const times = await takeTurns(arms, rounds);
  step.dispose();
  const work = trainingWork(jointWork(config, batch, pairs?.rows, tags.length, relationClasses.length));
  const ways = Object.keys(WAYS) as Way[];
  const each = <R>(figure: (way: Way) => R) =>
    Object.fromEntries(ways.map((way) => [way, figure(way)])) as Record<Way, R>;
  const milliseconds = each((way) => medianTiming(times[way]));
  return {
    model: describeSizes(config),
    sentences: batch.sentences,
    tokens: batch.tokens,
    pairs: pairs?.count ?? 0,
    multiplyAdds: work,
    milliseconds,
    gigaflops: each((way) => (2 * work) / milliseconds[way].cpu / 1e6),
    timesFaster: each((way) => timesFaster(times.stock, times[way])),
  };
}

/** Whole training steps (losses, gradients, clipping, Adam) on the same batch over and over. */
function trainingSteps(system: FocusedSystem, training: TrainingBatch) {
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

export function formatTraining(results: TrainingSpeed[]): string {
  const rows = results.flatMap((result) => [
    [
      `${result.sentences} × ${result.tokens} tokens, ${result.pairs} pairs`,
      "ms a step",
      "CPU ms",
      "GFLOP/s",
      "× faster",
    ],
    ...(Object.keys(WAYS) as Way[]).map((way) => [
      `  ${WORDS[way]}`,
      result.milliseconds[way].wall.toFixed(0),
      result.milliseconds[way].cpu.toFixed(0),
      result.gigaflops[way].toFixed(2),
      result.timesFaster[way].toFixed(2),
    ]),
  ]);
  return `Training on WASM, one core: ${results[0].model}\n${table(rows)}`;
}
