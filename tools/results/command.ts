/** `results` as a command: every table of every data set under both recipes, from the plans and the records. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DATA_SETS, dataSetOf, readPlan, RECIPES, underRecipe } from "../../src/evaluation/plan.js";
import type { DataSetName, Plan, Recipe } from "../../src/evaluation/plan.js";
import type { RunRecord } from "../../src/evaluation/records.js";
import { computeOf, Results } from "../../src/evaluation/results.js";
import { words } from "../../src/i18n/index.js";
import { readRecords } from "../experiment/store.js";
import { EXIT } from "../lib/command.js";
import type { Command, Surroundings } from "../lib/command.js";
import { readDataFile } from "../lib/data.js";
import { choice, count, text } from "../lib/flags.js";
import type { Values } from "../lib/flags.js";
import { counted } from "../lib/words.js";
import { balanceTable, cellTable, costTable, differenceTable, leftOut, scoreTables, tuningTable } from "./tables.js";

const RESULT_FLAGS = {
  from: text("DIR", "folder with plans/ and records/ (data/results)"),
  data: choice(DATA_SETS, undefined, "one data set (all that are planned)"),
  recipe: choice(RECIPES, undefined, "one recipe (both)"),
  samples: count(2000, "how often reports are drawn for an interval"),
};

export const resultsCommand: Command<typeof RESULT_FLAGS> = {
  name: "results",
  summary: `Prints the tables of the experiments from their records, data set by data set and recipe by recipe: precision, recall and F1
with the deviation over seeds and the 95 % bootstrap interval over the reports of test; the grid; ablations with paired differences; the
balance of the losses on dev; learning curves; tuning; cost.`,
  notes: `Exit code: 0 done, 1 failed, 2 flags not understood.`,
  flags: RESULT_FLAGS,
  resumable: false,
  run: results,
};

async function results(
  { from = "data/results", data, recipe, samples }: Values<typeof RESULT_FLAGS>,
  _given: unknown,
  around: Surroundings,
): Promise<number> {
  const records = await readRecords(join(from, "records"));
  const plans = await Promise.all((data ? [data] : DATA_SETS).map((name) => readDataPlan(from, name)));
  const say = (section: string) => around.stdout.write(`${section}\n\n`);
  for (const plan of plans.filter((each) => each !== null)) {
    for (const name of recipe ? [recipe] : RECIPES) {
      const results = await resultsOf(plan, records, name, samples);
      say(subjectOf(results, name));
      for (const section of sections(results)) say(section);
    }
    if (plan.waiting.length > 0) say(`Not planned yet: ${plan.waiting.join("; ")}`);
  }
  if (plans.every((plan) => plan === null)) throw new Error(`There is no such plan in ${join(from, "plans")}.`);
  const { runs, hours, cpuHours } = computeOf(records);
  say(`${counted(runs, "run")} on record took ${hours.toFixed(1)} hours, ${cpuHours.toFixed(1)} of processor time.`);
  return EXIT.done;
}

/** Null where a data set has no plan. @throws where its file is none */
async function readDataPlan(folder: string, name: DataSetName): Promise<Plan | null> {
  const path = join(folder, "plans", `${name}.json`);
  return existsSync(path) ? readPlan(JSON.parse(await readFile(path, "utf8")), path) : null;
}

/** @throws where the sentences are shipped and the test file is not the one that the records were scored on */
export async function resultsOf(
  plan: Plan,
  all: readonly RunRecord[],
  recipe: Recipe,
  samples: number,
): Promise<Results> {
  const records = all.filter(({ corpusHash }) => corpusHash === plan.corpusHash);
  const narrowed = underRecipe(plan, recipe);
  if (!dataSetOf(plan).shipped) return new Results(narrowed, records, [], { samples });
  const { digest, documents } = await readDataFile(plan.corpus.test.path);
  if (digest.sha256 !== plan.corpus.test.sha256)
    throw new Error(`${digest.path} is not the test file of the plan; its records can't be told with it.`);
  return new Results(narrowed, records, documents, { samples });
}

/** What the tables that follow are of, and how many of its runs are recorded. */
function subjectOf(results: Results, recipe: Recipe): string {
  const { plan } = results;
  const { name, terms } = words.results.data[dataSetOf(plan).name];
  const { train, dev, test } = plan.corpus;
  const runs = (of: (cell: Plan["cells"][number]) => number) => plan.cells.reduce((sum, cell) => sum + of(cell), 0);
  const done = runs((cell) => results.runs(cell).length);
  return [
    `## ${words.results.subject(name, words.results.recipes[recipe].name)}`,
    `${words.results.dataCard.sizes(train.sentences, dev.sentences, test.sentences)}; ${terms}.`,
    done > 0
      ? words.results.empty.left(
          done,
          runs(({ seeds }) => seeds.length),
        )
      : "Nothing is recorded yet.",
  ].join("\n");
}

/** Headed tables; what nothing is recorded of is left out. */
export function sections(results: Results): string[] {
  const { plan } = results;
  const headed = (title: string, tables: string[]) => (tables.length > 0 ? [`# ${title}`, ...tables] : []);
  const { sentences } = plan.part;
  const part = sentences === null ? "all of train" : `the first ${sentences} sentences of train`;
  return [
    ...headed("Trained on all of train", [
      ...scoreTables(results, "main", "strict"),
      ...scoreTables(results, "main", "boundary"),
    ]),
    ...headed(`Trained on ${part}`, [...scoreTables(results, "part", "strict"), ...leftOut(results, "part")]),
    ...headed(`K and MASK^rc, on ${part}`, cellTable(results, "grid")),
    ...headed(`Ablations, on ${part}`, [...cellTable(results, "ablations"), ...differenceTable(results)]),
    ...headed("Balance of the losses, on dev", balanceTable(results)),
    ...headed("Learning curves", [...cellTable(results, "curve"), ...leftOut(results, "curve")]),
    ...headed("Tuning on dev", tuningTable(results)),
    ...headed("Cost, trained on all of train", costTable(results, "main")),
    ...headed(`Cost, trained on ${part}`, costTable(results, "part")),
  ];
}
