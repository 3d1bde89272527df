import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Document, Entity } from "../../src/text/document.js";
import {
  labelSetOf,
  MAX_ENTITY_TYPES,
  MAX_RELATION_CLASSES,
  NO_RELATION,
  orient,
  relationClassIndex,
  relationClassNames,
  relationTypes,
} from "../../src/text/labels.js";
import { saying } from "../saying.js";

const at = (id: string, type: string, start: number): Entity => ({ id, type, start, end: start + 1 });

function documentOf(entities: Entity[], relations: [type: string, head: string, tail: string][]): Document {
  return {
    id: "d",
    text: "x".repeat(100),
    entities,
    relations: relations.map(([type, head, tail]) => ({ type, head, tail })),
  };
}

const stenosis = documentOf(
  [at("b", "Body Part", 0), at("l", "Location", 2), at("d", "Degree", 4), at("q", "Quantifier", 6)],
  [
    ["Position", "b", "l"],
    ["Modifier", "b", "d"],
    ["Percentage", "d", "q"],
  ],
);
const killing = documentOf(
  [at("p", "Peop", 0), at("r", "Peop", 5), at("s", "Loc", 9)],
  [
    ["Kill", "r", "p"],
    ["Live_In", "p", "s"],
  ],
);

describe("labelSetOf", () => {
  it("makes one class of a relation whose direction the types tell", () => {
    const labels = labelSetOf([stenosis]);
    expect(labels.entityTypes).toEqual(["Body Part", "Degree", "Location", "Quantifier"]);
    expect(labels.relationClasses.map(({ name, order }) => [name, order])).toEqual([
      ["Modifier", "types"],
      ["Percentage", "types"],
      ["Position", "types"],
    ]);
    expect(relationClassNames(labels)).toEqual([NO_RELATION, "Modifier", "Percentage", "Position"]);
  });

  it("makes two classes of a relation between entities of one type", () => {
    const labels = labelSetOf([killing]);
    expect(labels.relationClasses.map(({ name, type, order }) => [name, type, order])).toEqual([
      ["Kill", "Kill", "forward"],
      ["Kill (reversed)", "Kill", "backward"],
      ["Live_In", "Live_In", "types"],
    ]);
    expect(relationTypes(labels)).toEqual(["Kill", "Live_In"]);
  });

  it("makes two classes where both a signature and its reverse occur", () => {
    const there = documentOf([at("a", "A", 0), at("b", "B", 2)], [["R", "a", "b"]]);
    const back = documentOf([at("a", "A", 0), at("b", "B", 2)], [["R", "b", "a"]]);
    expect(labelSetOf([there]).relationClasses).toHaveLength(1);
    expect(labelSetOf([there, back]).relationClasses.map(({ order }) => order)).toEqual(["forward", "backward"]);
  });

  it("does not depend on the order of documents", () => {
    const documents = [stenosis, killing, documentOf([at("a", "Z", 0)], [])];
    expect(labelSetOf([...documents].reverse())).toEqual(labelSetOf(documents));
  });

  it("takes an empty corpus", () => {
    expect(labelSetOf([])).toEqual({ entityTypes: [], relationClasses: [] });
    expect(relationClassNames(labelSetOf([]))).toEqual([NO_RELATION]);
  });

  it("refuses more types than can be trained, with the number and the limit", () => {
    const many = Array.from({ length: MAX_ENTITY_TYPES + 1 }, (_, i) => at(`e${i}`, `T${i}`, i));
    expect(() => labelSetOf([documentOf(many, [])])).toThrow(saying(`65 entity types; at most ${MAX_ENTITY_TYPES}`));
    expect(() => labelSetOf([documentOf(many.slice(1), [])])).not.toThrow();
    const relations = (n: number) =>
      documentOf(
        [at("a", "A", 0), at("b", "A", 2)],
        Array.from({ length: n }, (_, i) => [`R${i}`, "a", "b"]),
      );
    expect(() => labelSetOf([relations(64)])).not.toThrow();
    expect(() => labelSetOf([relations(65)])).toThrow(saying(`130 relation classes; at most ${MAX_RELATION_CLASSES}`));
  });

  it("refuses a relation type that would be taken for another class", () => {
    const pair = [at("a", "A", 0), at("b", "A", 2)];
    expect(() => labelSetOf([documentOf(pair, [[NO_RELATION, "a", "b"]])])).toThrow(saying(NO_RELATION));
    const reversed = documentOf(
      [...pair, at("c", "C", 5)],
      [
        ["R", "a", "b"],
        ["R (reversed)", "a", "c"],
      ],
    );
    expect(() => labelSetOf([reversed])).toThrow(saying("R (reversed)"));
  });

  it("names the document whose relation points nowhere", () => {
    expect(() => labelSetOf([documentOf([at("a", "A", 0)], [["R", "a", "gone"]])])).toThrow(saying(/Document d.*gone/));
  });
});

