import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Document } from "../../src/text/document.js";
import {
  formatReport,
  parseDocuments,
  parseSpert,
  readDocuments,
  serialiseDocuments,
  serialiseSpert,
  spertTypes,
} from "../../src/text/formats/index.js";
import { joinTokens } from "../../src/text/formats/spert.js";
import { labelSetOf } from "../../src/text/labels.js";
import { describeWithShared, readShared, readSharedJson } from "../shared.js";
import { saying } from "../saying.js";

interface Canonical {
  documents: {
    id: string;
    text: string;
    entities: { type: string; text: string; start_utf16: number; end_utf16: number }[];
    relations: { type: string; head: number; tail: number }[];
  }[];
}

/** A document as the canonical file writes it, to compare what two formats say. */
const plain = ({ id, text, entities, relations }: Document) => ({
  id,
  text,
  entities: entities.map(({ type, start, end }) => [type, start, end, text.slice(start, end)]),
  relations: relations.map(({ type, head, tail }) => [
    type,
    entities.findIndex(({ id }) => id === head),
    entities.findIndex(({ id }) => id === tail),
  ]),
});

describeWithShared("SpERT JSON, against the canonical documents", () => {
  const canonical = readSharedJson<Canonical>("oracles", "formats", "canonical.json");
  const spert = readShared("oracles", "formats", "spert.json");
  const expected = canonical.documents.map(({ id, text, entities, relations }) => ({
    id,
    text,
    entities: entities.map((e) => [e.type, e.start_utf16, e.end_utf16, e.text]),
    relations: relations.map(({ type, head, tail }) => [type, head, tail]),
  }));

  it("gives back every text, entity and relation, nested ones too", () => {
    expect(parseSpert("spert.json", spert).map(plain)).toEqual(expected);
  });

  it("writes back what it read", () => {
    expect(JSON.parse(serialiseSpert(parseSpert("spert.json", spert)))).toEqual(JSON.parse(spert));
  });

  it("writes the types file", () => {
    const labels = labelSetOf(parseSpert("spert.json", spert));
    expect(JSON.parse(spertTypes(labels, ["同义"]))).toEqual(readSharedJson("oracles", "formats", "spert_types.json"));
  });

  it("keeps the longest of nested entities when it reads for training, and counts the others", () => {
    const { documents, report } = readDocuments("spert.json", spert);
    expect(plain(documents[2])).toMatchObject({
      entities: [
        ["节段", 0, 6, "左前降支近段"],
        ["病变", 6, 10, "重度狭窄"],
      ],
      relations: [["位于节段", 1, 0]],
    });
    expect(report).toEqual({
      format: "spert",
      documents: 4,
      entities: 18,
      relations: 12,
      wrongOffsets: 0,
      overlappingEntities: 3,
      documentsWithOverlaps: 1,
      relationsOfDroppedEntities: 1,
      selfRelations: 0,
      secondRelations: 0,
      renamedDocuments: 0,
      unknownFields: {},
    });
  });

  it("says what a types file is not", () => {
    const types = readShared("oracles", "formats", "spert_types.json");
    expect(() => readDocuments("types.json", types)).toThrow(
      saying(/types\.json, line 1: found neither "tokens".*types/s),
    );
  });
});

describe("joinTokens", () => {
  test.each([
    [["A", "B", " ", "8"], "AB 8"],
    [["TIMI", "3", "级"], "TIMI 3级"],
    [["前降支", "近段", "80", "%", "，", "LAD"], "前降支近段80 %，LAD"],
    [["Hello", ",", "world"], "Hello , world"],
    [["a", "", "bc"], "a bc"],
    [["심장", "혈관"], "심장 혈관"],
    [["𠮷a", "bc"], "𠮷a bc"],
    [["a𠮷", "bc"], "a𠮷bc"],
    [[], ""],
  ])("%j is %j", (tokens, text) => {
    const joined = joinTokens(tokens);
    expect(joined.text).toBe(text);
    expect(joined.spans.map(({ start, end }) => text.slice(start, end))).toEqual(tokens);
  });
});

