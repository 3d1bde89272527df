/**
 * (e) The estimate of a run's time, made before it starts, against the time of the run itself. Both by the processor time of
 * this process, which what else the machine does changes less.
 */
import { DEFAULT_TRAINING } from "../../src/model/config.js";
import { table } from "../lib/table.js";
import { describeSizes, untrainedModel } from "./context.js";
import type { Context } from "./context.js";

/** What a page has. */
const MILLISECONDS = 500;

const MODELS = [
  { hiddenSize: 32, numLayers: 2, numHeads: 2, intermediateSize: 128, focusedLayers: 1 },
  { hiddenSize: 64, numLayers: 3, numHeads: 4, intermediateSize: 256, focusedLayers: 2 },
  { hiddenSize: 128, numLayers: 4, numHeads: 4, intermediateSize: 512, focusedLayers: 2 },
  { hiddenSize: 256, numLayers: 4, numHeads: 4, intermediateSize: 1024, focusedLayers: 2 },
  { hiddenSize: 64, numLayers: 3, numHeads: 4, intermediateSize: 256, focusedLayers: 2, relationMask: "rc-context" },
] as const;

export interface EstimateCheck {
  model: string;
  sentences: number;
  batchSize: number;
  /** Of one epoch, counted; forwards and backwards. */
  multiplyAdds: number;
  /** How long the estimate took to make, and on how many steps. */
  probeSeconds: number;
  stepsMeasured: number;
  estimatedSeconds: number;
  /** Steps and scoring of the run, in this process. */
  seconds: number;
}

export async function measureEstimate({ quick, train, test, log }: Context): Promise<EstimateCheck[]> {
  const results: EstimateCheck[] = [];
  for (const sizes of quick ? MODELS.slice(0, 3) : MODELS) {
    for (const batchSize of quick ? [16] : [8, 32]) {
      const count = sizes.hiddenSize > 128 ? 64 : quick ? 200 : 400;
      log(`estimate and run: d = ${sizes.hiddenSize}, N = ${sizes.numLayers}, ${count} sentences, ${batchSize} a step`);
      results.push(await check(train.slice(0, count), test.slice(0, count >> 3), sizes, batchSize));
    }
  }
  return results;
}

async function check(
  train: Context["train"],
  dev: Context["train"],
  sizes: (typeof MODELS)[number],
  batchSize: number,
): Promise<EstimateCheck> {
  const system = await untrainedModel(train, sizes);
  const options = { ...DEFAULT_TRAINING, epochs: 2, batchSize };
  const started = processorTime();
  const forecast = await system.forecast({ train, dev, test: [] }, options, MILLISECONDS, processorTime);
  const probed = processorTime();
  const session = await system.start(train, dev, options);
  const begun = processorTime();
  while (!session.done) await session.next();
  const seconds = (processorTime() - begun) / 1000;
  session.dispose();
  system.dispose();
  return {
    model: describeSizes(system.config),
    sentences: train.length,
    batchSize,
    multiplyAdds: forecast.epochWork,
    probeSeconds: (probed - started) / 1000,
    stepsMeasured: forecast.stepsMeasured,
    estimatedSeconds: forecast.seconds,
    seconds,
  };
}

/** Milliseconds. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export function formatEstimate(results: EstimateCheck[]): string {
  const rows = results.map((result) => [
    `  ${result.model}, ${result.batchSize} of ${result.sentences} a step`,
    result.probeSeconds.toFixed(1),
    String(result.stepsMeasured),
    result.estimatedSeconds.toFixed(1),
    result.seconds.toFixed(1),
    (result.estimatedSeconds / result.seconds).toFixed(2),
  ]);
  const within = results.filter(({ estimatedSeconds, seconds }) => Math.abs(estimatedSeconds / seconds - 1) <= 0.3);
  return [
    "Estimated time of a run of 2 epochs against the run, WASM, one core",
    table([["", "probe s", "steps", "estimate s", "run s", "ratio"], ...rows]),
    `  within 30%: ${within.length} of ${results.length}`,
  ].join("\n");
}
