import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countLabels, splitByReport, splitFiles, unseenTypes } from "../../src/pages/data-split.js";
import type { Document } from "../../src/text/document.js";

const sentence = (id: number, report?: string): Document => ({
  id: `s${id}`,
  text: "近段狭窄",
  report,
  entities: [{ id: "e", type: id % 2 ? "Degree" : "Location", start: 0, end: 2 }],
  relations: id % 3 ? [] : [{ type: "Modifier", head: "e", tail: "e" }],
});
const ids = (documents: readonly Document[]) => documents.map(({ id }) => id);

describe("dealing sentences", () => {
  it("keeps every sentence once and no report in two parts, 8:1:1, the same for the same seed", () => {
    const documents = Array.from({ length: 200 }, (_, i) => sentence(i, `r${Math.floor(i / 4)}`));
    const split = splitByReport(documents, 3);
    expect([...ids(split.train), ...ids(split.dev), ...ids(split.test)].sort()).toEqual(ids(documents).sort());
    expect([split.train.length, split.dev.length, split.test.length]).toEqual([160, 20, 20]);
    const reports = (part: Document[]) => new Set(part.map(({ report }) => report));
    for (const report of reports(split.dev)) {
      expect(reports(split.train).has(report)).toBe(false);
      expect(reports(split.test).has(report)).toBe(false);
    }
    expect(splitByReport(documents, 3)).toEqual(split);
    expect(ids(splitByReport(documents, 4).test)).not.toEqual(ids(split.test));
  });

  it("gives dev and test something as soon as there are three", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer(), (count, seed) => {
        const split = splitByReport(
          Array.from({ length: count }, (_, i) => sentence(i)),
          seed,
        );
        expect(split.train.length + split.dev.length + split.test.length).toBe(count);
        expect(split.dev.length > 0).toBe(count >= 3);
        expect(split.test.length > 0).toBe(count >= 3);
      }),
    );
  });
});

describe("files", () => {
  const main = Array.from({ length: 30 }, (_, i) => sentence(i));
  const own = [sentence(100), sentence(101)];

  it("stand for themselves; only what is missing is dealt from the first", () => {
    expect(splitFiles(main, own, [sentence(200)], 1)).toMatchObject({ train: main, dev: own });
    const noTest = splitFiles(main, own, null, 1);
    expect(noTest.dev).toEqual(own);
    expect(noTest.test).toHaveLength(3);
    expect(ids([...noTest.train, ...noTest.test]).sort()).toEqual(ids(main).sort());
    const alone = splitFiles(main, null, null, 1);
    expect([alone.train.length, alone.dev.length, alone.test.length]).toEqual([24, 3, 3]);
  });
});

describe("labels", () => {
  it("are counted, and those outside train named", () => {
    const documents = [sentence(0), sentence(1), sentence(2)];
    expect(countLabels(documents)).toEqual({ entities: { Location: 2, Degree: 1 }, relations: { Modifier: 1 } });
    expect(unseenTypes([sentence(2)], documents)).toEqual(["Degree", "Modifier"]);
  });
});
