/**
 * How a kernel's work is cut between threads: part p of P does the units [shareStart(p), shareStart(p + 1)). What a part
 * computes does not depend on how many parts there are, so that every number of threads gives the same bits.
 */

/** Where the share of `part` begins among `count` things, cut at whole multiples of `step` only. */
export function shareStart(count: usize, part: usize, parts: usize, step: usize): usize {
  const units = (count + step - 1) / step;
  return min<usize>(count, ((units * part) / parts) * step);
}
