/** What information flow is drawn from: which rows of which layer [CLS] needs, where each comes from, and what it sees. Pure. */

/** One focused layer as the row planner has it. */
export interface FlowLayer {
  /** Rows to compute. */
  queries: readonly number[];
  /** Columns that any of them sees. */
  keys: readonly number[];
  /** queries * keys; 1 where the row sees the column. */
  open: Uint8Array;
}

export interface FlowPlan {
  /** Layers m = 1..K. */
  layers: readonly FlowLayer[];
  /** m = 0..K: rows of layer m that [CLS] depends on in the end. */
  needed: readonly (readonly boolean[])[];
  /** m = 0..K: rows that differ from the NER path's. */
  changed: readonly (readonly boolean[])[];
}

/** Where a row of a layer comes from: computed for the pair, taken from the trunk or the NER path, or not needed at all. */
export type RowSource = "computed" | "trunk" | "ner" | "unused";

export function rowSource({ needed, changed }: FlowPlan, m: number, token: number): RowSource {
  if (!needed[m][token]) return "unused";
  if (m === 0) return "trunk";
  return changed[m][token] ? "computed" : "ner";
}

/** The tokens of layer m - 1 that a computed row of layer m sees; empty for a row that is not computed. */
export function seenBy({ layers }: FlowPlan, m: number, token: number): number[] {
  if (m === 0) return [];
  const { queries, keys, open } = layers[m - 1];
  const q = queries.indexOf(token);
  return q < 0 ? [] : keys.filter((_, k) => open[q * keys.length + k] === 1);
}

/** How many rows of layer m come from where. */
export function countSources(plan: FlowPlan, m: number): Record<RowSource, number> {
  const counts: Record<RowSource, number> = { computed: 0, trunk: 0, ner: 0, unused: 0 };
  plan.needed[m].forEach((_, token) => counts[rowSource(plan, m, token)]++);
  return counts;
}

/** Every (query, key) of layer m, or null where there are more than `most`: they would be a blot. */
export function edgesOf({ layers }: FlowPlan, m: number, most: number): [query: number, key: number][] | null {
  const { queries, keys, open } = layers[m - 1];
  let count = 0;
  for (const cell of open) count += cell;
  if (count > most) return null;
  return queries.flatMap((query, q) =>
    keys.flatMap((key, k) => (open[q * keys.length + k] ? [[query, key] as [number, number]] : [])),
  );
}
