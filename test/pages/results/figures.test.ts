/** The figures of the results page against the records that they are worked out from. */
import { describe, expect, it, vi } from "vitest";
import { PAPER_FIGURES } from "../../../src/evaluation/paper.js";
import { predictionsOf, taskOf } from "../../../src/evaluation/records.js";
import type { RunRecord, TableName } from "../../../src/evaluation/records.js";
import { scoreDocuments } from "../../../src/evaluation/scores.js";
import { siteResults } from "../../../src/evaluation/site-results.js";
import { words } from "../../../src/i18n/index.js";
import { differencesToReference } from "../../../src/pages/results/ablations.js";
import { chosenPair, inWords } from "../../../src/pages/results/comparison.js";
import { costs } from "../../../src/pages/results/cost.js";
import { curvePoints } from "../../../src/pages/results/curve.js";
import { gridCells } from "../../../src/pages/results/grid.js";
import { Measurements, standard } from "../../../src/pages/results/measured.js";
import type { Query } from "../../../src/pages/results/measured.js";
import { isComparable, ownRows } from "../../../src/pages/results/own-runs.js";
import { ownFigures } from "../../../src/pages/results/paper.js";
import { measuredRows } from "../../../src/pages/results/scores.js";
import { spreadByName } from "../../../src/pages/results/spread.js";
import { rowOf } from "../../../src/pages/results/view.js";
import { syntheticResults } from "../../evaluation/synthetic-records.js";

// The build for browsers has no exports in Node; the package itself has the same functions.
vi.mock("arquero/dist/arquero.min.js", async () => ({ default: await import("arquero") }));

const files = syntheticResults(({ name }) => name === "K = 2, rc-context");
const measurements = new Measurements(siteResults(files), "paper");

const recordsOf = (name: string, experiment = "main") => {
  const { hash } = files.plan!.cells.find((cell) => cell.name === name && cell.experiment === experiment)!;
  return files.records.filter((record) => record.hash === hash);
};
const testScores = (record: RunRecord, table: TableName) =>
  scoreDocuments(files.test, predictionsOf(record, table, files.test)!)[taskOf(table)];
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("the chart of systems", () => {
  it("shows the mean over seeds of the scores of the predictions, each seed's own, and an interval around", () => {
    for (const table of ["entity", "relationGold", "relation"] as const) {
      const rows = measuredRows(measurements.recorded("main"), standard(table), measurements);
      for (const { measurement, row } of rows) {
        const scores = recordsOf(measurement.cell.name).map((record) => testScores(record, table).strict.micro);
        expect(row.f1.seeds).toEqual(scores.map(({ f1 }) => f1));
        for (const figure of ["precision", "recall", "f1"] as const) {
          expect(row[figure].value).toBeCloseTo(mean(scores.map((score) => score[figure])), 12);
          expect(row[figure].low).toBeLessThan(row[figure].value);
          expect(row[figure].high).toBeGreaterThan(row[figure].value);
        }
      }
    }
  });

  it("has the systems that look for what is asked, and no others", () => {
    const names = (table: TableName) =>
      measuredRows(measurements.recorded("main"), standard(table), measurements, String).map(({ row }) => row.name);
    expect(names("entity")).toEqual(["bilstm-crf", "joint-bilstm", "focused"]);
    expect(names("relationGold")).toEqual(["cnn", "joint-bilstm", "focused"]);
    expect(names("relation")).toEqual(["joint-bilstm", "focused"]);
  });

  it("reads a type that the table doesn't have as all types", () => {
    const types = measurements.types("entity", "strict");
    expect(rowOf("Degree", types)).toEqual({ type: "Degree" });
    expect(rowOf("Modifier", types)).toBe("micro");
    expect(rowOf("macro", types)).toBe("macro");
  });

  it("gathers figures over seeds", () => {
    const rows = [
      { name: "b", value: 2 },
      { name: "a", value: 5 },
      { name: "b", value: 4 },
    ];
    expect([...spreadByName(rows)]).toEqual([
      ["b", { mean: 3, least: 2, most: 4, runs: 2 }],
      ["a", { mean: 5, least: 5, most: 5, runs: 1 }],
    ]);
    expect(spreadByName([]).size).toBe(0);
  });
});

