/** A plan as a table: its cells, and how many of their runs are recorded. */
import { recipeOf } from "../../src/evaluation/plan.js";
import { recordKey } from "../../src/evaluation/records.js";
import { table } from "../lib/table.js";
import { counted } from "../lib/words.js";
import { describeOutlook, outlook } from "./outlook.js";
import type { State } from "./work.js";

export function describePlan({ plan, records, left }: State): string {
  const recorded = new Set(records.map(recordKey));
  const rows = plan.cells.map((cell) => {
    const { experiment, name, config, hash, seeds, cut } = cell;
    const done = seeds.filter((seed) => recorded.has(recordKey({ config, hash, corpusHash: plan.corpusHash, seed })));
    const runs = `${done.length} of ${seeds.length}`;
    return [
      experiment,
      recipeOf(cell),
      name,
      String(config.sentences ?? "all"),
      String(config.training.epochs),
      runs,
      cut ?? "",
    ];
  });
  return [
    table([["experiment", "recipe", "cell", "sentences", "epochs", "recorded", ""], ...rows]),
    "",
    ...plan.waiting,
    `${counted(left.length, "run")} left of those asked for: ${describeOutlook(outlook(left, records, plan.corpus.train.sentences), left.length)}`,
  ].join("\n");
}
