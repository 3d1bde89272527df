/**
 * The attention ranges of docs/mathematics.md. Rows are queries, columns are keys: `mask[i * n + j]` is 1 where token i may
 * see token j. Token 0 is [CLS], token n-1 is [SEP].
 */
import type { MaskName } from "./config.js";
import type { TokenSpan } from "./trace.js";

export const CLS = 0;

/** The focus F = {CLS} ∪ E1 ∪ E2 as a membership table over n tokens. */
export function focusOf(n: number, first: TokenSpan, second: TokenSpan): boolean[] {
  const focus = new Array<boolean>(n).fill(false);
  focus[CLS] = true;
  for (const [start, end] of [first, second]) focus.fill(true, start, end);
  return focus;
}

/** Whether row i may see column j under `mask`. This is the whole definition; everything else is derived from it. */
export function opens(mask: MaskName, i: number, j: number, focus: readonly boolean[]): boolean {
  switch (mask) {
    case "all":
    case "ner":
      return true;
    case "rc-context":
      return i !== CLS || focus[j];
    case "rc-entities":
      return focus[i] && focus[j];
  }
}

/** The mask over n tokens for a pair of entities, n * n. `all` and `ner` do not depend on the pair. */
export function maskMatrix(mask: MaskName, n: number, first: TokenSpan, second: TokenSpan): Uint8Array {
  const focus = focusOf(n, first, second);
  const matrix = new Uint8Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) matrix[i * n + j] = opens(mask, i, j, focus) ? 1 : 0;
  }
  return matrix;
}
