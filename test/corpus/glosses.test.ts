import { describe, expect, it } from "vitest";
import { glossOf, withGlosses } from "../../src/corpus/glosses.js";
import { makeCorpus } from "../../src/corpus/splits.js";

describe("glossOf", () => {
  it.each([
    ["左前降支", "left anterior descending artery"],
    ["左前降支（LAD）", "left anterior descending artery"],
    ["LAD", "left anterior descending artery"],
    ["局限性重度狭窄", "focal severe stenosis"],
    ["重度扩张", "severe ectasia"],
    ["７０～８０％", "70-80%"],
    ["70%-80%", "70%-80%"],
    ["未见", "no"],
    ["支架内", "within the stent"],
  ])("says what %s is", (text, gloss) => {
    expect(glossOf(text)).toBe(gloss);
  });

  it("has nothing to say about what it doesn't know", () => {
    expect(glossOf("咳嗽")).toBeUndefined();
    expect(glossOf("")).toBeUndefined();
  });

  it("agrees with the gloss of nearly every entity of the corpus", () => {
    const { dev, test } = makeCorpus();
    const entities = [...dev, ...test].flatMap(({ text, entities }) =>
      entities.map(({ start, end, gloss }) => [text.slice(start, end), gloss]),
    );
    const agreeing = entities.filter(([form, gloss]) => glossOf(form as string) === gloss).length;
    expect(entities.filter(([form]) => glossOf(form as string) === undefined)).toEqual([]);
    expect(agreeing / entities.length).toBeGreaterThan(0.98);
  });
});

describe("withGlosses", () => {
  it("glosses what has none, keeps what there is, and invents nothing", () => {
    const entities = [
      { id: "a", type: "Body Part", start: 0, end: 4 },
      { id: "b", type: "Degree", start: 4, end: 6, gloss: "narrowing" },
      { id: "c", type: "Degree", start: 6, end: 8 },
    ];
    const glossed = withGlosses({ id: "d", text: "左前降支狭窄你好", entities, relations: [] });
    expect(glossed.entities.map(({ gloss }) => gloss)).toEqual([
      "left anterior descending artery",
      "narrowing",
      undefined,
    ]);
  });
});
