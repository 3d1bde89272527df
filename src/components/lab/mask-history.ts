/** Undo and redo over masks. Values are never changed in place, so each step is a whole mask. */

export interface MaskHistory {
  readonly past: readonly Uint8Array[];
  readonly present: Uint8Array;
  readonly future: readonly Uint8Array[];
}

const MOST_STEPS = 200;

export function startHistory(mask: Uint8Array): MaskHistory {
  return { past: [], present: mask, future: [] };
}

/** A new present; what was undone is forgotten. The same mask again is no step. */
export function record({ past, present, future }: MaskHistory, mask: Uint8Array): MaskHistory {
  if (sameMask(present, mask)) return { past, present, future };
  return { past: [...past, present].slice(-MOST_STEPS), present: mask, future: [] };
}

export function undo(history: MaskHistory): MaskHistory {
  const { past, present, future } = history;
  if (past.length === 0) return history;
  return { past: past.slice(0, -1), present: past[past.length - 1], future: [present, ...future] };
}

export function redo(history: MaskHistory): MaskHistory {
  const { past, present, future } = history;
  if (future.length === 0) return history;
  return { past: [...past, present], present: future[0], future: future.slice(1) };
}

export function sameMask(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((open, k) => open === b[k]);
}
