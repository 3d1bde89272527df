/** The records of the experiments as the loaders of the results page read them. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readPlan } from "../evaluation/plan.js";
import { readRecord } from "../evaluation/records.js";
import type { ResultFiles } from "../evaluation/site-results.js";
import { parseDocuments } from "../text/formats/index.js";

/**
 * Whatever of it there is: a site without records builds too, and its page says how to make them.
 * @throws where a file is no record or no plan, saying which and where
 */
export function readResultFiles(folder = "data/results", testFile = "data/corpus/test.jsonl"): ResultFiles {
  const test = existsSync(testFile) ? readFileSync(testFile) : Buffer.alloc(0);
  const planFile = join(folder, "plan.json");
  const records = join(folder, "records");
  const names = existsSync(records) ? readdirSync(records).filter((name) => name.endsWith(".json")) : [];
  return {
    plan: existsSync(planFile) ? readPlan(parsed(planFile), planFile) : null,
    records: names.sort().map((name) => readRecord(parsed(join(records, name)), name)),
    test: test.length === 0 ? [] : parseDocuments(testFile, test.toString("utf8")),
    testHash: createHash("sha256").update(test).digest("hex"),
  };
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`${path} is not JSON: ${(error as Error).message}`);
  }
}
