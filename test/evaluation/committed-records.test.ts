/** The records in the repository: what tables and charts show must follow from their predictions. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readPlan } from "../../src/evaluation/plan.js";
import { predictionsOf, scoresOf, TABLES } from "../../src/evaluation/records.js";
import { Results } from "../../src/evaluation/results.js";
import { scoreDocuments } from "../../src/evaluation/scores.js";
import { readDataFile } from "../../tools/lib/data.js";
import { readRecords } from "../../tools/experiment/store.js";

const FOLDER = "data/results";

if (!existsSync(`${FOLDER}/plan.json`))
  describe("committed records", () => test.skip(`skipped: there are no records in ${FOLDER} yet`, () => {}));
else
  describe("committed records", async () => {
    const plan = readPlan(JSON.parse(readFileSync(`${FOLDER}/plan.json`, "utf8")));
    const records = await readRecords(`${FOLDER}/records`);
    const { documents, digest } = await readDataFile(plan.corpus.test.path);
    const results = new Results(plan, records, documents, { samples: 20 });

    test("are of the corpus in the repository", () => {
      expect(digest.sha256).toBe(plan.corpus.test.sha256);
      for (const { corpusHash } of records) expect(corpusHash).toBe(plan.corpusHash);
    });

    test.each(
      records
        .filter(({ scores }) => scores.test)
        .map((record) => [`${record.system}, ${record.hash}, ${record.seed}`, record]),
    )("%s", (_, record) => {
      for (const name of TABLES) {
        const predicted = predictionsOf(record, name, documents);
        if (!predicted) continue;
        const scores = scoreDocuments(documents, predicted)[name === "entity" ? "entity" : "relation"];
        expect(scoresOf(record, "test", name, "strict")).toEqual(scores.strict);
        expect(scoresOf(record, "test", name, "boundary")).toEqual(scores.boundary);
      }
    });

    test("have means that are those of resampling every report once", () => {
      for (const cell of plan.cells)
        for (const table of TABLES) {
          const summary = results.onTest(cell, { table, match: "strict", row: "micro" });
          if (summary) expect(summary.interval.f1.value).toBeCloseTo(summary.mean.f1, 9);
        }
    });
  });
