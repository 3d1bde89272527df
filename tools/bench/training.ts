/** (a) Training throughput on one core: the fused operations and explicit transposes against tfjs's own. */
import type { FocusedSystem } from "../../src/model/focused.js";
import type { TrainingBatch } from "../../src/model/joint.js";
import { table } from "../lib/table.js";
import { describeSizes, untrainedModel } from "./context.js";
import type { Context } from "./context.js";
import { stepWork, trainingBatch, trainingSteps, WAYS } from "./step.js";
import type { Way } from "./step.js";
import { medianTiming, takeTurns, timesFaster } from "./timing.js";
import type { Timing } from "./timing.js";

const TOKENS = 48;
const SENTENCES = [16, 64];

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
  /** Of one step, forwards and backwards; compositions compute padding, too. */
  multiplyAdds: Record<Way, number>;
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
    const batch = (padded: boolean) => trainingBatch(system, train, sentences, TOKENS, padded);
    results.push(await measureStep(system, batch(false), batch(true), quick ? 3 : 9));
  }
  system.dispose();
  return results;
}

async function measureStep(
  system: FocusedSystem,
  training: TrainingBatch,
  padded: TrainingBatch,
  rounds: number,
): Promise<TrainingSpeed> {
  const { batch, pairs } = training;
  const step = trainingSteps(system, [training], [padded]);
  const arms = { stock: () => step("stock"), transposed: () => step("transposed"), fused: () => step("fused") };
  const times = await takeTurns(arms, rounds);
  step.dispose();
  const work = {
    stock: stepWork(system, padded),
    transposed: stepWork(system, padded),
    fused: stepWork(system, training),
  };
  const ways = Object.keys(WAYS) as Way[];
  const each = <R>(figure: (way: Way) => R) =>
    Object.fromEntries(ways.map((way) => [way, figure(way)])) as Record<Way, R>;
  const milliseconds = each((way) => medianTiming(times[way]));
  return {
    model: describeSizes(system.config),
    sentences: batch.sentences,
    tokens: TOKENS,
    pairs: pairs?.count ?? 0,
    multiplyAdds: work,
    milliseconds,
    gigaflops: each((way) => (2 * work[way]) / milliseconds[way].cpu / 1e6),
    timesFaster: each((way) => timesFaster(times.stock, times[way])),
  };
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
