/** Where training starts from. */
import { randomNormal } from "d3-random";
import { createRandom, type Random } from "../../text/random.js";
import type { Parameters } from "./checkpoint.js";
import { isLayerNormWeight, type ParameterShapes } from "./names.js";

/** BERT's deviation, and the hidden size it was chosen for. */
const BERT_DEVIATION = 0.02;
const BERT_HIDDEN = 768;
const CRF_RANGE = 0.1;

/**
 * Initial values as BERT's: matrices normal with deviation 0.02 · √(768 / d), redrawn beyond two deviations (BERT's own 0.02
 * at its own size; at d = 128 a fixed 0.02 starts the relation head so near 0 that it learns late); biases 0; LayerNorm gains
 * 1; CRF scores uniform in ±0.1. Each parameter has a generator of its own, named after it, so that the values of one do
 * not depend on which others there are.
 */
export function initialParameters(shapes: ParameterShapes, seed: number | string): Parameters {
  const random = createRandom(seed).derive("initial parameters");
  const parameters: Parameters = new Map();
  const d = shapes.get("bert.embeddings.word_embeddings.weight")?.[1] ?? BERT_HIDDEN;
  const deviation = weightDeviation(d);
  for (const [name, shape] of shapes) {
    const draw = initialiser(name, random.derive(name), deviation);
    const size = shape.reduce((count, n) => count * n, 1);
    parameters.set(name, { shape, data: Float32Array.from({ length: size }, draw) });
  }
  return parameters;
}

/** The deviation of the initial matrices of a model of hidden size d. */
export function weightDeviation(d: number): number {
  return BERT_DEVIATION * Math.sqrt(BERT_HIDDEN / d);
}

function initialiser(name: string, random: Random, deviation: number): () => number {
  if (isLayerNormWeight(name)) return () => 1;
  if (name.endsWith(".bias")) return () => 0;
  if (name.includes(".crf.")) return () => (2 * random.uniform() - 1) * CRF_RANGE;
  const normal = randomNormal.source(random.uniform)(0, deviation);
  return () => {
    let value = normal();
    while (Math.abs(value) > 2 * deviation) value = normal();
    return value;
  };
}
