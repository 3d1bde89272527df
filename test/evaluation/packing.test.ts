import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  packGivenRelations,
  packPrediction,
  packTable,
  unpackGivenRelations,
  unpackPrediction,
  unpackTable,
} from "../../src/evaluation/packing.js";
import { scoreDocuments } from "../../src/evaluation/scores.js";
import type { Document } from "../../src/text/document.js";
import { readDocuments } from "../../src/text/formats/index.js";
import { labelSetOf, relationTypes } from "../../src/text/labels.js";
import { randomDocument } from "./random-documents.js";

const NAMES = { entityTypes: ["Body Part", "Degree", "Location"], relationTypes: ["Modifier", "Position"] };

/** What scoring sees of a document: spans, types and links, without ids. */
function seen({ entities, relations }: Document) {
  const span = new Map(entities.map(({ id, type, start, end }) => [id, `${type} ${start}-${end}`]));
  return {
    entities: [...span.values()].sort(),
    relations: relations.map(({ type, head, tail }) => `${type} ${span.get(head)} ${span.get(tail)}`).sort(),
  };
}

describe("a packed prediction", () => {
  test("is what its description says", () => {
    const document: Document = {
      id: "s",
      text: "前降支近段可见狭窄",
      entities: [
        { id: "late", type: "Degree", start: 7, end: 9, score: 0.9934 },
        { id: "first", type: "Body Part", start: 0, end: 3, score: 0.9999 },
      ],
      relations: [{ type: "Modifier", head: "first", tail: "late", score: 0.5 }],
    };
    expect(packPrediction(document, NAMES)).toBe("0:0,3 1:4,2~7|0:0,1~500");
    const { entities, relations } = unpackPrediction("0:0,3 1:4,2~7|0:0,1~500", document, NAMES);
    expect(entities.map(({ score }) => score)).toEqual([1, 0.993]);
    expect(relations).toEqual([{ type: "Modifier", head: "e0", tail: "e1", score: 0.5 }]);
  });

  test("unpacks to the same entities and relations, whatever they are", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const document = randomDocument(seed);
        const { id, text } = document;
        expect(seen(unpackPrediction(packPrediction(document, NAMES), { id, text }, NAMES))).toEqual(seen(document));
      }),
    );
  });

  test("with given entities holds the relations alone", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const document = randomDocument(seed);
        const packed = packGivenRelations(document, NAMES);
        const gold = { ...document, relations: [] };
        expect(seen(unpackGivenRelations(packed, gold, NAMES))).toEqual(seen(document));
      }),
    );
  });

  test("of the whole test file takes less than 60 kB", () => {
    const { documents } = readDocuments("test.jsonl", readFileSync("data/corpus/test.jsonl", "utf8"));
    const labels = labelSetOf(documents);
    const names = { entityTypes: labels.entityTypes, relationTypes: relationTypes(labels) };
    // Every score in doubt: the longest that a prediction of these spans can be.
    const doubtful = documents.map((document) => ({
      ...document,
      entities: document.entities.map((entity) => ({ ...entity, score: 0.95 })),
    }));
    const lines = doubtful.map((document) => packPrediction(document, names));
    const given = documents.map((document) => packGivenRelations(document, names));
    expect(JSON.stringify([lines, given]).length).toBeLessThan(60_000);
  });

  test.each([
    ["0:0", "Not a packed entity or relation: 0:0"],
    ["9:0,1", "There is no type number 9."],
    ["0:0,1|0:0,1", "A packed relation points to no entity"],
  ])("%s is refused", (packed, message) => {
    expect(() => unpackPrediction(packed, { id: "s", text: "" }, NAMES)).toThrow(message);
  });

  test("a type that has no number is refused", () => {
    expect(() => packPrediction(randomDocument(1), { ...NAMES, entityTypes: [] })).toThrow("is none of the types");
  });
});

test("a table follows from its counts alone", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const scores = scoreDocuments([randomDocument(`${seed} gold`)], [randomDocument(`${seed} predicted`)]);
      for (const table of [scores.entity.strict, scores.entity.boundary, scores.relation.strict])
        expect(unpackTable(packTable(table))).toEqual(table);
    }),
  );
});
