/** Slices of a trace. */
import type { MaskTrace } from "../model/trace.js";

/**
 * Attention of a layer, [T, T] row by row.
 * @param layer from 1
 * @param head from 1; 0 is the mean over heads
 */
export function attentionOf({ attention: { data, shape } }: MaskTrace, layer: number, head: number): Float32Array {
  const [, heads, T] = shape;
  const cells = T * T;
  const from = (layer - 1) * heads * cells;
  if (head > 0) return data.slice(from + (head - 1) * cells, from + head * cells);
  const mean = new Float32Array(cells);
  for (let h = 0; h < heads; h++) for (let i = 0; i < cells; i++) mean[i] += data[from + h * cells + i] / heads;
  return mean;
}
