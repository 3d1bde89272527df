/** Figures of runs, gathered cell by cell over their seeds. */
import aq from "arquero/dist/arquero.min.js";

export interface Spread {
  mean: number;
  least: number;
  most: number;
  runs: number;
}

/** Mean, least and greatest of a figure for each name, in the order in which the names first come. */
export function spreadByName(rows: readonly { name: string; value: number }[]): Map<string, Spread> {
  if (rows.length === 0) return new Map();
  const gathered = aq
    .from(rows as object[])
    .groupby("name")
    .rollup({
      mean: aq.op.mean("value"),
      least: aq.op.min("value"),
      most: aq.op.max("value"),
      runs: aq.op.count(),
    })
    .objects() as (Spread & { name: string })[];
  return new Map(gathered.map(({ name, ...spread }) => [name, spread]));
}
