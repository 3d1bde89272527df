/** A sentence cut at the two entities of a pair. */
import type { Segment } from "../segments.js";
import type { SpanPair } from "./network.js";

/** How many stretches a pair cuts its sentence into. */
export const SEGMENTS = 5;

/** Before, first entity, between, second entity, after, in characters; a stretch of nothing starts where it ends. */
export function pairSegments({ first, second, length }: SpanPair): Segment[] {
  const between = Math.max(first[1], second[0]);
  return [[0, first[0]], first, [first[1], between], second, [Math.max(first[1], second[1]), length]];
}
