/** Masks to start painting from: the four of the model, and some that show what an entity, a neighbourhood or [SEP] is good for. */
import { MASK_NAMES } from "../../model/config.js";
import { CLS, focusOf, maskMatrix } from "../../model/masks.js";
import type { TokenSpan } from "../../model/trace.js";

export interface PresetMask {
  /** Stable, for the address of the page. */
  id: string;
  /** size * size */
  open: Uint8Array;
}

/** Width of the neighbourhood in the presets `window-…`. */
export const WINDOWS = [1, 3, 7] as const;

/** Every preset for a sentence of `n` tokens, [CLS] first and [SEP] last, and a pair of its entities. */
export function maskPresets(n: number, first: TokenSpan, second: TokenSpan): PresetMask[] {
  const all = new Uint8Array(n * n).fill(1);
  return [
    ...MASK_NAMES.map((mask) => ({ id: mask, open: maskMatrix(mask, n, first, second) })),
    ...WINDOWS.map((w) => ({ id: `window-${w}`, open: matrix(n, (i, j) => Math.abs(i - j) <= w) })),
    { id: "no-sep", open: matrix(n, (i, j) => j !== n - 1 || i === j) },
    { id: "entity-1", open: entityOnly(n, first) },
    { id: "entity-2", open: entityOnly(n, second) },
    { id: "diagonal", open: matrix(n, (i, j) => i === j) },
    { id: "nothing", open: new Uint8Array(all.length) },
  ];
}

/** [CLS] and one entity see one another and nothing else; every other row is empty. */
function entityOnly(n: number, entity: TokenSpan): Uint8Array {
  const focus = focusOf(n, entity, [CLS, CLS]);
  return matrix(n, (i, j) => focus[i] && focus[j]);
}

function matrix(n: number, opens: (i: number, j: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: n * n }, (_, k) => Number(opens(Math.floor(k / n), k % n)));
}
