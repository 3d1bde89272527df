/** Dropout whose choices come from the seeded generator, never from the backend, so that every backend drops the same. */
import type { Random } from "../../text/random.js";
import { noDropout } from "../encoder.js";
import type { Dropout } from "../encoder.js";
import type { RowGroups } from "../groups.js";
import { dropped } from "../ops.js";

/** Inverted dropout: each number is zeroed with probability `rate`, the others divided by 1 - rate. */
export function seededDropout(rate: number, random: Random): Dropout {
  if (rate === 0) return noDropout;
  const choose = (rows: readonly RowGroups[]) => ({ rate, call: random.int(2 ** 32), rows });
  return Object.assign(((x, rows) => dropped(x, choose(rows))) as Dropout, { choose });
}
