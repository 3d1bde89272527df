/** Host kernels of the row-wise operations: GELU and LayerNorm, forwards and backwards. */
import * as tf from "@tensorflow/tfjs-core";
import { registerHostKernel } from "./host.js";

/** SIMD works on whole vectors of four. */
const wholeVectors = (shape: number[]) => tf.util.sizeFromShape(shape) % 4 === 0;

const INVERSE_SQRT_2 = Math.SQRT1_2;
const INVERSE_SQRT_2PI = 1 / Math.sqrt(2 * Math.PI);

/** Φ(x), the normal distribution function, by Abramowitz and Stegun 7.1.26 (absolute error of erf ≤ 1.5e-7). */
function normalCdf(x: number, density: number): number {
  const z = Math.abs(x) * INVERSE_SQRT_2;
  const t = 1 / (1 + 0.3275911 * z);
  const polynomial = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = 0.5 * polynomial * density;
  return x >= 0 ? 1 - tail : tail;
}

registerHostKernel({
  name: "FocusedGelu",
  inputs: ["x"],
  shapes: ([x]) => [x],
  compute([x], [y]) {
    for (let i = 0; i < x.length; i++) {
      const value = x[i];
      y[i] = value * normalCdf(value, Math.exp(-0.5 * value * value));
    }
  },
  simd: {
    name: "gelu",
    fits: ([x]) => wholeVectors(x),
    numbers: ([x]) => [tf.util.sizeFromShape(x)],
  },
});

registerHostKernel({
  name: "FocusedGeluGradient",
  inputs: ["x", "dy"],
  shapes: ([x]) => [x],
  compute([x, dy], [dx]) {
    for (let i = 0; i < x.length; i++) {
      const value = x[i];
      const density = Math.exp(-0.5 * value * value);
      dx[i] = dy[i] * (normalCdf(value, density) + value * density * INVERSE_SQRT_2PI);
    }
  },
  simd: {
    name: "geluGradient",
    fits: ([x]) => wholeVectors(x),
    numbers: ([x]) => [tf.util.sizeFromShape(x)],
  },
});

/** Outputs: y [R, d]; the normalised rows [R, d] and 1/σ [R], which the gradient needs. */
registerHostKernel({
  name: "FocusedLayerNorm",
  inputs: ["x", "gamma", "beta"],
  shapes: ([x]) => [x, x, [x[0]]],
  compute([x, gamma, beta], [y, normalised, inverseDeviation], attributes) {
    const d = gamma.length;
    const eps = attributes.eps as number;
    for (let r = 0, at = 0; at < x.length; r++, at += d) {
      let sum = 0;
      for (let i = 0; i < d; i++) sum += x[at + i];
      const mean = sum / d;
      let squares = 0;
      for (let i = 0; i < d; i++) squares += (x[at + i] - mean) ** 2;
      const inverse = 1 / Math.sqrt(squares / d + eps);
      inverseDeviation[r] = inverse;
      for (let i = 0; i < d; i++) {
        const value = (x[at + i] - mean) * inverse;
        normalised[at + i] = value;
        y[at + i] = value * gamma[i] + beta[i];
      }
    }
  },
  simd: {
    name: "layerNorm",
    fits: ([, gamma]) => wholeVectors(gamma),
    numbers: ([x], { eps }) => [...x, eps as number],
  },
});

/** Outputs: dx [R, d], dgamma [d], dbeta [d]. */
registerHostKernel({
  name: "FocusedLayerNormGradient",
  inputs: ["dy", "normalised", "inverseDeviation", "gamma"],
  shapes: ([dy, , , gamma]) => [dy, gamma, gamma],
  compute([dy, normalised, inverseDeviation, gamma], [dx, dGamma, dBeta]) {
    const d = gamma.length;
    for (let r = 0, at = 0; at < dy.length; r++, at += d) {
      let sum = 0;
      let projection = 0;
      for (let i = 0; i < d; i++) {
        const slope = dy[at + i];
        const value = normalised[at + i];
        dGamma[i] += slope * value;
        dBeta[i] += slope;
        sum += slope * gamma[i];
        projection += slope * gamma[i] * value;
      }
      const inverse = inverseDeviation[r];
      const meanSlope = sum / d;
      const meanProjection = projection / d;
      for (let i = 0; i < d; i++) {
        dx[at + i] = inverse * (dy[at + i] * gamma[i] - meanSlope - normalised[at + i] * meanProjection);
      }
    }
  },
  simd: {
    name: "layerNormGradient",
    fits: ([, , , gamma]) => wholeVectors(gamma),
    numbers: ([dy]) => dy,
  },
});
