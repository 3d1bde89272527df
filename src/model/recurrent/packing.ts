/**
 * Sequences of different lengths laid out step by step, the longest first: step s is a block of one row for each sequence that
 * has an s-th element. Nothing is computed for padding, and what stands there can change nothing.
 */

/** A stretch of a pool of rows. */
export interface Sequence {
  /** Its first row. */
  start: number;
  length: number;
}

export interface Packing {
  /** Rows of each step, falling. */
  counts: number[];
  /** Pool row of each packed row, for sequences read forwards and read backwards. */
  forward: Int32Array;
  backward: Int32Array;
  /** Packed row of element t of sequence q, read forwards; read backwards it is that of element length - 1 - t. */
  rowOf(sequence: number, element: number): number;
}

/**
 * @param fixedShapes gives every sequence the length of the longest, for GPU buffers: what is computed past a sequence's end
 *   comes after everything that counts
 */
export function pack(sequences: readonly Sequence[], fixedShapes: boolean): Packing {
  const longest = Math.max(1, ...sequences.map(({ length }) => length));
  // A sequence of nothing gets a step too, so that no tensor is empty; nobody reads it.
  const steps = (q: number) => (fixedShapes ? longest : Math.max(1, sequences[q].length));
  const order = sequences.map((_, q) => q).sort((p, q) => steps(q) - steps(p));
  const rank = new Int32Array(sequences.length);
  order.forEach((q, r) => (rank[q] = r));
  const counts = Array.from({ length: longest }, (_, s) => order.filter((q) => steps(q) > s).length);
  const offsets = [0];
  for (const count of counts) offsets.push(offsets.at(-1)! + count);

  const forward = new Int32Array(offsets[longest]);
  const backward = new Int32Array(offsets[longest]);
  counts.forEach((count, s) => {
    for (let r = 0; r < count; r++) {
      const { start, length } = sequences[order[r]];
      const inside = s < length;
      forward[offsets[s] + r] = inside ? start + s : 0;
      backward[offsets[s] + r] = inside ? start + length - 1 - s : 0;
    }
  });
  return { counts, forward, backward, rowOf: (sequence, element) => offsets[element] + rank[sequence] };
}