describe("the difference of two systems", () => {
  const able = measurements.recorded("main").filter((each) => measurements.measure(each, standard("relation")));
  const f1 = (each: (typeof able)[number]) => measurements.measure(each, standard("relation"))!.estimate.f1.value;

  it("is that of their means, and turns its sign with them", () => {
    const [first, second] = able;
    const forth = measurements.difference(first, second, standard("relation"))!;
    const back = measurements.difference(second, first, standard("relation"))!;
    expect(forth.f1.value).toBeCloseTo(f1(first) - f1(second), 12);
    expect(back.f1.low).toBeCloseTo(-forth.f1.high, 12);
    expect(forth.above + back.above).toBeCloseTo(1, 12);
  });

  it("is of the two best unless the address names others", () => {
    const best = able.toSorted((a, b) => f1(b) - f1(a)).map(({ cell }) => cell.name);
    const names = (first: string, second: string) =>
      chosenPair(able, { first, second }, f1).map(({ cell }) => cell.name);
    expect(names("", "")).toEqual(best.slice(0, 2));
    expect(names(best[1], "")).toEqual([best[1], best[0]]);
    expect(names("", best[0])).toEqual([best[1], best[0]]);
    expect(names("nothing", "of the kind")).toEqual(best.slice(0, 2));
  });

  it("is told in words that fit the interval", () => {
    const told = (value: number, low: number, high: number) => {
      const figure = { value, low, high };
      return inWords("A", "B", { f1: figure, precision: figure, recall: figure, above: 0.75 }, [3, 2]).join(" ");
    };
    expect(told(0.02, 0.01, 0.031)).toContain("the interval of the difference is +1.0 to +3.1");
    expect(told(0.02, 0.01, 0.031)).toContain("the runs of A are better");
    expect(told(-0.02, -0.031, -0.01)).toContain("interval of the difference is \u22123.1 to \u22121.0");
    expect(told(-0.02, -0.031, -0.01)).toContain("the runs of B are better");
    expect(told(0.01, -0.01, 0.03)).toContain("don\u2019t tell");
    expect(told(0.01, -0.01, 0.03)).toContain("75.0% of the draws");
    expect(told(0.01, -0.01, 0.03)).toContain("Means over 2 to 3 seeds");
  });
});

describe("the grid", () => {
  it("has every planned cell on dev and test, with the record's own F1, and a gap where nothing is recorded", () => {
    const cells = gridCells(measurements, "relation");
    expect(cells).toHaveLength(8);
    for (const { layers, mask, split, f1, runs } of cells) {
      const records = recordsOf(`K = ${layers}, ${mask}`, "grid");
      expect(runs).toBe(records.length);
      if (records.length === 0) expect([layers, mask, f1]).toEqual([2, "rc-context", undefined]);
      else if (split === "test") expect(f1!.value).toBeCloseTo(testScores(records[0], "relation").strict.micro.f1, 12);
      else {
        const counts = Object.values(records[0].scores.dev.relation!.strict);
        const [right, predicted, gold] = [0, 1, 2].map((i) => counts.reduce((sum, count) => sum + count[i], 0));
        expect(f1!.value).toBeCloseTo((2 * right) / (predicted + gold), 12);
      }
    }
  });
});

