/** How much one pretraining step computes, from its shapes. */
import type { EncoderConfig } from "../config.js";
import { layerWork, sentenceShape, trainingWork } from "../flops.js";
import type { TokenBatch } from "../encoder.js";

/**
 * Multiply-adds of a step's matrix products, forwards and backwards: all layers over all rows, the head over the masked ones.
 * @param masked rows that go through the head
 */
export function pretrainingWork(config: EncoderConfig, batch: Pick<TokenBatch, "rows">, masked: number): number {
  const layers = config.numLayers * layerWork(config, sentenceShape(batch));
  const head = masked * config.hiddenSize * (config.hiddenSize + config.vocabSize);
  return trainingWork(layers + head);
}
