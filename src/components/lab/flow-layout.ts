/** What information flow is drawn from: which rows of which layer [CLS] needs, where each comes from, and what it sees. Pure. */
import { sum } from "d3";

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
  /** Tokens whose last row of the NER path the relation head reads besides [CLS]; absent: none. */
  read?: readonly boolean[];
}

/**
 * Where a row of a layer comes from: computed for the pair, taken from the trunk or the NER path, not needed at all; or, in the trunk,
 * needed only for rows that the NER path has computed anyway; or, in the last layer, not [CLS]'s, but read by the relation head from
 * the NER path.
 */
export type RowSource = "computed" | "trunk" | "ner" | "indirect" | "unused" | "read";

export function rowSource({ layers, needed, changed, read }: FlowPlan, m: number, token: number): RowSource {
  if (!needed[m][token]) return m === layers.length && read?.[token] ? "read" : "unused";
  if (m > 0) return changed[m][token] ? "computed" : "ner";
  const [first] = layers;
  return !first || first.queries.includes(token) || first.keys.includes(token) ? "trunk" : "indirect";
}

/** The tokens of layer m - 1 that a row of layer m sees: all of them where it is the NER path's; none where it is not needed. */
export function seenBy(plan: FlowPlan, m: number, token: number): number[] {
  const source = rowSource(plan, m, token);
  if (m === 0 || source === "unused" || source === "read") return [];
  if (source === "ner") return plan.needed[m].map((_, j) => j);
  const { queries, keys, open } = plan.layers[m - 1];
  const q = queries.indexOf(token);
  return keys.filter((_, k) => open[q * keys.length + k] === 1);
}

/** How many rows of layer m come from where. */
export function countSources(plan: FlowPlan, m: number): Record<RowSource, number> {
  const counts: Record<RowSource, number> = { computed: 0, trunk: 0, ner: 0, indirect: 0, unused: 0, read: 0 };
  plan.needed[m].forEach((_, token) => counts[rowSource(plan, m, token)]++);
  return counts;
}

/** What each row of layer m that [CLS] needs sees, or null where that makes more than `most` lines: they would be a blot. */
export function edgesOf(plan: FlowPlan, m: number, most: number): { token: number; sees: number[] }[] | null {
  const rows = plan.needed[m].flatMap((needed, token) => (needed ? [{ token, sees: seenBy(plan, m, token) }] : []));
  return sum(rows, ({ sees }) => sees.length) > most ? null : rows;
}
