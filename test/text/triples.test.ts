import { describe, expect, it } from "vitest";
import { words } from "../../src/i18n/index.js";
import type { Document } from "../../src/text/document.js";
import { glossedKeyValues, keyValues, triples } from "../../src/text/triples.js";

const LETTERS: Record<string, string> = {
  B: "Body Part",
  L: "Location",
  D: "Degree",
  Q: "Quantifier",
  N: "Negation",
};
const RELATIONS: Record<string, string> = { BL: "Position", BD: "Modifier", ND: "Negative", DQ: "Percentage" };

/** "[B左前降支][L近段]" with links [0, 1]: entities in brackets, the relation told by the two letters. */
function documentOf(marked: string, links: [number, number][]): Document {
  const entities: Document["entities"] = [];
  let text = "";
  for (const [, letter, inside, outside] of marked.matchAll(/\[([A-Z])([^\]]*)\]|([^[]+)/g)) {
    if (letter)
      entities.push({
        id: `e${entities.length}`,
        type: LETTERS[letter],
        start: text.length,
        end: text.length + inside.length,
      });
    text += inside ?? outside;
  }
  const letterOf = (i: number) => Object.keys(LETTERS).find((letter) => LETTERS[letter] === entities[i].type)!;
  const relations = links.map(([head, tail]) => ({
    type: RELATIONS[letterOf(head) + letterOf(tail)],
    head: `e${head}`,
    tail: `e${tail}`,
  }));
  return { id: "d", text, entities, relations };
}

const pairsOf = (marked: string, links: [number, number][]) =>
  keyValues(documentOf(marked, links)).map(({ subject, attribute, value }) => [subject, attribute, value]);

describe("triples", () => {
  it("are the relations in words, with types", () => {
    const document = documentOf("[B左前降支][L近段]管壁不规则，最[D狭窄]处[Q30-40％]。", [
      [0, 1],
      [0, 2],
      [2, 3],
    ]);
    document.relations[2].score = 0.75;
    expect(triples(document)).toEqual([
      { head: "左前降支", headType: "Body Part", relation: "Position", tail: "近段", tailType: "Location" },
      { head: "左前降支", headType: "Body Part", relation: "Modifier", tail: "狭窄", tailType: "Degree" },
      {
        head: "狭窄",
        headType: "Degree",
        relation: "Percentage",
        tail: "30-40％",
        tailType: "Quantifier",
        score: 0.75,
      },
    ]);
  });

  it("leave out a relation that points nowhere", () => {
    const document = documentOf("[B右冠]", []);
    expect(triples({ ...document, relations: [{ type: "R", head: "e0", tail: "gone" }] })).toEqual([]);
  });
});

