/** The system that a run asks for, with its first weights. */
import { readEncoder } from "../model/pretraining/model.js";
import type { System } from "../model/system.js";
import type { SystemFactory } from "./models.js";
import type { RunRequest } from "./protocol.js";

/** Made new, from a pretrained encoder where the run names one. */
export function newSystem(
  systems: SystemFactory,
  { system, config, tokenizer, encoder, options, train }: RunRequest,
): Promise<System> {
  const setup = { config, tokenizer, train, seed: options.seed, ...(encoder && startingFrom(encoder.bytes, config)) };
  return systems.createSystem(system, setup);
}

/** What a pretrained encoder decides of a new system: weights, vocabulary and sizes. */
function startingFrom(bytes: Uint8Array, config: RunRequest["config"]) {
  const { config: sizes, tokenizer, parameters } = readEncoder(bytes);
  return { config: { ...config, ...sizes }, tokenizer, encoder: parameters };
}
