/** A pretraining run as one safetensors file: weights, Adam's moments, the steps done, and the options it was started with. */
import type { Adam } from "../training/adam.js";
import { readRunTensors, runTensors } from "../training/snapshot.js";
import type { StoredTensors } from "../training/snapshot.js";
import { readSafetensors, writeSafetensors } from "../weights/safetensors.js";
import type { PretrainingOptions } from "./options.js";

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
  if (!metadata.pretrainingRun || !metadata.options)
    throw new Error("This file holds no pretraining run to go on with.");
  const cursor = JSON.parse(metadata.pretrainingRun) as Cursor;
  if (cursor.texts !== texts) throw new Error("The run was started on other texts; it can't go on with these.");
  const stored = JSON.parse(metadata.options) as PretrainingOptions;
  for (const key of Object.keys(options) as (keyof PretrainingOptions)[])
    if (stored[key] !== options[key])
      throw new Error(`The run was started with ${key} = ${stored[key]}; it can't go on with ${options[key]}.`);
  return { ...readRunTensors(tensors), step: cursor.step };
}
