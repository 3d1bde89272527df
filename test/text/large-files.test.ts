/** Files larger than any of ours: what a reader brings is read on the page's thread, so its time may grow with its size alone. */
import { describe, expect, it } from "vitest";
import { spansToTags } from "../../src/text/bieos.js";
import type { Document } from "../../src/text/document.js";
import { flatten, readDocuments, serialiseSpert } from "../../src/text/formats/index.js";
import { keyValues } from "../../src/text/triples.js";
import { growth } from "../growth.js";

/** Sixteen would be the square; collecting garbage may make a linear four into six. */
const NOT_THE_SQUARE = 9;

/** One long sentence of words that are each an entity, each linked to the next. */
function long(words: number): Document {
  const entities = Array.from({ length: words }, (_, i) => ({
    id: `e${i}`,
    type: "Word",
    start: 5 * i,
    end: 5 * i + 4,
  }));
  const relations = entities.slice(1).map(({ id }, i) => ({ type: "Next", head: `e${i}`, tail: id }));
  return { id: "long", text: "word ".repeat(words), entities, relations };
}

describe("the time of", { timeout: 180_000 }, () => {
  it.each<[string, number, (size: number) => unknown, (prepared: never) => unknown]>([
    [
      "documents that share one id",
      2500,
      (n) => '{"id":"a","text":"x"}\n'.repeat(n),
      (text: string) => readDocuments("a.jsonl", text),
    ],
    [
      "documents whose ids are numbered already",
      2500,
      (n) => Array.from({ length: n }, (_, i) => `{"id":"a${i % 2 ? `#${i}` : ""}","text":"x"}`).join("\n"),
      (text: string) => readDocuments("a.jsonl", text),
    ],
    ["entities of one document, flattened", 5000, long, (document: Document) => flatten(document)],
    [
      "entities of one document, read",
      5000,
      (n) => JSON.stringify(long(n)),
      (text: string) => readDocuments("a.jsonl", text),
    ],
    [
      "tokens of one SpERT sentence",
      10_000,
      (n) => JSON.stringify([{ tokens: new Array(n).fill("word"), entities: [], relations: [] }]),
      (text: string) => readDocuments("a.json", text),
    ],
    ["entities of one document, written as SpERT", 5000, long, (document: Document) => serialiseSpert([document])],
    [
      "entities of one document, tagged",
      5000,
      (n) => long(n).entities,
      (entities: Document["entities"]) => spansToTags(entities, entities),
    ],
    ["entities of one document, as pairs of key and value", 2500, long, (document: Document) => keyValues(document)],
  ])("%s grows with their number and not with its square", (_, size, prepare, work) => {
    expect(growth(size, prepare, work as (prepared: unknown) => unknown)).toBeLessThan(NOT_THE_SQUARE);
  });
});

it("150,000 entities in one document are read", { timeout: 180_000 }, () => {
  const { documents } = readDocuments("a.jsonl", JSON.stringify(long(150_000)));
  expect(documents[0].entities).toHaveLength(150_000);
});

it("ids stay as they are where they can, and no two are the same", () => {
  const text = ["a", "a", "a#2", "a", "a#2"].map((id) => JSON.stringify({ id, text: "x" })).join("\n");
  const { documents, report } = readDocuments("a.jsonl", text);
  expect(documents.map(({ id }) => id)).toEqual(["a", "a#3", "a#2", "a#4", "a#2#2"]);
  expect(report.renamedDocuments).toBe(3);
});
