/** From two entities, in characters, to a pair that can be traced, in tokens. */
import type { TokenSpan, TraceToken } from "../model/trace.js";
import type { Entity } from "../text/document.js";

type Span = [start: number, end: number];

export interface Pair {
  entities: [Entity, Entity];
  /** In characters. */
  spans: [Span, Span];
  tokens: [TokenSpan, TokenSpan];
}

/** A pair ready to be traced; null where an entity has no token of its own. */
export function pairOf({ tokens }: { tokens: readonly TraceToken[] }, first: Entity, second: Entity): Pair | null {
  const [a, b] = [first, second].map((entity) => tokensUnder(tokens, entity));
  if (!a || !b) return null;
  return {
    entities: [first, second],
    spans: [
      [first.start, first.end],
      [second.start, second.end],
    ],
    tokens: [a, b],
  };
}

/** Tokens that a character span touches, counting [CLS] as 0. */
export function tokensUnder(
  tokens: readonly TraceToken[],
  { start, end }: { start: number; end: number },
): TokenSpan | null {
  const touched = tokens.flatMap((token, i) => (token.start < end && token.end > start ? [i] : []));
  return touched.length > 0 ? [touched[0], touched[touched.length - 1] + 1] : null;
}
