import { describe, expect, it } from "vitest";
import { learnDictionary, pairNearest, tagByDictionary } from "../../src/corpus/difficulty.js";
import { makeCorpus } from "../../src/corpus/splits.js";
import { scoreDocuments } from "../../src/evaluation/scores.js";
import type { Document, Entity } from "../../src/text/document.js";

/** A document from text with [type surface] brackets, e.g. "[Body Part:LAD]未见". */
function marked(source: string, links: [type: string, head: number, tail: number][] = []): Document {
  let text = "";
  const entities: Entity[] = [];
  for (const [, plain, type, form] of source.matchAll(/([^[\]]+)|\[([^:]+):([^\]]+)\]/g)) {
    const start = text.length;
    text += plain ?? form;
    if (form) entities.push({ id: `e${entities.length}`, type, start, end: text.length });
  }
  return {
    id: source,
    text,
    entities,
    relations: links.map(([type, h, t]) => ({ type, head: `e${h}`, tail: `e${t}` })),
  };
}

const spans = ({ text, entities }: Document) =>
  entities.map(({ type, start, end }) => `${type}:${text.slice(start, end)}`);

describe("the dictionary tagger", () => {
  const train = [
    marked("[Body Part:左前降支][Location:近段][Degree:重度狭窄]"),
    marked("[Body Part:前降支][Negation:未见][Degree:狭窄]"),
    marked("[Degree:扩张]，球囊扩张，预扩张"),
  ];
  const tag = (text: string): string[] =>
    spans(tagByDictionary(learnDictionary(train), [{ id: "1", text, entities: [], relations: [] }])[0]);

  it("takes the longest form", () => {
    expect(tag("左前降支近段重度狭窄")).toEqual(["Body Part:左前降支", "Location:近段", "Degree:重度狭窄"]);
  });

  it("leaves alone a form that is no entity in most of its places", () => {
    expect(tag("扩张")).toEqual([]);
  });

  it("finds percentages in every way of writing them, at the right offsets", () => {
    expect(tag("约30-40％，７０％～８０％及99%")).toEqual([
      "Quantifier:30-40％",
      "Quantifier:７０％～８０％",
      "Quantifier:99%",
    ]);
  });
});

describe("nearest pairing", () => {
  const pairs = (document: Document, bothWays = false): string[] =>
    pairNearest([document], { bothWays })[0]
      .relations.map(({ type, head, tail }) => `${type} ${head} ${tail}`)
      .sort();

  it("gives each Degree, Location, Quantifier and Negation its nearest partner", () => {
    const document = marked(
      "[Body Part:LAD][Location:近段][Degree:狭窄][Quantifier:70%]，[Body Part:LCX][Negation:未见][Degree:狭窄]",
    );
    expect(pairs(document)).toEqual([
      "Modifier e0 e2",
      "Modifier e4 e6",
      "Negative e5 e6",
      "Percentage e2 e3",
      "Position e0 e1",
    ]);
  });

  it("takes the earlier of two as near, and misses what is shared unless it looks from both sides", () => {
    const document = marked("[Body Part:LM]、[Body Part:LCX]均[Negation:无][Degree:狭窄]");
    expect(pairs(document)).toEqual(["Modifier e1 e3", "Negative e2 e3"]);
    expect(pairs(document, true)).toEqual(["Modifier e0 e3", "Modifier e1 e3", "Negative e2 e3"]);
    expect(pairs(marked("[Degree:狭窄]在[Body Part:LM]在[Degree:钙化]"), true)).toContain("Modifier e1 e0");
  });
});

describe("the shipped corpus", () => {
  const { train, test } = makeCorpus();

  it("leaves a dictionary tagger below 90 entity F1, and well above nothing", () => {
    const { f1 } = scoreDocuments(test, tagByDictionary(learnDictionary(train), test)).entity.strict.micro;
    expect(f1).toBeLessThan(0.9);
    expect(f1).toBeGreaterThan(0.75);
  });

  it("leaves nearest pairing of gold entities below 80 relation F1, and well above nothing", () => {
    const { f1 } = scoreDocuments(test, pairNearest(test)).relation.strict.micro;
    expect(f1).toBeLessThan(0.8);
    expect(f1).toBeGreaterThan(0.65);
  });
});