/** Documents with flat entities over any text, and relations between any two neighbours. */
const documents: fc.Arbitrary<Document[]> = fc
  .array(
    fc.record({
      text: fc.string({ unit: fc.constantFrom("a", "B", "9", " ", "段", "，", "𠮷", "é", "\n", "-") }),
      gaps: fc.array(
        fc.record({ before: fc.nat(3), length: fc.integer({ min: 1, max: 4 }), type: fc.constantFrom("X", "Y") }),
      ),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((list) =>
    list.map(({ text, gaps }, i) => {
      const characters = [...text];
      const offset = (n: number) => characters.slice(0, n).join("").length;
      let last = 0;
      const entities = gaps.flatMap(({ before, length, type }, n) => {
        const start = last + before;
        if (start + length > characters.length) return [];
        last = start + length;
        return [{ id: `e${n}`, type, start: offset(start), end: offset(last) }];
      });
      const relations = entities.slice(1).map(({ id }, n) => ({ type: "R", head: id, tail: entities[n].id }));
      return { id: `d${i}`, text, entities, relations };
    }),
  );

describe("round trips", () => {
  it("Document JSONL gives back what was written", () => {
    fc.assert(
      fc.property(documents, (list) => {
        expect(parseDocuments("f", serialiseDocuments(list))).toEqual(list);
        expect(readDocuments("f", serialiseDocuments(list)).documents).toEqual(list);
      }),
    );
  });

  it("SpERT JSON gives back what was written, whatever the spaces", () => {
    fc.assert(
      fc.property(documents, (list) => {
        expect(parseSpert("f", serialiseSpert(list)).map(plain)).toEqual(list.map(plain));
      }),
      { numRuns: 1000 },
    );
  });

  it("keeps glosses, clauses, scores and report numbers", () => {
    const document: Document = {
      id: "1",
      text: "近段狭窄",
      entities: [
        { id: "a", type: "Location", start: 0, end: 2, gloss: "proximal", score: 0.5 },
        { id: "b", type: "Degree", start: 2, end: 4 },
      ],
      relations: [{ type: "R", head: "b", tail: "a", score: 1 }],
      report: "7",
      clauses: [{ start: 0, end: 4, gloss: "proximal stenosis" }],
    };
    expect(parseDocuments("f", serialiseDocuments([document]))).toEqual([document]);
  });
});

describe("readDocuments", () => {
  const read = (...lines: unknown[]) => readDocuments("f", lines.map((line) => JSON.stringify(line)).join("\n"));

  it("tells the format from the content: lines, a list, or one object over several lines", () => {
    const document = { id: "1", text: "近段" };
    const sentence = { tokens: ["近", "段"] };
    for (const [value, format] of [
      [document, "document-jsonl"],
      [sentence, "spert"],
    ] as const)
      for (const text of [
        JSON.stringify(value),
        `\uFEFF${JSON.stringify(value)}\r\n\r\n`,
        JSON.stringify([value]),
        JSON.stringify(value, null, 2),
        `\n${JSON.stringify(value)}\n${JSON.stringify({ ...value, id: undefined })}`,
      ]) {
        const { documents, report } = readDocuments("any.name", text);
        expect(report.format).toBe(format);
        expect(documents[0]).toMatchObject({ text: "近段", entities: [], relations: [] });
      }
  });

  it("drops and counts what lies outside the text or cuts a character", () => {
    const spans = [
      [0, 1],
      [0, 2],
      [2, 3],
      [3, 3],
      [3, 9],
      [-1, 2],
    ];
    const { documents, report } = read({
      text: "𠮷a段",
      entities: spans.map(([start, end], i) => ({ id: i, type: "X", start, end })),
      relations: [{ type: "R", head: 1, tail: 4 }],
    });
    expect(documents[0].entities.map(({ start, end }) => [start, end])).toEqual([
      [0, 2],
      [2, 3],
    ]);
    expect(report).toMatchObject({ wrongOffsets: 4, relationsOfDroppedEntities: 1, relations: 0 });
  });

  it("drops and counts SpERT spans outside the tokens", () => {
    const { report } = read({
      tokens: ["a", "b"],
      entities: [
        { type: "X", start: 1, end: 3 },
        { type: "X", start: 1, end: 1 },
        { type: "X", start: 0, end: 2 },
      ],
    });
    expect(report).toMatchObject({ entities: 1, wrongOffsets: 2 });
  });

  it("of overlapping entities keeps the longest, then the first in the text, then the first in the list", () => {
    const { documents, report } = read({
      text: "abcdefghij",
      entities: [
        { id: "late", type: "X", start: 1, end: 3 },
        { id: "early", type: "X", start: 0, end: 2 },
        { id: "short", type: "X", start: 5, end: 6 },
        { id: "long", type: "X", start: 5, end: 8 },
        { id: "first", type: "X", start: 8, end: 10 },
        { id: "second", type: "Y", start: 8, end: 10 },
      ],
    });
    expect(documents[0].entities.map(({ id }) => id)).toEqual(["early", "long", "first"]);
    expect(report).toMatchObject({ overlappingEntities: 3, documentsWithOverlaps: 1 });
  });

  it("keeps one relation a pair, in either direction, and none from an entity to itself", () => {
    const { documents, report } = read({
      text: "ab",
      entities: [
        { id: "a", type: "X", start: 0, end: 1 },
        { id: "b", type: "X", start: 1, end: 2 },
      ],
      relations: [
        { type: "R", head: "a", tail: "a" },
        { type: "R", head: "a", tail: "b" },
        { type: "S", head: "b", tail: "a" },
        { type: "R", head: "a", tail: "b" },
      ],
    });
    expect(documents[0].relations).toEqual([{ type: "R", head: "a", tail: "b" }]);
    expect(report).toMatchObject({ selfRelations: 1, secondRelations: 2 });
  });

  it("counts fields it does not know, even one called __proto__", () => {
    const { report } = readDocuments(
      "f",
      `{"text": "ab", "colour": 1, "__proto__": {}, "entities": [{"type": "X", "start": 0, "end": 1, "colour": 2}]}`,
    );
    expect(Object.entries(report.unknownFields)).toEqual([
      ["colour", 2],
      ["__proto__", 1],
    ]);
    expect(formatReport(report).split("\n")).toEqual([
      "Document JSONL: 1 documents, 1 entities, 0 relations kept",
      '  2 times an unknown field was ignored: "colour"',
      '  1 times an unknown field was ignored: "__proto__"',
    ]);
  });

  it("gives documents that share an id ids of their own", () => {
    const { documents, report } = read(
      { id: "x", text: "a" },
      { id: "x#2", text: "b" },
      { id: "x", text: "c" },
      { id: "x", text: "d" },
    );
    expect(documents.map(({ id }) => id)).toEqual(["x", "x#2", "x#3", "x#4"]);
    expect(report.renamedDocuments).toBe(2);
  });
});
