/** What a model's relation head reads besides [CLS]: no mask confines that. */
import type { FocusedConfig } from "../../model/config.js";
import { pooledRows } from "../../model/pairs.js";
import type { TokenSpan } from "../../model/trace.js";

export const isPooled = ({ readout }: Pick<FocusedConfig, "readout">): boolean => readout === "pooled";

/** Of each of `count` tokens, whether its row of the NER path is read for this pair; none where [CLS] alone is read. */
export function tokensRead(
  config: Pick<FocusedConfig, "readout">,
  count: number,
  [first, second]: readonly [TokenSpan, TokenSpan],
): boolean[] {
  const stretches = isPooled(config) ? pooledRows([{ sentence: 0, first, second, length: count }], [count]) : [];
  return Array.from({ length: count }, (_, i) => stretches.some(([start, end]) => i >= start && i < end));
}
