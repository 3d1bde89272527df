import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { say } from "../../src/i18n/problems/index.js";
import { readDocuments, serialiseDocuments } from "../../src/text/formats/index.js";
import { Problem } from "../../src/text/problem.js";

describe("broken files", () => {
  const entity = { id: "a", type: "X", start: 0, end: 1 };
  const cases: [name: string, text: string, line: number | null, field: string, problem: RegExp][] = [
    ["empty", " \n", null, "", /empty/],
    ["empty list", "[]", null, "", /list is empty/],
    ["cut off", '[{"tokens": ["a"', null, "", /not JSON/],
    ["bad second line", '{"text": "a"}\n{"text": }', 2, "", /not JSON/],
    ["neither format", '{"a": 1}', 1, "", /neither/],
    ["a number", "\n7", 2, "", /neither/],
    ["list of lists", "[[1]]", null, "[0]", /neither/],
    ["mixed records", '[{"text": "a"}, 5]', null, "[1]", /expected an object, found number 5/],
    ["text not a string", '{"text": 5}', 1, "text", /expected a string, found number 5/],
    ["token not a string", '{"tokens": ["a", null]}', 1, "tokens[1]", /expected a string, found nothing/],
    ["entities not a list", '{"text": "a", "entities": {}}', 1, "entities", /expected a list, found an object/],
    ["no type", '{"text": "a", "entities": [{"start": 0, "end": 1}]}', 1, "entities[0].type", /found nothing/],
    ["empty type", '{"text": "a", "entities": [{"type": "", "start": 0, "end": 1}]}', 1, "entities[0].type", /empty/],
    [
      "offset as text",
      '{"text": "a", "entities": [{"type": "X", "start": "0", "end": 1}]}',
      1,
      "entities[0].start",
      /whole number, found string "0"/,
    ],
    [
      "offset a fraction",
      '{"text": "a", "entities": [{"type": "X", "start": 0.5, "end": 1}]}',
      1,
      "entities[0].start",
      /number 0.5/,
    ],
    ["two of one id", JSON.stringify({ text: "ab", entities: [entity, entity] }), 1, "entities[1].id", /two entities/],
    [
      "relation to nobody",
      JSON.stringify({ text: "ab", entities: [entity], relations: [{ type: "R", head: "a", tail: "b" }] }),
      1,
      "relations[0].tail",
      /no entity is called "b"/,
    ],
    [
      "relation without end",
      JSON.stringify({ text: "ab", entities: [entity], relations: [{ type: "R", head: "a" }] }),
      1,
      "relations[0].tail",
      /missing/,
    ],
    [
      "score",
      JSON.stringify({ text: "ab", entities: [{ ...entity, score: 2 }] }),
      1,
      "entities[0].score",
      /probability/,
    ],
    [
      "SpERT relation",
      '[{"tokens": ["a"], "entities": [], "relations": [{"type": "R", "head": 0, "tail": 1}]}]',
      null,
      "[0].relations[0].head",
      /no entity 0 among 0/,
    ],
    ["clauses", '{"text": "a", "clauses": [{"start": 0}]}', 1, "clauses[0].end", /found nothing/],
    ["id", '{"id": [], "text": "a"}', 1, "id", /found a list/],
  ];

  test.each(cases)("%s", (_, text, line, field, problem) => {
    const error = errorOf(() => readDocuments("my.json", text));
    expect(error).toMatchObject({ code: "bad-format", values: { file: "my.json", line, field } });
    const { message, advice = "" } = say(error);
    const [place, ...rest] = message.split(": ");
    expect(rest.join(": ")).toMatch(problem);
    expect(advice).toMatch(/^[A-Z].*\.$/);
    for (const part of ["my.json", field, line === null ? "" : `line ${line}`]) expect(place).toContain(part);
  });

  it("never fails in another way, whatever the JSON", () => {
    const wild = fc.letrec((tie) => ({
      value: fc.oneof(fc.jsonValue(), tie("record")),
      record: fc.dictionary(
        fc.constantFrom(
          "text",
          "tokens",
          "entities",
          "relations",
          "id",
          "type",
          "start",
          "end",
          "head",
          "tail",
          "clauses",
          "score",
        ),
        fc.oneof(fc.string(), fc.integer(), fc.array(tie("value"), { maxLength: 3 }), fc.constant(null)),
      ),
    }));
    fc.assert(
      fc.property(fc.array(wild.value, { maxLength: 3 }), (values) => {
        const { report } = tolerant(JSON.stringify(values)) ?? {};
        if (report) expect(report.documents).toBe(values.length);
      }),
      { numRuns: 500 },
    );
  });

  it("never fails in another way, whatever the damage to a good file", () => {
    const good = serialiseDocuments([
      {
        id: "1",
        text: "近段狭窄",
        entities: [
          { ...entity, start: 0, end: 2 },
          { ...entity, id: "b", start: 2, end: 4 },
        ],
        relations: [{ type: "R", head: "a", tail: "b" }],
      },
    ]);
    fc.assert(
      fc.property(fc.nat(good.length), fc.nat(6), fc.string({ maxLength: 3 }), (at, length, insert) => {
        const broken = good.slice(0, at) + insert + good.slice(at + length);
        for (const { text, entities } of tolerant(broken)?.documents ?? [])
          for (const { start, end } of entities) expect(end <= text.length && start < end).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

const isBadFormat = (error: unknown): error is Problem => error instanceof Problem && error.code === "bad-format";

function errorOf(run: () => unknown): Problem {
  try {
    run();
  } catch (error) {
    if (isBadFormat(error)) return error;
    throw error;
  }
  throw new Error("It did not fail.");
}

/** What was read, or null where the file was refused as badly formatted; any other error goes on. */
function tolerant(text: string) {
  try {
    return readDocuments("f", text);
  } catch (error) {
    if (isBadFormat(error)) return null;
    throw error;
  }
}
