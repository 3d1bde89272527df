/** The error browser's lists: complete, filtered and ordered. */
import { describe, expect, it } from "vitest";
import { predictionsOf, TABLES, taskOf } from "../../../src/evaluation/records.js";
import { scoreDocuments } from "../../../src/evaluation/scores.js";
import { allErrors, entriesOf, ordered, pairedEntries, scoreOf } from "../../../src/pages/results/error-entries.js";
import { syntheticResults } from "../../evaluation/synthetic-records.js";

const files = syntheticResults();
const [joint, focused] = ["joint-bilstm", "focused"].map((name) =>
  files.records.find((record) => record.system === name && record.config.sentences === null)!,
);
const errorsIn = (record: typeof joint, table: (typeof TABLES)[number]) =>
  allErrors(files.test, predictionsOf(record, table, files.test)!, table);

describe("errors of a run", () => {
  it.each(TABLES)("are as many as precision and recall count: %s", (table) => {
    const { truePositives, predicted, gold } = scoreDocuments(files.test, predictionsOf(focused, table, files.test)!)[
      taskOf(table)
    ].strict.micro;
    const errors = errorsIn(focused, table);
    expect(errors.filter(({ side }) => side === "predicted")).toHaveLength(predicted - truePositives);
    expect(errors.filter(({ side }) => side === "gold")).toHaveLength(gold - truePositives);
    expect(errors.length).toBeGreaterThan(0);
  });

  it("come by score, those without one last", () => {
    const errors = errorsIn(focused, "entity");
    const scores = entriesOf(errors, files.test, "high", "entity").map(({ columns }) => columns[0][0].score);
    const known = scores.filter((score) => score !== undefined);
    expect(known).toEqual(known.toSorted((a, b) => b - a));
    expect(scores.slice(0, known.length)).toEqual(known);
    expect(known.length).toBeLessThan(scores.length);
    expect(ordered(errors, "low", scoreOf)[0]).not.toBe(ordered(errors, "high", scoreOf)[0]);
    expect(ordered(errors, "text", scoreOf)).toEqual(errors);
  });
});

describe("entries", () => {
  it("say what was got wrong and lead to the sentence", () => {
    const errors = errorsIn(focused, "relation");
    const entries = entriesOf(errors, files.test, "text", "relation");
    expect(entries).toHaveLength(errors.length);
    entries.forEach(({ id, text, columns, href, marked }, i) => {
      const error = errors[i];
      if (error.kind !== "relation") throw new Error("an entity among relations");
      const [line] = columns[0];
      const { head, tail, type } = error.item;
      expect(line.what).toBe(`${type}: ${text.slice(head.start, head.end)} \u2192 ${text.slice(tail.start, tail.end)}`);
      expect(line.positive).toBe(error.side === "predicted");
      expect(marked.length).toBeGreaterThan(0);
      const link = new URLSearchParams(href.split("?")[1]);
      expect(link.get("sentence")).toBe(id);
      expect(link.get("pair")).toBe(error.side === "gold" ? [head.start, head.end, tail.start, tail.end].join() : null);
    });
  });

  it("of two systems have a column each, and every error once", () => {
    const [left, right] = [errorsIn(focused, "relation"), errorsIn(joint, "relation")];
    for (const order of ["text", "high", "low"] as const) {
      const entries = pairedEntries(left, right, files.test, order, "relation");
      expect(entries.every(({ columns }) => columns.length === 2)).toBe(true);
      expect(entries.flatMap(({ columns }) => columns[0])).toHaveLength(left.length);
      expect(entries.flatMap(({ columns }) => columns[1])).toHaveLength(right.length);
    }
    const byScore = pairedEntries(left, right, files.test, "high", "relation");
    const most = byScore.map(({ columns }) => Math.max(...columns.flat().map(({ score }) => score ?? -1)));
    expect(most).toEqual(most.toSorted((a, b) => b - a));
  });
});
