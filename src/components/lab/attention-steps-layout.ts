/** The four steps from scores to output as numbers to draw: columns that fit, bar heights, weighted values. Pure. */
import type { AttentionSteps } from "../../model/trace.js";

/** |p_j| · v_j as strips, and what they add up to. */
export interface WeightedValues {
  /** [T] of [d_k]: p_j · v_j */
  columns: Float32Array[];
  /** The largest magnitude among them and the output. */
  max: number;
}

export function weightedValues({ probabilities, values, output }: AttentionSteps): WeightedValues {
  const [T, size] = values.shape;
  let max = 0;
  const columns = Array.from({ length: T }, (_, j) =>
    Float32Array.from({ length: size }, (_, c) => {
      const value = probabilities[j] * values.data[j * size + c];
      max = Math.max(max, Math.abs(value));
      return value;
    }),
  );
  for (const value of output) max = Math.max(max, Math.abs(value));
  return { columns, max: max || 1 };
}

/** How much column j brings to the output: the length of p_j · v_j. */
export function contribution(column: Float32Array): number {
  return Math.hypot(...column);
}

/** Range of scores that the bars span, 0 included. Scores of closed cells count: they are what the mask takes away. */
export function scoreExtent(scores: Float32Array): [low: number, high: number] {
  let [low, high] = [0, 0];
  for (const score of scores) {
    low = Math.min(low, score);
    high = Math.max(high, score);
  }
  return low === high ? [0, 1] : [low, high];
}

/** Neighbouring rows of a strip put together, so that at most `most` are drawn; each is the mean of its own. */
export function condense(column: Float32Array, most: number): number[] {
  const rows = Math.min(most, column.length);
  return Array.from({ length: rows }, (_, r) => {
    const from = Math.floor((r * column.length) / rows);
    const to = Math.floor(((r + 1) * column.length) / rows);
    return column.slice(from, to).reduce((sum, value) => sum + value, 0) / (to - from);
  });
}