describe("classes of pairs", () => {
  it("gives 0 to an unlinked pair and to a type that training did not have", () => {
    const labels = labelSetOf([killing]);
    const [a, b] = stenosis.entities;
    expect(relationClassIndex(labels, [], a, b)).toBe(0);
    expect(relationClassIndex(labels, stenosis.relations, a, b)).toBe(0);
  });

  it("tells the two directions apart by the order in the text", () => {
    const labels = labelSetOf([killing]);
    const [p, r] = killing.entities;
    expect(relationClassNames(labels)[relationClassIndex(labels, killing.relations, p, r)]).toBe("Kill (reversed)");
    expect(relationClassNames(labels)[relationClassIndex(labels, [{ type: "Kill", head: "p", tail: "r" }], p, r)]).toBe(
      "Kill",
    );
  });

  it("orients by the signature in either text order, by one end, then by the text", () => {
    const labels = labelSetOf([stenosis]);
    const index = relationClassNames(labels).indexOf("Modifier");
    const direction = (a: Entity, b: Entity) => orient(labels, index, a, b).head.type;
    expect(direction(at("d", "Degree", 0), at("b", "Body Part", 5))).toBe("Body Part");
    expect(direction(at("b", "Body Part", 0), at("d", "Degree", 5))).toBe("Body Part");
    expect(direction(at("d", "Degree", 0), at("n", "Negation", 5))).toBe("Negation");
    expect(direction(at("q", "Quantifier", 9), at("n", "Negation", 5))).toBe("Negation");
  });

  it("undoes itself: the class of a relation, oriented, is that relation, whichever entity comes first", () => {
    const types = fc.constantFrom("A", "B", "C");
    const entities = fc
      .uniqueArray(fc.nat(90), { minLength: 2, maxLength: 8 })
      .chain((starts) => fc.tuple(...starts.map((start, i) => types.map((type) => at(`e${i}`, type, start)))));
    const corpus = fc.array(
      entities.chain((list) =>
        fc
          .array(fc.tuple(fc.constantFrom("R", "S"), fc.nat(list.length - 1), fc.nat(list.length - 1)), {
            maxLength: 9,
          })
          .map((links) =>
            documentOf(
              list,
              links.filter(([, h, t]) => h !== t).map(([type, h, t]) => [type, `e${h}`, `e${t}`]),
            ),
          ),
      ),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(corpus, (documents) => {
        const labels = labelSetOf(documents);
        for (const { entities, relations } of documents)
          for (const relation of relations) {
            const head = entities.find(({ id }) => id === relation.head)!;
            const tail = entities.find(({ id }) => id === relation.tail)!;
            const index = relationClassIndex(labels, [relation], tail, head);
            expect(index).toBe(relationClassIndex(labels, [relation], head, tail));
            expect(orient(labels, index, tail, head)).toEqual({ type: relation.type, head, tail });
            expect(orient(labels, index, head, tail)).toEqual({ type: relation.type, head, tail });
          }
      }),
    );
  });
});
