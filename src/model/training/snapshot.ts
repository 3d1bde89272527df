/**
 * A training run as one safetensors file: the weights under their own names (so that the file is also a model), the best
 * epoch's as `best.…`, Adam's moments as `adam.first.…` and `adam.second.…`, the cursor and options in the metadata.
 */
import type { TrainingOptions } from "../config.js";
import { readSafetensors, toFloat32, writeSafetensors } from "../weights/safetensors.js";
import type { FloatTensor, StoredTensor } from "../weights/safetensors.js";
import type { Adam } from "./adam.js";
import type { BalanceState } from "./balance.js";
import { modelProblem } from "../problems.js";

/** Where a run stands. */
export interface RunState {
  /** Steps done. */
  step: number;
  /** Sum of the losses of the running epoch's steps. */
  epochLoss: number;
  bestSelection: number[];
  /** 0 before the first. */
  bestEpoch: number;
  /** Where the losses' weights are learned. */
  balance?: BalanceState;
}

export interface StoredTensors {
  weights: Map<string, Float32Array>;
  best: Map<string, Float32Array>;
  moments: Map<string, { first: Float32Array; second: Float32Array }>;
}

export interface StoredRun extends StoredTensors {
  state: RunState;
}

const BEST = "best.";
const FIRST = "adam.first.";
const SECOND = "adam.second.";

/** Tensors are stored flat, as the model holds them ([in, out] for dense weights): a run file is for this project alone. */
export async function writeRun(
  weights: ReadonlyMap<string, Float32Array>,
  best: ReadonlyMap<string, Float32Array>,
  adam: Adam,
  state: RunState,
  options: TrainingOptions,
  metadata: Record<string, string>,
): Promise<Uint8Array> {
  const run = { run: JSON.stringify(state), options: JSON.stringify(options) };
  return writeSafetensors(await runTensors(weights, best, adam), { ...metadata, ...run });
}

/** The tensors of a run file. @param best empty where a run keeps no best epoch */
export async function runTensors(
  weights: ReadonlyMap<string, Float32Array>,
  best: ReadonlyMap<string, Float32Array>,
  adam: Adam,
): Promise<Map<string, FloatTensor>> {
  const tensors = new Map<string, FloatTensor>();
  const put = (name: string, data: Float32Array) => tensors.set(name, { shape: [data.length], data });
  for (const [name, data] of weights) put(name, data);
  for (const [name, data] of best) put(BEST + name, data);
  for (const [name, { first, second }] of await adam.state()) {
    put(FIRST + name, first);
    put(SECOND + name, second);
  }
  return tensors;
}

/** @throws if the run was made with other options (the number of epochs may differ: training can be prolonged) */
export function readRun(bytes: Uint8Array, options: TrainingOptions): StoredRun {
  const { tensors, metadata } = readSafetensors(bytes);
  if (!metadata.run || !metadata.options) throw modelProblem("no-training-run", {});
  checkOptions(JSON.parse(metadata.options) as TrainingOptions, options);
  return { ...readRunTensors(tensors), state: JSON.parse(metadata.run) as RunState };
}

/** What `runTensors` wrote, apart again. */
export function readRunTensors(tensors: ReadonlyMap<string, StoredTensor>): StoredTensors {
  const run: StoredTensors = { weights: new Map(), best: new Map(), moments: new Map() };
  for (const [name, tensor] of tensors) {
    const values = toFloat32(tensor);
    if (name.startsWith(BEST)) run.best.set(name.slice(BEST.length), values);
    else if (name.startsWith(FIRST)) {
      const parameter = name.slice(FIRST.length);
      run.moments.set(parameter, { first: values, second: toFloat32(tensors.get(SECOND + parameter)!) });
    } else if (!name.startsWith(SECOND)) run.weights.set(name, values);
  }
  return run;
}

function checkOptions(stored: TrainingOptions, asked: TrainingOptions): void {
  for (const key of [
    ...["batchSize", "seed", "discardNoRelation", "clipNorm"],
    ...["learningRate", "encoderLearningRate", "warmup", "passes"],
    ...["nerWeight", "balance", "weightDecay", "noRelationWeight"],
  ] as (keyof TrainingOptions)[]) {
    if (stored[key] !== asked[key]) {
      throw modelProblem("option-changed", { option: key, stored: stored[key], asked: asked[key] });
    }
  }
  if (stored.warmup > 0 && stored.epochs !== asked.epochs) {
    throw modelProblem("epochs-changed", { stored: stored.epochs, asked: asked.epochs });
  }
}
