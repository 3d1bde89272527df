/** The records in the repository: what tables and charts show must follow from their predictions, or from their counts. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DATA_SETS, dataSetOf, readPlan, RECIPES, underRecipe } from "../../src/evaluation/plan.js";
import { predictionsOf, scoresOf, storedCounts, TABLES, taskOf } from "../../src/evaluation/records.js";
import type { RunRecord } from "../../src/evaluation/records.js";
import { totalScore } from "../../src/evaluation/report-counts.js";
import { Results } from "../../src/evaluation/results.js";
import { scoreDocuments } from "../../src/evaluation/scores.js";
import { readDataFile } from "../../tools/lib/data.js";
import { readRecords } from "../../tools/experiment/store.js";

const FOLDER = "data/results";
const files = existsSync(`${FOLDER}/plans`) ? readdirSync(`${FOLDER}/plans`) : [];

if (files.length === 0)
  describe("committed records", () => test.skip(`skipped: there are no records in ${FOLDER} yet`, () => {}));
else
  describe("committed records", async () => {
    const plans = files.map((file) => readPlan(JSON.parse(readFileSync(`${FOLDER}/plans/${file}`, "utf8")), file));
    const records = await readRecords(`${FOLDER}/records`);

    test("are of a planned data set, each plan in the file of its name", () => {
      expect(files).toEqual(plans.map((plan) => `${dataSetOf(plan).name}.json`));
      const known = plans.map(({ corpusHash }) => corpusHash);
      expect(new Set(known).size).toBe(known.length);
      for (const { corpusHash } of records) expect(known).toContain(corpusHash);
    });

    describe.each(DATA_SETS.flatMap((name) => plans.filter((plan) => dataSetOf(plan).name === name)))(
      "$corpus.test.path",
      async (plan) => {
        const { shipped } = dataSetOf(plan);
        const file = shipped ? await readDataFile(plan.corpus.test.path) : null;
        const documents = file?.documents ?? [];
        const own = records.filter(({ corpusHash }) => corpusHash === plan.corpusHash);

        test("is the test file in the repository, or holds no text", () => {
          if (file) expect(file.digest.sha256).toBe(plan.corpus.test.sha256);
          else for (const { predictions } of own) expect(predictions).toEqual({ predicted: null, gold: null });
        });

        test.each(
          own
            .filter(({ scores }) => scores.test)
            .map((record): [string, RunRecord] => [`${record.system}, ${record.hash}, ${record.seed}`, record]),
        )("%s", (_, record) => {
          for (const name of TABLES)
            if (shipped) {
              const predicted = predictionsOf(record, name, documents);
              if (!predicted) continue;
              const scores = scoreDocuments(documents, predicted)[taskOf(name)];
              expect(scoresOf(record, "test", name, "strict")).toEqual(scores.strict);
              expect(scoresOf(record, "test", name, "boundary")).toEqual(scores.boundary);
            } else
              for (const match of ["strict", "boundary"] as const) {
                const [counts, scores] = [storedCounts(record, name, match), scoresOf(record, "test", name, match)];
                expect(counts && totalScore(counts, "micro")).toEqual(scores?.micro);
                for (const [type, score] of Object.entries(scores?.perType ?? {}))
                  expect(totalScore(counts!, { type })).toEqual(score);
              }
        });

        test.each(RECIPES)("have means that are those of resampling every report once: %s", (recipe) => {
          const results = new Results(underRecipe(plan, recipe), own, documents, { samples: 20 });
          for (const cell of results.plan.cells)
            for (const table of TABLES) {
              const summary = results.onTest(cell, { table, match: "strict", row: "micro" });
              if (summary) expect(summary.interval.f1.value).toBeCloseTo(summary.mean.f1, 9);
            }
        });
      },
    );
  });
