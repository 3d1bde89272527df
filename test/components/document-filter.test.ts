import { describe, expect, it } from "vitest";
import { filterDocuments, NO_FILTER, pageOf } from "../../src/components/document-filter.js";
import type { SplitDocument } from "../../src/components/document-filter.js";

const item = (split: string, id: string, text: string, types: string[], relations: string[] = []): SplitDocument => ({
  split,
  document: {
    id,
    text,
    entities: types.map((type, i) => ({
      id: `e${i}`,
      type,
      start: i,
      end: i + 1,
      gloss: type === "Degree" ? "stenosis" : undefined,
    })),
    relations: relations.map((type) => ({ type, head: "e0", tail: "e1" })),
    clauses: [{ start: 0, end: 1, gloss: `Clause of ${id}` }],
  },
});
const ALL = [
  item("train", "r1-1", "LAD近段狭窄７０％", ["Body Part", "Degree"], ["Modifier"]),
  item("dev", "r2-1", "未见狭窄", ["Negation", "Degree"], ["Negative"]),
  item("test", "r3-1", "右优势型", []),
];
const ids = (filter: Partial<typeof NO_FILTER>) =>
  filterDocuments(ALL, { ...NO_FILTER, ...filter }).map(({ document }) => document.id);

describe("filtering", () => {
  it("lets everything through unasked", () => expect(ids({})).toEqual(["r1-1", "r2-1", "r3-1"]));

  it("asks for split, entity and relation together", () => {
    expect(ids({ split: "dev" })).toEqual(["r2-1"]);
    expect(ids({ entityType: "Degree" })).toEqual(["r1-1", "r2-1"]);
    expect(ids({ entityType: "Degree", relationType: "Modifier" })).toEqual(["r1-1"]);
    expect(ids({ split: "test", entityType: "Degree" })).toEqual([]);
  });

  it("searches text, glosses and ids, blind to case and width", () => {
    expect(ids({ search: "lad" })).toEqual(["r1-1"]);
    expect(ids({ search: "70%" })).toEqual(["r1-1"]);
    expect(ids({ search: "Stenosis" })).toEqual(["r1-1", "r2-1"]);
    expect(ids({ search: "clause of r3" })).toEqual(["r3-1"]);
    expect(ids({ search: " r2-1 " })).toEqual(["r2-1"]);
  });
});

describe("pages", () => {
  const items = Array.from({ length: 25 }, (_, i) => i);

  it("cut a list, and stay inside it", () => {
    expect(pageOf(items, 1, 10)).toEqual({ items: items.slice(10, 20), page: 1, pages: 3 });
    expect(pageOf(items, 9, 10).page).toBe(2);
    expect(pageOf([], 3, 10)).toEqual({ items: [], page: 0, pages: 1 });
  });
});
