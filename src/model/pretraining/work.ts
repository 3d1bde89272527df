/** How much one pretraining step computes, from its shapes. */
import type { EncoderConfig } from "../config.js";
import { layerWork, trainingWork } from "../flops.js";
import type { TokenBatch } from "../encoder.js";

/**
 * Multiply-adds of a step's matrix products, forwards and backwards: all layers over all rows, the head over the masked ones.
 * @param masked rows that go through the head
 */
export function pretrainingWork(
  config: EncoderConfig,
  { sentences, tokens }: Pick<TokenBatch, "sentences" | "tokens">,
  masked: number,
): number {
  const rows = sentences * tokens;
  const layers = config.numLayers * layerWork(config, { rows, pool: rows, cells: rows * tokens });
  const head = masked * config.hiddenSize * (config.hiddenSize + config.vocabSize);
  return trainingWork(layers + head);
}