describe("ablations, curves and cost", () => {
  it("hold each variant against the reference", () => {
    const [difference, ...others] = differencesToReference(measurements, "entity");
    expect(others).toEqual([]);
    const [reference] = recordsOf("reference", "ablations");
    const [variant] = recordsOf("separate NER", "ablations");
    const f1 = (record: RunRecord) => testScores(record, "entity").strict.micro.f1;
    expect(difference.name).toBe("separate NER");
    expect(difference.value).toBeCloseTo(f1(variant) - f1(reference), 12);
  });

  it("have a point a cell, by system and size", () => {
    const points = curvePoints(measurements, measurements.recorded("curve"), "relation").map(
      ({ system, sentences }) => [system, sentences],
    );
    const [focused, joint] = ["focused", "joint-bilstm"].map(words.results.cell);
    expect(points).toEqual([
      [focused, 125],
      [focused, 500],
      [joint, 125],
    ]);
  });

  it("are means over the seeds of a system", () => {
    const [bilstm] = costs(measurements.recorded("main")).systems;
    const figures = { cpuMinutes: 4.5, minutes: 3.5, sentencesPerSecond: 75, epochs: 2 };
    expect(bilstm).toMatchObject({ name: "Bi-LSTM-CRF", ...figures });
  });
});

describe("beside the paper", () => {
  it("stand our own figures of the same kind, and none of the paper's is among them", () => {
    const rows = ownFigures(measurements);
    const best = Math.max(...recordsOf("cnn").map((record) => testScores(record, "relationGold").strict.micro.f1));
    expect(rows.map(({ name }) => name)).toContain(words.results.paper.what.separateRc);
    const baseline = rows.find(({ name }) => name.startsWith(words.results.paper.bestBaseline))!;
    expect(baseline.name).toContain("CNN");
    expect(baseline.estimate.f1.value).toBeLessThanOrEqual(best);
    expect(ownFigures(new Measurements(siteResults({ ...files, records: [] }), "paper"))).toEqual([]);
  });

  it("is what the margins in the paper's text leave", () => {
    const f1 = (what: string) => PAPER_FIGURES.find((figure) => figure.what === what)!.f1;
    expect(f1("jointFocusedNer") - f1("jointBilstmNer")).toBeCloseTo(1.65, 8);
    expect(f1("focusedRc")).toBeGreaterThan(f1("bestRcBaseline"));
    expect(f1("separateRc")).toBeLessThan(f1("bestRcBaseline"));
    for (const { precision, recall, f1: stated } of PAPER_FIGURES)
      if (precision && recall)
        expect(Math.abs((2 * precision * recall) / (precision + recall) - stated)).toBeLessThan(0.02);
  });
});

describe("the reader's own runs", () => {
  const [record] = recordsOf("focused");
  const run = {
    name: "mine",
    system: "focused",
    source: { name: words.pages.train.corpus, files: { train: "train.jsonl", dev: null, test: null } },
    state: "done" as const,
    test: scoreDocuments(files.test, predictionsOf(record, "relation", files.test)!),
    testGoldEntities: scoreDocuments(files.test, predictionsOf(record, "relationGold", files.test)!),
    sizes: { train: 300, dev: 502, test: 497 },
    started: "2026-01-01T00:00:00.000Z",
  };

  it("are rows marked as theirs, with the scores they got, under names of their own", () => {
    const rows = ownRows([run, run], standard("relation"));
    expect(rows.map(({ name, own }) => [name, own])).toEqual([
      [words.results.own.name("mine"), true],
      [words.results.own.name("mine (2)"), true],
    ]);
    expect(rows[0].f1).toEqual({ value: run.test.relation.strict.micro.f1, seeds: [] });
    const type: Query = { split: "test", table: "relationGold", match: "strict", row: { type: "Modifier" } };
    expect(ownRows([run], type)[0].f1.value).toBe(run.testGoldEntities.relation.strict.perType.Modifier.f1);
  });

  it("are left out where they are of other data, are not done, or don't look for it", () => {
    expect(isComparable({ ...run, source: { ...run.source, name: "mine.jsonl" } })).toBe(false);
    expect(isComparable({ ...run, state: "cancelled" as const })).toBe(false);
    expect(ownRows([{ ...run, system: "bilstm-crf" }], standard("relation"))).toEqual([]);
    const relations = { ...run, system: "cnn", testGoldEntities: undefined };
    expect(ownRows([relations], standard("relation"))).toEqual([]);
    expect(ownRows([relations], standard("relationGold"))).toHaveLength(1);
  });
});
