import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bootstrap, pairedBootstrap } from "../../src/evaluation/bootstrap.js";
import { byReport, narrowed, reportCounts, totalScore } from "../../src/evaluation/report-counts.js";
import type { ReportCounts } from "../../src/evaluation/report-counts.js";
import { score, scoreDocuments } from "../../src/evaluation/scores.js";
import type { Document } from "../../src/text/document.js";
import { randomDocument } from "./random-documents.js";

/** Two sentences a report. */
function corpus(seed: string, reports: number): Document[] {
  return Array.from({ length: 2 * reports }, (_, i) => randomDocument(`${seed} ${i}`, `s${i}`, `r${i >> 1}`));
}

/** Counts of reports without types. */
function counts(rows: [truePositives: number, predicted: number, gold: number][]): ReportCounts {
  return { reports: rows.map((_, i) => `r${i}`), types: ["any"], counts: Int32Array.from(rows.flat()) };
}

describe("reportCounts", () => {
  test("of drawn reports is the score of their sentences, each as often as drawn", () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.nat(3), { minLength: 1, maxLength: 6 }), (seed, drawn) => {
        const [gold, predicted] = [corpus(`${seed} gold`, 4), corpus(`${seed} predicted`, 4)];
        const copies = (documents: readonly Document[]) => {
          const reports = [...byReport(documents).values()];
          return drawn.flatMap((r, time) =>
            reports[r].map((document) => ({ ...document, id: `${document.id} ${time}` })),
          );
        };
        const expected = scoreDocuments(copies(gold), copies(predicted));
        for (const task of ["entity", "relation"] as const)
          for (const match of ["strict", "boundary"] as const) {
            const counted = reportCounts(gold, predicted, task, match);
            const table = expected[task][match];
            expect(totalScore(counted, "micro", drawn)).toEqual(table.micro);
            expect(totalScore(counted, "macro", drawn).f1).toBeCloseTo(table.macro.f1, 12);
            for (const type of counted.types)
              expect(totalScore(counted, { type }, drawn)).toEqual(table.perType[type] ?? score(0, 0, 0));
          }
      }),
    );
  });

  test("narrowed to what a row needs give the row's scores, whatever is drawn", () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.nat(3), { minLength: 1, maxLength: 6 }), (seed, drawn) => {
        const counted = reportCounts(corpus(`${seed} gold`, 4), corpus(`${seed} predicted`, 4), "relation", "strict");
        for (const row of ["micro", "macro", ...[...counted.types, "absent"].map((type) => ({ type }))] as const)
          expect(totalScore(narrowed(counted, row), row, drawn)).toEqual(totalScore(counted, row, drawn));
      }),
    );
  });

  test("does not mind the order of the predictions, and says what is missing", () => {
    const gold = corpus("a", 3);
    expect(reportCounts(gold, gold.toReversed(), "entity", "strict")).toEqual(
      reportCounts(gold, gold, "entity", "strict"),
    );
    expect(() => reportCounts(gold, gold.slice(1), "entity", "strict")).toThrow("Document s0 has no prediction");
  });

  test("takes a sentence of no report for one of its own", () => {
    expect([
      ...byReport([{ id: "a" }, { id: "b", report: "r" }, { id: "c", report: "r" }] as Document[]).keys(),
    ]).toEqual(["a", "r"]);
  });
});

describe("bootstrap", () => {
  const run = counts([
    [1, 4, 4],
    [3, 4, 5],
    [4, 5, 4],
  ]);

  /** F1 of all 27 ways to draw three reports from three. */
  const everyDraw = (f1: (drawn: number[]) => number) =>
    Array.from({ length: 27 }, (_, i) => f1([i % 3, Math.floor(i / 3) % 3, Math.floor(i / 9)])).sort((a, b) => a - b);

  test("has the interval of all possible draws", () => {
    const all = everyDraw((drawn) => totalScore(run, "micro", drawn).f1);
    const { f1 } = bootstrap([run], "micro", { samples: 20_000, level: 0.8 });
    expect(f1.value).toBe(totalScore(run, "micro").f1);
    // The 10 % and 90 % points of 27 equally likely values.
    expect(f1.low).toBeCloseTo(all[2], 6);
    expect(f1.high).toBeCloseTo(all[24], 6);
  });

  test("of several runs is of their mean, all on the same drawn reports", () => {
    const worse = counts([
      [0, 4, 4],
      [2, 6, 5],
      [1, 2, 4],
    ]);
    const mean = (drawn?: number[]) => (totalScore(run, "micro", drawn).f1 + totalScore(worse, "micro", drawn).f1) / 2;
    const { f1 } = bootstrap([run, worse], "micro", { samples: 20_000, level: 0.8 });
    const all = everyDraw(mean);
    expect(f1.value).toBeCloseTo(mean(), 12);
    expect([f1.low, f1.high]).toEqual([expect.closeTo(all[2], 6), expect.closeTo(all[24], 6)]);
  });

  test("is the same for the same seed, and wider at a higher level", () => {
    const at = (seed: number, level: number) => bootstrap([run], "micro", { samples: 300, seed, level }).f1;
    expect(at(1, 0.9)).toEqual(at(1, 0.9));
    const many = corpus("gold", 30);
    const counted = reportCounts(many, corpus("other", 30), "entity", "boundary");
    const wide = (seed: number, level: number) => bootstrap([counted], "micro", { samples: 500, seed, level }).f1;
    expect(wide(1, 0.9)).not.toEqual(wide(2, 0.9));
    expect(wide(1, 0.99).low).toBeLessThan(wide(1, 0.8).low);
    expect(wide(1, 0.99).high).toBeGreaterThan(wide(1, 0.8).high);
  });

  test("refuses runs of other reports, and none", () => {
    expect(() => bootstrap([], "micro")).toThrow("no run");
    expect(() => bootstrap([run, counts([[1, 1, 1]])], "micro")).toThrow("same reports");
  });
});

describe("paired bootstrap", () => {
  test("of a system with itself is exactly nothing", () => {
    const gold = corpus("gold", 10);
    const run = reportCounts(gold, corpus("predicted", 10), "entity", "strict");
    const { f1, above } = pairedBootstrap([run], [run], "micro", { samples: 200 });
    expect([f1, above]).toEqual([{ value: 0, low: 0, high: 0 }, 0.5]);
  });

  test("sees a small difference that is there in every report, where single intervals overlap", () => {
    const better = counts(Array.from({ length: 40 }, (_, i) => [(i % 10) + 1, 12, 12]));
    const worse = counts(Array.from({ length: 40 }, (_, i) => [i % 10, 12, 12]));
    const options = { samples: 500 };
    const { f1, above } = pairedBootstrap([better], [worse], "micro", options);
    expect(f1).toEqual({
      value: expect.closeTo(1 / 12, 9),
      low: expect.closeTo(1 / 12, 9),
      high: expect.closeTo(1 / 12, 9),
    });
    expect(above).toBe(1);
    const [a, b] = [better, worse].map((run) => bootstrap([run], "micro", options).f1);
    expect(a.low).toBeLessThan(b.high);
  });
});
