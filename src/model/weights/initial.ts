/** Where training starts from. */
import { randomNormal } from "d3-random";
import { createRandom, type Random } from "../../text/random.js";
import type { Parameters } from "./checkpoint.js";
import { isLayerNormWeight, type ParameterShapes } from "./names.js";

const DEVIATION = 0.02;
const CRF_RANGE = 0.1;

/**
 * Initial values as BERT's: matrices normal with deviation 0.02, redrawn beyond two deviations; biases 0; LayerNorm gains
 * 1; CRF scores uniform in ±0.1. Each parameter has a generator of its own, named after it, so that the values of one do
 * not depend on which others there are.
 */
export function initialParameters(shapes: ParameterShapes, seed: number | string): Parameters {
  const random = createRandom(seed).derive("initial parameters");
  const parameters: Parameters = new Map();
  for (const [name, shape] of shapes) {
    const draw = initialiser(name, random.derive(name));
    const size = shape.reduce((count, n) => count * n, 1);
    parameters.set(name, { shape, data: Float32Array.from({ length: size }, draw) });
  }
  return parameters;
}

function initialiser(name: string, random: Random): () => number {
  if (isLayerNormWeight(name)) return () => 1;
  if (name.endsWith(".bias")) return () => 0;
  if (name.includes(".crf.")) return () => (2 * random.uniform() - 1) * CRF_RANGE;
  const normal = randomNormal.source(random.uniform)(0, DEVIATION);
  return () => {
    let value = normal();
    while (Math.abs(value) > 2 * DEVIATION) value = normal();
    return value;
  };
}
