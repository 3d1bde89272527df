/**
 * A painted mask in a link: the cells that differ from a preset, as lengths of runs in base 36, so that some strokes cost some
 * characters. "5.3.40" means: 5 cells as they were, 3 changed, 40 as they were, the rest changed or not by turns.
 */

/** The changes from `base` to `mask`; empty where there are none. */
export function encodeMask(mask: Uint8Array, base: Uint8Array): string {
  const runs: number[] = [];
  let changed = false;
  let run = 0;
  for (let k = 0; k < mask.length; k++) {
    const differs = mask[k] !== base[k];
    if (differs === changed) run++;
    else {
      runs.push(run);
      run = 1;
      changed = differs;
    }
  }
  // What is left after the last change need not be told.
  if (changed) runs.push(run);
  return runs.map((length) => length.toString(36)).join(".");
}

/** The mask that `code` makes of `base`; null where the code does not fit. */
export function decodeMask(code: string, base: Uint8Array): Uint8Array | null {
  const mask = base.slice();
  if (code === "") return mask;
  let k = 0;
  for (const [r, text] of code.split(".").entries()) {
    const length = /^[0-9a-z]{1,6}$/.test(text) ? Number.parseInt(text, 36) : NaN;
    if (!(k + length <= mask.length)) return null;
    if (r % 2 === 1) for (let i = k; i < k + length; i++) mask[i] = 1 - mask[i];
    k += length;
  }
  return mask;
}
