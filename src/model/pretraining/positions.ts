/**
 * Where position embeddings start from: sines and cosines (Vaswani et al. 2017, section 3.5), of the other embeddings' deviation.
 * A shift along the sentence is then one rotation, the same everywhere, and heads find the neighbouring token at once; from
 * random positions, as BERT starts, each pair of places has to be learnt by itself, which takes more text than is at hand here.
 */
import { weightDeviation } from "../weights/initial.js";
import type { FloatTensor } from "../weights/safetensors.js";

/** Longest wavelength, in positions, divided by 2 π. */
const BASE = 10_000;

/** @returns [positions, d] */
export function sinusoidalPositions(positions: number, d: number): FloatTensor {
  const amplitude = Math.SQRT2 * weightDeviation(d);
  const data = new Float32Array(positions * d);
  for (let p = 0; p < positions; p++)
    for (let i = 0; i < d; i++) {
      const angle = p / BASE ** ((2 * Math.floor(i / 2)) / d);
      data[p * d + i] = amplitude * (i % 2 === 0 ? Math.sin(angle) : Math.cos(angle));
    }
  return { shape: [positions, d], data };
}
