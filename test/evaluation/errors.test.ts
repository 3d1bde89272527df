import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { entityErrors, errorsOf, relationErrors } from "../../src/evaluation/errors.js";
import type { Link } from "../../src/evaluation/errors.js";
import { scoreDocuments } from "../../src/evaluation/scores.js";
import type { Document, Entity } from "../../src/text/document.js";
import { randomDocument } from "./random-documents.js";

/** "Body Part 0-3" by one letter, "B0-3"; relations "M 0 1" between numbers of entities. */
function document(entities: string, relations = ""): Document {
  const list = entities.split(" ").filter(Boolean);
  const links = relations.split(", ").filter(Boolean);
  return {
    id: "s",
    text: "",
    entities: list.map((item, i) => {
      const [, type, start, end] = /^([A-Z])(\d+)-(\d+)$/.exec(item)!;
      return { id: `e${i}`, type, start: Number(start), end: Number(end) };
    }),
    relations: links.map((item) => {
      const [type, head, tail] = item.split(" ");
      return { type, head: `e${head}`, tail: `e${tail}` };
    }),
  };
}

const show = (entity?: Entity) => entity && `${entity.type}${entity.start}-${entity.end}`;
const showLink = (link?: Link) => link && `${link.type} ${show(link.head)} ${show(link.tail)}`;

describe("entity errors", () => {
  test.each([
    ["right", "B0-3", "B0-3", []],
    ["type, both ways", "B0-3", "D0-3", ["gold type B0-3 D0-3", "predicted type D0-3 B0-3"]],
    ["boundary", "B0-3", "B1-3", ["gold boundary B0-3 B1-3", "predicted boundary B1-3 B0-3"]],
    ["boundary and type is boundary", "B0-3", "D0-2", ["gold boundary B0-3 D0-2", "predicted boundary D0-2 B0-3"]],
    [
      "one for two: the larger overlap stands in its place",
      "B0-2 B2-5",
      "B0-5",
      ["gold boundary B0-2 B0-5", "gold boundary B2-5 B0-5", "predicted boundary B0-5 B2-5"],
    ],
    ["touching ends do not overlap", "B0-3", "B3-5", ["gold missing B0-3 ", "predicted spurious B3-5 "]],
    ["twice the same is one", "", "B0-3 B0-3", ["predicted spurious B0-3 "]],
  ])("%s", (_, gold, predicted, expected) => {
    const errors = entityErrors(document(gold), document(predicted));
    expect(errors.map((e) => `${e.side} ${e.class} ${show(e.item)} ${show(e.instead) ?? ""}`)).toEqual(expected);
  });
});

describe("relation errors", () => {
  const ENTITIES = "B0-2 L2-4 D5-7 D8-9";
  test.each([
    ["right", ENTITIES, "P 0 1", ENTITIES, "P 0 1", []],
    ["missing", ENTITIES, "P 0 1", ENTITIES, "", ["gold missing P B0-2 L2-4 "]],
    ["spurious", ENTITIES, "", ENTITIES, "M 0 2", ["predicted spurious M B0-2 D5-7 "]],
    [
      "wrong class",
      ENTITIES,
      "P 0 1",
      ENTITIES,
      "M 0 1",
      ["gold wrong class P B0-2 L2-4 M B0-2 L2-4", "predicted wrong class M B0-2 L2-4 P B0-2 L2-4"],
    ],
    [
      "the other way round is a wrong class",
      ENTITIES,
      "P 0 1",
      ENTITIES,
      "P 1 0",
      ["gold wrong class P B0-2 L2-4 P L2-4 B0-2", "predicted wrong class P L2-4 B0-2 P B0-2 L2-4"],
    ],
    [
      "wrong pair: to the other degree",
      ENTITIES,
      "M 0 2",
      ENTITIES,
      "M 0 3",
      ["gold wrong pair M B0-2 D5-7 M B0-2 D8-9", "predicted wrong pair M B0-2 D8-9 M B0-2 D5-7"],
    ],
    [
      "a right relation nearby makes no wrong pair",
      ENTITIES,
      "M 0 2, M 0 3",
      ENTITIES,
      "M 0 2",
      ["gold missing M B0-2 D8-9 "],
    ],
    ["lost with its entity", ENTITIES, "P 0 1", "B0-2", "", ["gold lost entity P B0-2 L2-4 "]],
    [
      "an entity of the wrong span or type is not found",
      "B0-2 L2-4",
      "P 0 1",
      "B0-2 L2-5",
      "P 0 1",
      ["gold lost entity P B0-2 L2-4 ", "predicted false entity P B0-2 L2-5 "],
    ],
  ])("%s", (_, entities, relations, found, links, expected) => {
    const errors = relationErrors(document(entities, relations), document(found, links));
    expect(errors.map((e) => `${e.side} ${e.class} ${showLink(e.item)} ${showLink(e.instead) ?? ""}`)).toEqual(
      expected,
    );
  });
});

test("as many as the strict scores count, whatever the documents, and each class as it is defined", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const [gold, predicted] = [randomDocument(`${seed} gold`), randomDocument(`${seed} predicted`)];
      const scores = scoreDocuments([gold], [predicted]);
      const errors = errorsOf(gold, predicted);
      for (const kind of ["entity", "relation"] as const) {
        const own = errors.filter((error) => error.kind === kind);
        const { truePositives, predicted, gold } = scores[kind].strict.micro;
        expect(own.filter(({ side }) => side === "gold")).toHaveLength(gold - truePositives);
        expect(own.filter(({ side }) => side === "predicted")).toHaveLength(predicted - truePositives);
      }
      for (const error of errors) {
        const other = error.side === "gold" ? predicted : gold;
        const has = (e: Entity) => other.entities.some((o) => show(o) === show(e));
        if (error.kind === "entity") {
          const touching = other.entities.filter((o) => o.start < error.item.end && error.item.start < o.end);
          expect(touching.length > 0).toBe(error.class === "boundary" || error.class === "type");
        } else {
          const both = has(error.item.head) && has(error.item.tail);
          expect(both).toBe(error.class !== "lost entity" && error.class !== "false entity");
        }
      }
    }),
  );
});

test("documents of two sentences are refused", () => {
  expect(() => errorsOf(document(""), { ...document(""), id: "t" })).toThrow("t can't be compared with");
});
