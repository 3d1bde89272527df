/** Lines of the K strip: class probabilities by K under one mask, with names moved apart at the right end. Pure. */
import { spread } from "../curve-data.js";

export interface DepthLine {
  class: number;
  name: string;
  values: number[];
}

/** One line a class, No Relation first. @param strip [N + 1] of [classes] */
export function depthLines(strip: readonly ArrayLike<number>[], names: readonly string[]): DepthLine[] {
  return names.map((name, c) => ({ class: c, name, values: strip.map((probabilities) => probabilities[c]) }));
}

/** The class with the largest probability at K; the first of equals. */
export function likeliest(probabilities: ArrayLike<number>): number {
  let best = 0;
  for (let c = 1; c < probabilities.length; c++) if (probabilities[c] > probabilities[best]) best = c;
  return best;
}

/**
 * The classes worth a name: those that reach `least` somewhere, else only the likeliest at the end.
 * @returns class indices
 */
export function namedLines(lines: readonly DepthLine[], least = 0.08): number[] {
  const reaching = lines.filter(({ values }) => values.some((value) => value >= least));
  return (reaching.length > 0 ? reaching : lines.slice(0, 1)).map((line) => line.class);
}

/** Heights of labels beside the lines' last values, at least `gap` apart. */
export function labelHeights(values: readonly number[], y: (value: number) => number, gap: number): number[] {
  const heights = values.map(y);
  return spread(heights, gap, y(1), y(0));
}
