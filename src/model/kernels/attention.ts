/**
 * Host kernels of masked attention for a group of sequences: scores, mask, softmax and weighted values in one pass, without
 * the transposed copies that a composition needs.
 */
import { registerHostKernel } from "./host.js";
import type { Attributes } from "./host.js";

/** What the SIMD variants need: heads of whole vectors of four. */
function fitsSimd(queries: number[], { heads }: Attributes): boolean {
  return queries[2] % (4 * (heads as number)) === 0;
}

/** Floats of SIMD scratch memory: `rows` rows of keys, in whole vectors. */
function scratchRows(keys: number[], rows: number): number {
  return 4 * Math.ceil(keys[1] / 4) * rows;
}

/**
 * q [G, Q, d], k and v [G, Kv, d], mask [G, Q or 1, Kv]; attribute heads.
 * Outputs: context [G, Q, d] and attention probabilities [G, heads, Q, Kv]. A row with nothing open gives zeros.
 */
registerHostKernel({
  name: "FocusedAttention",
  inputs: ["q", "k", "v", "mask"],
  shapes: ([q, k], { heads }) => [q, [q[0], heads as number, q[1], k[1]]],
  compute([q, k, v, mask], [context, probabilities], attributes, [[groups, queries, d], [, keys], , [, maskRows]]) {
    const heads = attributes.heads as number;
    const size = d / heads;
    const scale = 1 / Math.sqrt(size);
    const row = new Float32Array(keys);
    for (let g = 0; g < groups; g++) {
      for (let h = 0; h < heads; h++) {
        for (let i = 0; i < queries; i++) {
          const qAt = (g * queries + i) * d + h * size;
          const maskAt = (g * maskRows + (maskRows === 1 ? 0 : i)) * keys;
          const pAt = ((g * heads + h) * queries + i) * keys;
          let largest = -Infinity;
          for (let j = 0; j < keys; j++) {
            if (mask[maskAt + j] === 0) continue;
            const kAt = (g * keys + j) * d + h * size;
            let score = 0;
            for (let c = 0; c < size; c++) score += q[qAt + c] * k[kAt + c];
            score *= scale;
            row[j] = score;
            if (score > largest) largest = score;
          }
          if (largest === -Infinity) continue;
          let sum = 0;
          for (let j = 0; j < keys; j++) {
            if (mask[maskAt + j] === 0) continue;
            row[j] = Math.exp(row[j] - largest);
            sum += row[j];
          }
          const inverse = 1 / sum;
          for (let j = 0; j < keys; j++) {
            if (mask[maskAt + j] === 0) continue;
            const weight = row[j] * inverse;
            probabilities[pAt + j] = weight;
            const vAt = (g * keys + j) * d + h * size;
            for (let c = 0; c < size; c++) context[qAt + c] += weight * v[vAt + c];
          }
        }
      }
    }
  },
  simd: {
    name: "attention",
    fits: ([q], attributes) => fitsSimd(q, attributes),
    scratch: ([q, k, , mask], { heads }) => scratchRows(k, q[2] / (heads as number) + q[1] + mask[1]),
    numbers: ([q, k, , mask], { heads }) => [q[0], q[1], k[1], q[2], heads as number, mask[1]],
    work: ([q, k]) => 2 * q[0] * q[1] * k[1] * q[2],
  },
});

/** Outputs: dq [G, Q, d], dk and dv [G, Kv, d]. */
registerHostKernel({
  name: "FocusedAttentionGradient",
  inputs: ["dy", "q", "k", "v", "probabilities"],
  shapes: ([, q, k, v]) => [q, k, v],
  compute([dy, q, k, v, probabilities], [dq, dk, dv], attributes, [, [groups, queries, d], [, keys]]) {
    const heads = attributes.heads as number;
    const size = d / heads;
    const scale = 1 / Math.sqrt(size);
    const slope = new Float32Array(keys);
    for (let g = 0; g < groups; g++) {
      for (let h = 0; h < heads; h++) {
        for (let i = 0; i < queries; i++) {
          const qAt = (g * queries + i) * d + h * size;
          const pAt = ((g * heads + h) * queries + i) * keys;
          let projection = 0;
          for (let j = 0; j < keys; j++) {
            const weight = probabilities[pAt + j];
            if (weight === 0) continue;
            const vAt = (g * keys + j) * d + h * size;
            let product = 0;
            for (let c = 0; c < size; c++) {
              const value = dy[qAt + c];
              product += value * v[vAt + c];
              dv[vAt + c] += weight * value;
            }
            slope[j] = product;
            projection += product * weight;
          }
          for (let j = 0; j < keys; j++) {
            const weight = probabilities[pAt + j];
            if (weight === 0) continue;
            const dScore = weight * (slope[j] - projection) * scale;
            const kAt = (g * keys + j) * d + h * size;
            for (let c = 0; c < size; c++) {
              dq[qAt + c] += dScore * k[kAt + c];
              dk[kAt + c] += dScore * q[qAt + c];
            }
          }
        }
      }
    }
  },
  simd: {
    name: "attentionGradient",
    fits: ([, q], attributes) => fitsSimd(q, attributes),
    scratch: ([, q, k], { heads }) => scratchRows(k, q[2] / (heads as number) + q[1]),
    numbers: ([, q, k], { heads }) => [q[0], q[1], k[1], q[2], heads as number],
    work: ([, q, k]) => 4 * q[0] * q[1] * k[1] * q[2],
  },
});