describe("keyValues", () => {
  it("makes the body part with its location the row", () => {
    expect(
      pairsOf("[B左前降支][L近段]管壁不规则，最[D狭窄]处[Q30-40％]。", [
        [0, 1],
        [0, 2],
        [2, 3],
      ]),
    ).toEqual([
      ["左前降支近段", "病变", "狭窄"],
      ["左前降支近段", "狭窄百分比", "30-40％"],
    ]);
  });

  it("joins subject and attribute in the key", () => {
    const [{ key }] = keyValues(
      documentOf("[B右冠][N未见]明显[D狭窄]", [
        [1, 2],
        [0, 2],
      ]),
    );
    expect(key).toBe("右冠的狭窄存在情况");
  });

  it("says of a negated degree that it is absent, for every body part it hangs on, and nothing else of it", () => {
    expect(
      pairsOf("[B左主干]、[B右冠][N未见]明显[D狭窄]", [
        [2, 3],
        [0, 3],
        [1, 3],
      ]),
    ).toEqual([
      ["左主干", "狭窄存在情况", "无"],
      ["右冠", "狭窄存在情况", "无"],
    ]);
  });

  it("takes the quantifier of a negated degree into its name, because it is not a measured value", () => {
    expect(
      pairsOf("[B右冠][N未见][Q50%]以上[D狭窄]", [
        [1, 3],
        [0, 3],
        [3, 2],
      ]),
    ).toEqual([["右冠", "50%狭窄存在情况", "无"]]);
    expect(
      pairsOf("[N未见][Q50%]以上[D狭窄]", [
        [0, 2],
        [2, 1],
      ]),
    ).toEqual([["50%狭窄", "存在情况", "无"]]);
  });

  it("lists several locations in text order, also those before the body part", () => {
    expect(
      pairsOf("[L近段][BLAD]及[L中段][D闭塞]", [
        [1, 2],
        [1, 0],
        [1, 3],
      ]),
    ).toEqual([["LAD近段、中段", "病变", "闭塞"]]);
  });

  it("lets a degree without a body part stand for itself", () => {
    expect(
      pairsOf("[D狭窄][Q50%]，[N无][D血栓]", [
        [0, 1],
        [2, 3],
      ]),
    ).toEqual([
      ["狭窄", "百分比", "50%"],
      ["血栓", "存在情况", "无"],
    ]);
  });

  it("tells the location of a body part that has no degree", () => {
    expect(pairsOf("[B左前降支][L近段]通畅", [[0, 1]])).toEqual([["左前降支", "位置", "近段"]]);
  });

  it("says the same thing once", () => {
    expect(
      pairsOf("[B右冠][D狭窄]，[D狭窄]", [
        [0, 1],
        [0, 2],
      ]),
    ).toEqual([["右冠", "病变", "狭窄"]]);
  });

  it("is empty where nothing is linked", () => {
    expect(pairsOf("[B右冠][D狭窄][N无][Q50%]", [])).toEqual([]);
  });

  it("takes head and relation for the key in any other label set", () => {
    const document: Document = {
      id: "d",
      text: "John lives in Rome .",
      entities: [
        { id: "a", type: "Peop", start: 0, end: 4 },
        { id: "b", type: "Loc", start: 14, end: 18 },
      ],
      relations: [{ type: "Live_In", head: "a", tail: "b" }],
    };
    expect(keyValues(document)).toEqual([
      { subject: "John", attribute: "Live_In", key: "John Live_In", value: "Rome" },
    ]);
    const modified = { ...document, relations: [{ type: "Modifier", head: "b", tail: "a" }] };
    expect(keyValues(modified)).toMatchObject([{ key: "Rome Modifier", value: "John" }]);
  });
});

describe("glossedKeyValues", () => {
  const { language } = words.keyValues;
  const glossed = (marked: string, links: [number, number][], glosses: Record<number, string>) => {
    const document = documentOf(marked, links);
    const entities = document.entities.map((entity, i) => ({ ...entity, gloss: glosses[i] }));
    return { ...document, entities };
  };

  it("say the same pairs in another language, an entity without a gloss as it stands", () => {
    const links: [number, number][] = [
      [0, 1],
      [0, 2],
      [2, 3],
    ];
    const document = glossed("[B左前降支][L近段]管壁不规则，最[D狭窄]处[Q30-40％]。", links, {
      0: "left anterior descending",
      1: "proximal",
      2: "stenosis",
    });
    const pairs = glossedKeyValues(document, language);
    expect(pairs.map(({ subject, attribute, key, value }) => ({ subject, attribute, key, value }))).toEqual(
      keyValues(document),
    );
    expect(pairs.map(({ gloss }) => [gloss.subject, gloss.attribute, gloss.value])).toEqual([
      ["left anterior descending proximal", "finding", "stenosis"],
      ["left anterior descending proximal", "stenosis percentage", "30-40％"],
    ]);
    expect(pairs[1].gloss.key).toBe("stenosis percentage of left anterior descending proximal");
  });

  it("of two entities with one gloss both stand", () => {
    const links: [number, number][] = [
      [2, 3],
      [0, 3],
      [1, 3],
    ];
    const document = glossed("[B右冠]、[B右冠脉][N未见]明显[D狭窄]", links, { 0: "RCA", 1: "RCA", 3: "stenosis" });
    expect(
      glossedKeyValues(document, language).map(({ subject, gloss }) => [subject, gloss.subject, gloss.value]),
    ).toEqual([
      ["右冠", "RCA", "none"],
      ["右冠脉", "RCA", "none"],
    ]);
  });
});
