/**
 * Focus and context: where a figure has more cells than fit, it shows a window of them at a readable size, and the whole in
 * small beside it. Pure arithmetic, one axis at a time.
 */

/** A stretch of cells. */
export interface Range {
  start: number;
  count: number;
}

/** The whole of `size` cells. */
export function wholeRange(size: number): Range {
  return { start: 0, count: size };
}

export function contains({ start, count }: Range, index: number): boolean {
  return index >= start && index < start + count;
}

/**
 * The window of `count` cells that shows `at`, moved as little as possible from where it was. It keeps `margin` cells between
 * `at` and its edges, so that a reader who walks sees where the next step leads.
 * @param at the cell to show; null keeps the window
 * @param before the window so far; null starts one around `at`
 */
export function windowAround(size: number, count: number, at: number | null, before: Range | null, margin = 2): Range {
  const length = Math.max(0, Math.min(count, size));
  const last = size - length;
  const clamp = (start: number) => Math.max(0, Math.min(last, start));
  if (at === null) return { start: clamp(before?.start ?? 0), count: length };
  if (before === null) return { start: clamp(at - Math.floor(length / 2)), count: length };
  const room = Math.min(margin, Math.floor((length - 1) / 2));
  const earliest = at - (length - 1 - room);
  const latest = at - room;
  return { start: clamp(Math.max(earliest, Math.min(latest, before.start))), count: length };
}

export interface FocusRule {
  /** Cells narrower than this are not drawn: a window is. */
  smallest: number;
  /** Side of a cell in a window. */
  focused: number;
}

/** How many of `size` cells to show in `room` pixels, and how wide each is; all of them where they fit. */
export function fitCells(
  size: number,
  room: number,
  { smallest, focused }: FocusRule,
  largest = Infinity,
): { count: number; cell: number } {
  const even = Math.min(largest, room / Math.max(1, size));
  if (even >= smallest) return { count: size, cell: wholePixels(even) };
  const count = Math.max(1, Math.min(size, Math.floor(room / focused)));
  return { count, cell: wholePixels(Math.min(largest, room / count)) };
}

/** Whole pixels where there is one to spare, quarters below, so that hatching stays even. */
function wholePixels(cell: number): number {
  return cell >= 6 ? Math.floor(cell) : Math.max(0.25, Math.floor(cell * 4) / 4);
}
