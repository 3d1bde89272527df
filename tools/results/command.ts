/** `results` as a command: every table, from the plan and the records. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readPlan } from "../../src/evaluation/plan.js";
import { computeOf, Results } from "../../src/evaluation/results.js";
import { readRecords } from "../experiment/store.js";
import { EXIT } from "../lib/command.js";
import type { Command, Surroundings } from "../lib/command.js";
import { readDataFile } from "../lib/data.js";
import { count, text } from "../lib/flags.js";
import type { Values } from "../lib/flags.js";
import { counted } from "../lib/words.js";
import { cellTable, costTable, differenceTable, leftOut, scoreTables, tuningTable } from "./tables.js";

const RESULT_FLAGS = {
  from: text("DIR", "folder with plan.json and records/ (data/results)"),
  samples: count(2000, "how often reports are drawn for an interval"),
};

export const resultsCommand: Command<typeof RESULT_FLAGS> = {
  name: "results",
  summary: `Prints the tables of the experiments from their records: precision, recall and F1 with the deviation over seeds and the
95 % bootstrap interval over the reports of test; the grid; ablations with paired differences; learning curves; tuning; cost.`,
  notes: `Exit code: 0 done, 1 failed, 2 flags not understood.`,
  flags: RESULT_FLAGS,
  resumable: false,
  run: results,
};

async function results(
  { from = "data/results", samples }: Values<typeof RESULT_FLAGS>,
  _given: unknown,
  around: Surroundings,
): Promise<number> {
  const results = await readResults(from, samples);
  for (const section of sections(results)) around.stdout.write(`${section}\n\n`);
  return EXIT.done;
}

/** @throws where the test file is not the one that the records were scored on */
export async function readResults(folder: string, samples: number): Promise<Results> {
  const plan = readPlan(JSON.parse(await readFile(join(folder, "plan.json"), "utf8")), "plan.json");
  const records = await readRecords(join(folder, "records"));
  const { digest, documents } = await readDataFile(plan.corpus.test.path);
  if (digest.sha256 !== plan.corpus.test.sha256)
    throw new Error(`${digest.path} is not the test file of the plan; its records can't be told with it.`);
  return new Results(plan, records, documents, { samples });
}

/** Headed tables; what nothing is recorded of is left out. */
export function sections(results: Results): string[] {
  const { plan, records } = results;
  const headed = (title: string, tables: string[]) => (tables.length > 0 ? [`# ${title}`, ...tables] : []);
  const { sentences } = plan.part;
  const part = sentences === null ? "all of train" : `the first ${sentences} sentences of train`;
  const { runs, hours, cpuHours } = computeOf(records);
  return [
    ...headed("Trained on all of train", [
      ...scoreTables(results, "main", "strict"),
      ...scoreTables(results, "main", "boundary"),
    ]),
    ...headed(`Trained on ${part}`, [...scoreTables(results, "part", "strict"), ...leftOut(results, "part")]),
    ...headed(`K and MASK^rc, on ${part}`, cellTable(results, "grid")),
    ...headed(`Ablations, on ${part}`, [...cellTable(results, "ablations"), ...differenceTable(results)]),
    ...headed("Learning curves", [...cellTable(results, "curve"), ...leftOut(results, "curve")]),
    ...headed("Tuning on dev", tuningTable(results)),
    ...headed("Cost, trained on all of train", costTable(results, "main")),
    ...headed(`Cost, trained on ${part}`, costTable(results, "part")),
    ...(plan.waiting.length > 0 ? [`Not planned yet: ${plan.waiting.join("; ")}`] : []),
    `${counted(runs, "run")} on record took ${hours.toFixed(1)} hours, ${cpuHours.toFixed(1)} of processor time.`,
  ];
}
