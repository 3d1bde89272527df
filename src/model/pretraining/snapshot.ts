/** A pretraining run as one safetensors file: weights, Adam's moments, the steps done, and the options it was started with. */
import type { Adam } from "../training/adam.js";
import { readRunTensors, runTensors } from "../training/snapshot.js";
import type { StoredTensors } from "../training/snapshot.js";
import { readSafetensors, writeSafetensors } from "../weights/safetensors.js";
import type { PretrainingOptions } from "./options.js";
import { modelProblem } from "../problems.js";

export interface StoredPretraining extends StoredTensors {
  step: number;
}

interface Cursor {
  step: number;
  /** Of the texts: the same step of other texts would be another batch. */
  texts: string;
}

export async function writePretraining(
  weights: ReadonlyMap<string, Float32Array>,
  adam: Adam,
  cursor: Cursor,
  options: PretrainingOptions,
  metadata: Record<string, string>,
): Promise<Uint8Array> {
  const run = { pretrainingRun: JSON.stringify(cursor), options: JSON.stringify(options) };
  return writeSafetensors(await runTensors(weights, new Map(), adam), { ...metadata, ...run });
}

/** @throws if the run was made with other options or other texts */
export function readPretraining(bytes: Uint8Array, texts: string, options: PretrainingOptions): StoredPretraining {
  const { tensors, metadata } = readSafetensors(bytes);
  if (!metadata.pretrainingRun || !metadata.options) throw modelProblem("no-pretraining-run", {});
  const cursor = JSON.parse(metadata.pretrainingRun) as Cursor;
  if (cursor.texts !== texts) throw modelProblem("texts-changed", {});
  const stored = JSON.parse(metadata.options) as PretrainingOptions;
  for (const key of Object.keys(options) as (keyof PretrainingOptions)[])
    if (stored[key] !== options[key])
      throw modelProblem("option-changed", { option: key, stored: stored[key], asked: options[key] });
  return { ...readRunTensors(tensors), step: cursor.step };
}
