/** What pairs of a sentence cost in multiply-adds, counted from shapes as the model computes them: three ways to the same numbers. */
import type { FocusedConfig } from "../../model/config.js";
import { layerWork, pairsWork, reencodingWork } from "../../model/flops.js";
import { batchRows } from "../../model/rows.js";
import type { RowPlan } from "../../model/rows.js";

export interface PairCosts {
  /** Every pair sends its sentence through all rows of all N layers. */
  again: number;
  /** Every pair sends it through all rows of the K focused layers, from the shared trunk. */
  focused: number;
  /** Only the rows that the planner leaves. */
  planned: number;
}

type Sizes = Pick<FocusedConfig, "hiddenSize" | "intermediateSize" | "numLayers">;

/**
 * The trunk and the NER path, which run once per sentence anyway, are left out of the last two.
 * @param tokens T, [CLS] and [SEP] included
 * @param plans one a pair, all of the same K
 * @param classes of the relation head
 */
export function pairCosts(sizes: Sizes, tokens: number, plans: readonly RowPlan[], classes: number): PairCosts {
  const pairs = plans.length;
  const focusedLayers = plans[0].layers.length;
  const config = { ...sizes, focusedLayers };
  const head = reencodingWork({ ...config, numLayers: 0 }, pairs, tokens, classes);
  const rows = pairs * tokens;
  const whole = layerWork(sizes, { rows, pool: rows, cells: rows * tokens });
  const planned = batchRows(
    plans.map((plan) => ({ sentence: 0, plan })),
    [tokens],
  );
  return {
    again: reencodingWork(config, pairs, tokens, classes),
    focused: focusedLayers * whole + head,
    planned: pairsWork(config, { rows: [tokens] }, planned, classes),
  };
}
