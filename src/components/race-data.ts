/** What a race of backends shows, and the arithmetic on it. No DOM. */

/** One backend's part in a race. */
export interface Racer {
  /** As shown. */
  name: string;
  /** Loss of each step so far. */
  losses: number[];
  /** Time of each step so far, in milliseconds. */
  milliseconds: number[];
  state: "waiting" | "starting" | "racing" | "done" | "failed" | "cancelled";
  /** Why it failed. */
  failure?: string;
}

/** The middle of the times; the first step, which compiles and allocates, is left out where there are others. */
export function stepMilliseconds({ milliseconds }: Pick<Racer, "milliseconds">): number | undefined {
  const steps = (milliseconds.length > 1 ? milliseconds.slice(1) : milliseconds).toSorted((a, b) => a - b);
  return steps[steps.length >> 1];
}

/** The largest |loss - reference| / |reference| over the steps that both took; undefined where there is none. */
export function largestDrift(reference: readonly number[], losses: readonly number[]): number | undefined {
  const both = Math.min(reference.length, losses.length);
  if (both === 0) return undefined;
  const drifts = Array.from({ length: both }, (_, i) => Math.abs(losses[i] - reference[i]) / Math.abs(reference[i]));
  return Math.max(...drifts);
}
