/** What the results page reads: its figures are those of the records' predictions. */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readGradients, readResultFiles } from "../../src/data/result-files.js";
import { EXPERIMENTS } from "../../src/evaluation/plan.js";
import { MATCHES, predictionsOf, recordKey, scoresOf, TABLES, taskOf } from "../../src/evaluation/records.js";
import { totalScore } from "../../src/evaluation/report-counts.js";
import { scoreDocuments } from "../../src/evaluation/scores.js";
import { packNumbers, unpackNumbers } from "../../src/evaluation/site-counts.js";
import {
  countsOf,
  devCountsOf,
  homeExperiment,
  sitePredictions,
  siteResults,
  unpackSitePredictions,
} from "../../src/evaluation/site-results.js";
import type { SiteResults } from "../../src/evaluation/site-results.js";
import { cellsOfBothRecipes, syntheticResults, withoutSentences } from "./synthetic-records.js";

const files = syntheticResults();
/** As the page gets it. */
const site = JSON.parse(JSON.stringify(siteResults(files))) as SiteResults;
const runOf = (key: string) => site.runs.find((run) => run.key === key)!;

describe("packed numbers", () => {
  it("come out as they went in", () =>
    fc.assert(
      fc.property(fc.array(fc.nat(300)), (numbers) => {
        expect(unpackNumbers(packNumbers(numbers), numbers.length)).toEqual(numbers);
      }),
    ));

  it("of another length are refused", () => expect(() => unpackNumbers("1,,2", 4)).toThrow("Not 4 packed numbers"));
});

describe("the counts of a run", () => {
  it("give the scores of its predictions, in every table, match and row", () => {
    let compared = 0;
    for (const record of files.records)
      for (const table of TABLES)
        for (const match of MATCHES) {
          const counts = countsOf(site, runOf(recordKey(record)), table, match);
          const predicted = predictionsOf(record, table, files.test);
          expect(counts === undefined).toBe(predicted === undefined);
          if (!counts || !predicted) continue;
          const expected = scoreDocuments(files.test, predicted)[taskOf(table)][match];
          expect(totalScore(counts, "micro")).toEqual(expected.micro);
          expect(totalScore(counts, "macro").f1).toBeCloseTo(expected.macro.f1, 12);
          for (const [type, score] of Object.entries(expected.perType))
            expect(totalScore(counts, { type })).toEqual(score);
          expect(scoresOf(record, "test", table, match)!.micro).toEqual(expected.micro);
          compared++;
        }
    expect(compared).toBeGreaterThan(50);
  });

  it("on dev give the record's own micro score", () => {
    for (const record of files.records)
      for (const table of TABLES) {
        const counts = devCountsOf(runOf(recordKey(record)), table);
        const expected = scoresOf(record, "dev", table, "strict");
        expect(counts && totalScore(counts, "micro").f1).toBe(expected?.micro.f1);
      }
  });
});

describe("packed predictions", () => {
  it("stand in the file of the run's experiment, and come out as the record's own", () => {
    for (const experiment of EXPERIMENTS) {
      const packed = sitePredictions(experiment, files);
      const own = files.records.filter(({ hash, seed }) => homeExperiment(files.plan!, hash, seed) === experiment);
      expect(Object.keys(packed).sort()).toEqual(own.map(recordKey).sort());
      for (const record of own.slice(0, 2))
        for (const table of TABLES)
          expect(
            unpackSitePredictions(runOf(recordKey(record)), packed[recordKey(record)], table, files.test)?.map(
              ({ entities, relations }) => ({ entities, relations }),
            ),
          ).toEqual(
            predictionsOf(record, table, files.test)?.map(({ entities, relations }) => ({ entities, relations })),
          );
    }
  });
});

describe("records of another corpus", () => {
  it("are counted and left out, and their plan with them", () => {
    const { runs, plan, otherCorpus } = siteResults({ ...files, testHash: "another" });
    expect(runs).toEqual([]);
    expect(plan).toBeNull();
    expect(otherCorpus).toBe(files.records.length);
  });
});

describe("records of sentences that are not shipped", () => {
  const all = syntheticResults(({ experiment }) => ["grid", "curve"].includes(experiment), cellsOfBothRecipes());
  const counted = withoutSentences(all, "conll04");

  it("come to the page with the same counts as predictions would, and with no prediction", () => {
    const [own, other] = [siteResults(counted), siteResults(all)];
    expect(own.data).toEqual({ name: "conll04", shipped: false });
    expect(own.runs).toEqual(other.runs);
    expect(own.gold).toEqual(other.gold);
    expect(own.reports).toHaveLength(other.reports.length);
    expect(own.runs.some(({ test }) => test === null)).toBe(true);
    expect(sitePredictions("main", counted)).toEqual({});
  });

  it("that count other sentences than the others are refused", () => {
    const [first, ...others] = counted.records;
    const wrong = { ...first, testCounts: { ...first.testCounts!, reports: 3 } };
    expect(() => siteResults({ ...counted, records: [wrong, ...others] })).toThrow("counts other sentences than");
  });
});

describe("the files of a folder", () => {
  it("are read as they were written, those of one data set alone; without any there is nothing", () => {
    const folder = mkdtempSync(join(tmpdir(), "results-"));
    const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
    try {
      expect(readResultFiles("reports", folder)).toMatchObject({ plan: null, records: [] });
      for (const name of ["records", "plans", "gradients"]) mkdirSync(join(folder, name));
      write("plans/reports.json", JSON.stringify(files.plan));
      const real = { ...files.plan!, data: { name: "ade", shipped: false }, corpusHash: "abcdef" };
      write("plans/ade.json", JSON.stringify(real));
      const [record] = files.records;
      write(`records/${recordKey(record)}.json`, JSON.stringify(record));
      const read = readResultFiles("reports", folder);
      expect(read.records).toEqual([record]);
      expect(siteResults(read).runs).toHaveLength(1);
      expect(readResultFiles("ade", folder)).toMatchObject({ data: real.data, records: [], strays: 0, testHash: null });
      expect(readResultFiles("cmeie", folder)).toMatchObject({ data: { name: "cmeie", shipped: false }, plan: null });
      write("records/cnn-0123-000000-1.json", "of no plan");
      expect(siteResults(readResultFiles("reports", folder)).otherCorpus).toBe(1);
      write("records/broken-0123-abcdef-1.json", "{");
      expect(() => readResultFiles("ade", folder)).toThrow("broken-0123-abcdef-1.json is not JSON");
      expect(readGradients(folder)).toEqual([]);
      write("gradients/one.json", JSON.stringify({ name: "one", recipe: "paper", data: "ade", points: [{ step: 1 }] }));
      expect(() => readGradients(folder)).toThrow("one.json.points[0].ner: expected a number");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
