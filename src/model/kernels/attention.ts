/**
 * Host kernels of masked attention for groups of rows, each with a size of its own: scores, mask, softmax and weighted values
 * in one pass, without the transposed copies that a composition needs.
 */
import { registerHostKernel } from "./host.js";
import type { Attributes } from "./host.js";

/** What the kernels are told of a group, in this order. */
export interface GroupDescription {
  /** Its first row among the queries, and how many there are. */
  row: number;
  queries: number;
  /** Its first row among keys and values, and how many there are. */
  key: number;
  keys: number;
  /** Where its mask begins, and how far a mask row is from the next: 0 if all queries share one. */
  mask: number;
  maskStep: number;
  /** Cells of all groups before it, for one head: its probabilities [heads, Q, Kv] begin at heads times that. */
  cell: number;
}

/** Numbers of a description. */
export const DESCRIPTION = 7;

/** @param groups [G * DESCRIPTION] */
function describedGroup(groups: ArrayLike<number>, g: number): GroupDescription {
  const [row, queries, key, keys, mask, maskStep, cell] = Array.from(
    { length: DESCRIPTION },
    (_, i) => groups[g * DESCRIPTION + i],
  );
  return { row, queries, key, keys, mask, maskStep, cell };
}

/** What the SIMD variants need: heads of whole vectors of four. */
function fitsSimd(queries: number[], { heads }: Attributes): boolean {
  return queries[1] % (4 * (heads as number)) === 0;
}

/** Floats of SIMD scratch memory: a transposed head of the keys, and so many matrices of scores, of the largest group. */
function scratchFloats([, d]: number[], attributes: Attributes, matrices: number): number {
  const { heads, mostQueries, mostKeys } = attributes as Record<string, number>;
  return 4 * Math.ceil(mostKeys / 4) * (d / heads + matrices * mostQueries);
}

/**
 * q [R, d], k and v [C, d], mask [cells or fewer], groups [G, DESCRIPTION]; attributes heads, cells (of all groups, for one
 * head), mostQueries and mostKeys of a group. Outputs: context [R, d] and attention probabilities [heads * cells]. A row with
 * nothing open gives zeros.
 */
registerHostKernel({
  name: "FocusedAttention",
  inputs: ["q", "k", "v", "mask", "groups"],
  shapes: ([q], { heads, cells }) => [q, [(heads as number) * (cells as number)]],
  compute([q, k, v, mask, groups], [context, probabilities], attributes, [[, d], , , , [count]]) {
    const { heads, mostKeys } = attributes as Record<string, number>;
    const size = d / heads;
    const scale = 1 / Math.sqrt(size);
    const scores = new Float32Array(mostKeys);
    for (let g = 0; g < count; g++) {
      const group = describedGroup(groups, g);
      const { queries, keys } = group;
      for (let h = 0; h < heads; h++) {
        for (let i = 0; i < queries; i++) {
          const qAt = (group.row + i) * d + h * size;
          const maskAt = group.mask + i * group.maskStep;
          const pAt = heads * group.cell + (h * queries + i) * keys;
          let largest = -Infinity;
          for (let j = 0; j < keys; j++) {
            if (mask[maskAt + j] === 0) continue;
            const kAt = (group.key + j) * d + h * size;
            let score = 0;
            for (let c = 0; c < size; c++) score += q[qAt + c] * k[kAt + c];
            score *= scale;
            scores[j] = score;
            if (score > largest) largest = score;
          }
          if (largest === -Infinity) continue;
          let sum = 0;
          for (let j = 0; j < keys; j++) {
            if (mask[maskAt + j] === 0) continue;
            scores[j] = Math.exp(scores[j] - largest);
            sum += scores[j];
          }
          const inverse = 1 / sum;
          for (let j = 0; j < keys; j++) {
            if (mask[maskAt + j] === 0) continue;
            const weight = scores[j] * inverse;
            probabilities[pAt + j] = weight;
            const vAt = (group.key + j) * d + h * size;
            for (let c = 0; c < size; c++) context[qAt + c] += weight * v[vAt + c];
          }
        }
      }
    }
  },
  simd: {
    name: "attention",
    fits: ([q], attributes) => fitsSimd(q, attributes),
    scratch: ([q], attributes) => scratchFloats(q, attributes, 2),
    numbers: ([[, d], , , , [count]], attributes) => {
      const { heads, mostQueries, mostKeys } = attributes as Record<string, number>;
      return [count, d, heads, mostQueries, mostKeys];
    },
    work: ([[, d]], { cells }) => 2 * (cells as number) * d,
  },
});

/** Inputs and attributes as above. Outputs: dq [R, d], dk and dv [C, d]. */
registerHostKernel({
  name: "FocusedAttentionGradient",
  inputs: ["dy", "q", "k", "v", "probabilities", "groups"],
  shapes: ([, q, k, v]) => [q, k, v],
  compute([dy, q, k, v, probabilities, groups], [dq, dk, dv], attributes, [[, d], , , , , [count]]) {
    const { heads, mostKeys } = attributes as Record<string, number>;
    const size = d / heads;
    const scale = 1 / Math.sqrt(size);
    const slope = new Float32Array(mostKeys);
    for (let g = 0; g < count; g++) {
      const group = describedGroup(groups, g);
      const { queries, keys } = group;
      for (let h = 0; h < heads; h++) {
        for (let i = 0; i < queries; i++) {
          const qAt = (group.row + i) * d + h * size;
          const pAt = heads * group.cell + (h * queries + i) * keys;
          let projection = 0;
          for (let j = 0; j < keys; j++) {
            const weight = probabilities[pAt + j];
            if (weight === 0) continue;
            const vAt = (group.key + j) * d + h * size;
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
            const kAt = (group.key + j) * d + h * size;
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
    scratch: ([, q], attributes) => scratchFloats(q, attributes, 1),
    numbers: ([[, d], , , , , [count]], attributes) => {
      const { heads, mostKeys } = attributes as Record<string, number>;
      return [count, d, heads, mostKeys];
    },
    work: ([[, d]], { cells }) => 4 * (cells as number) * d,
  },
});
