/** An imagined answer has the mistakes that were put into it, and no others. */
import { describe, expect, it } from "vitest";
import { errorsOf } from "../../src/evaluation/errors.js";
import {
  allRight,
  answerOf,
  ENTITY_ANSWERS,
  formatAnswers,
  inventedRelation,
  parseAnswers,
  RELATION_ANSWERS,
  shifted,
} from "../../src/evaluation/mistakes.js";
import type { Answers } from "../../src/evaluation/mistakes.js";
import { scoreDocuments } from "../../src/evaluation/scores.js";
import type { Document } from "../../src/text/document.js";

const TYPES = { entityTypes: ["Body Part", "Degree", "Negation"], relationTypes: ["Modifier", "Negative"] };
/** 左主干 (a vessel) 狭窄 (a finding), 右冠 (another), 无 (no) 闭塞 (finding). */
const DOCUMENT: Document = {
  id: "1",
  text: "左主干狭窄，右冠无闭塞",
  entities: [
    { id: "a", type: "Body Part", start: 0, end: 3 },
    { id: "b", type: "Degree", start: 3, end: 5 },
    { id: "c", type: "Body Part", start: 6, end: 8 },
    { id: "d", type: "Negation", start: 8, end: 9 },
    { id: "e", type: "Degree", start: 9, end: 11 },
  ],
  relations: [
    { type: "Modifier", head: "a", tail: "b" },
    { type: "Negative", head: "d", tail: "e" },
  ],
};
const answers = (change: Partial<Answers> & { entity?: [number, string]; relation?: [number, string] }): Answers => {
  const all = allRight(DOCUMENT);
  const put = <A>(list: readonly A[], at?: [number, string]) =>
    list.map((answer, i) => (at?.[0] === i ? (at[1] as A) : answer));
  return {
    entities: put(all.entities, change.entity),
    relations: put(all.relations, change.relation),
    invented: change.invented ?? false,
  };
};
const errors = (given: Answers) =>
  errorsOf(DOCUMENT, answerOf(DOCUMENT, given, TYPES)).map((error) => `${error.kind} ${error.side} ${error.class}`);

describe("an imagined answer", () => {
  it("without mistakes is the annotation", () => {
    expect(answerOf(DOCUMENT, allRight(DOCUMENT), TYPES)).toEqual(DOCUMENT);
    expect(errors(allRight(DOCUMENT))).toEqual([]);
  });

  it.each([
    [{ entity: [0, "missed"] }, ["entity gold missing", "relation gold lost entity"]],
    [{ entity: [2, "missed"] }, ["entity gold missing"]],
    [
      { entity: [1, "type"] },
      ["entity gold type", "entity predicted type", "relation gold lost entity", "relation predicted false entity"],
    ],
    [
      { entity: [0, "boundary"] },
      ["entity gold boundary", "entity predicted boundary", "relation gold lost entity", "relation predicted false entity"], // prettier-ignore
    ],
    [{ relation: [0, "missed"] }, ["relation gold missing"]],
    [{ relation: [0, "class"] }, ["relation gold wrong class", "relation predicted wrong class"]],
    [{ invented: true }, ["relation predicted spurious"]],
  ] as [Parameters<typeof answers>[0], string[]][])("%j", (change, expected) => {
    expect(errors(answers(change))).toEqual(expected);
  });

  it("keeps its type where only the boundary is wrong, so that no boundary score forgives it, and the other way round", () => {
    const scores = (change: Parameters<typeof answers>[0]) =>
      scoreDocuments([DOCUMENT], [answerOf(DOCUMENT, answers(change), TYPES)]).entity;
    expect(scores({ entity: [0, "type"] }).boundary.micro.f1).toBe(1);
    expect(scores({ entity: [0, "type"] }).strict.micro.f1).toBeCloseTo(0.8, 12);
    expect(scores({ entity: [0, "boundary"] }).boundary.micro.f1).toBeCloseTo(0.8, 12);
  });
});

describe("a wrong boundary", () => {
  it.each([
    [0, { start: 0, end: 2 }],
    [1, { start: 3, end: 4 }],
    // A single character grows; 右冠 stands before it and 闭塞 after it.
    [3, undefined],
  ])("of entity %i", (i, expected) => {
    expect(shifted(DOCUMENT, DOCUMENT.entities[i])).toEqual(expected);
  });

  it("grows a single character to where there is room, and never over the end", () => {
    const alone = (start: number, text = "无狭") => {
      const entity = { id: "x", type: "Negation", start, end: start + 1 };
      return shifted({ id: "1", text, entities: [entity], relations: [] }, entity);
    };
    expect([alone(0), alone(1), alone(0, "无")]).toEqual([{ start: 0, end: 2 }, { start: 0, end: 2 }, undefined]);
  });
});

it("invents only what the annotation's types allow and it does not say", () => {
  expect(inventedRelation(DOCUMENT)).toEqual({ type: "Modifier", head: "a", tail: "e" });
  expect(inventedRelation({ ...DOCUMENT, relations: [] })).toBeUndefined();
});

describe("in an address", () => {
  it("every choice comes back", () => {
    for (const entity of ENTITY_ANSWERS)
      for (const relation of RELATION_ANSWERS)
        for (const invented of [false, true]) {
          const given = answers({ entity: [2, entity], relation: [1, relation], invented });
          expect(parseAnswers(formatAnswers(given), DOCUMENT)).toEqual(given);
        }
    expect(formatAnswers(allRight(DOCUMENT))).toBe("");
    expect(formatAnswers(answers({ entity: [0, "missed"], invented: true }))).toBe("mrrrr.rr.i");
  });

  it.each(["m", "mrrrr", "mrrrr.r", "mrrrrr.rr", "xrrrr.rr", "mrrrr.rr.j", "mrrrr.rr.i.", "rrrrr.rr"])(
    "%s fits nothing",
    (text) => {
      expect(parseAnswers(text, DOCUMENT)).toBeUndefined();
    },
  );
});
