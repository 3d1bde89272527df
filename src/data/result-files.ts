/** The plans, records and gradient courses of the experiments as the loaders of the results page read them. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { GradientCourse } from "../evaluation/gradients.js";
import { readCourse } from "../evaluation/gradients.js";
import { dataSetOf, isShipped, readPlan, recipeOf } from "../evaluation/plan.js";
import type { DataSetName, Plan, ShippedName } from "../evaluation/plan.js";
import { readRecord, recordKey } from "../evaluation/records.js";
import type { ResultFiles } from "../evaluation/site-results.js";
import { parseDocuments } from "../text/formats/index.js";

const FOLDER = "data/results";

const TEST_FILES: Record<ShippedName, string> = {
  reports: "data/corpus/test.jsonl",
  hard: "data/corpus/test-hard.jsonl",
};

/**
 * Whatever there is of a data set: a site without records builds too, and its page says how to make them.
 * @throws where a file is no record or no plan, saying which and where
 */
export function readResultFiles(name: DataSetName = "reports", folder = FOLDER): ResultFiles {
  const plans = jsonFiles(join(folder, "plans")).map(
    (file): [string, Plan] => [file, readPlan(parsed(join(folder, "plans", file)), file)],
  );
  const plan = plans.find(([file]) => file === `${name}.json`)?.[1] ?? null;
  const known = plans.map(([, { corpusHash }]) => corpusHash);
  const records = jsonFiles(join(folder, "records"));
  const shipped = isShipped(name);
  const test = shipped && existsSync(TEST_FILES[name]) ? readFileSync(TEST_FILES[name]) : Buffer.alloc(0);
  return {
    data: plan ? dataSetOf(plan) : { name, shipped },
    plan,
    records: records
      .filter((file) => plan && isOf(file, plan.corpusHash))
      .map((file) => readRecord(parsed(join(folder, "records", file)), file)),
    strays: records.filter((file) => !known.some((hash) => isOf(file, hash))).length,
    test: test.length === 0 ? [] : parseDocuments(`${name}.jsonl`, test.toString("utf8")),
    testHash: shipped ? createHash("sha256").update(test).digest("hex") : null,
  };
}

/** Every course on record: those in files of their own, and of the runs that were watched the first seed of each cell. */
export function readGradients(folder = FOLDER): GradientCourse[] {
  const plans = jsonFiles(join(folder, "plans")).map((file) => readPlan(parsed(join(folder, "plans", file)), file));
  return [
    ...jsonFiles(join(folder, "gradients")).map((file) => readCourse(parsed(join(folder, "gradients", file)), file)),
    ...plans.flatMap((plan) => watchedRuns(plan, join(folder, "records"))),
  ];
}

function watchedRuns(plan: Plan, folder: string): GradientCourse[] {
  const cells = plan.cells.filter(({ experiment }) => experiment === "balance");
  return cells.flatMap((cell) => {
    const [seed] = cell.seeds;
    const file = `${recordKey({ ...cell, corpusHash: plan.corpusHash, seed })}.json`;
    if (!existsSync(join(folder, file))) return [];
    const { gradients } = readRecord(parsed(join(folder, file)), file);
    if (!gradients) return [];
    return [{ name: cell.name, recipe: recipeOf(cell), data: dataSetOf(plan).name, points: gradients }];
  });
}

/** A record's file is named by its key, which holds the start of the corpus's hash: those of other data sets need not be read. */
const isOf = (file: string, corpusHash: string) => file.includes(`-${corpusHash.slice(0, 6)}-`);

const jsonFiles = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(".json"))
        .sort()
    : [];

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`${path} is not JSON: ${(error as Error).message}`);
  }
}
