import { describe, expect, it } from "vitest";
import { pairOf, tokensUnder } from "../../src/pages/masks-pairs.js";
import { attentionOf } from "../../src/pages/masks-values.js";
import { splitSentences } from "../../src/pages/running-text.js";
import { pickExamples } from "../../src/pages/examples.js";
import type { MaskTrace } from "../../src/model/trace.js";

const token = (text: string, start: number, end: number) => ({ text, start, end, unknown: false });
const TOKENS = [
  token("[CLS]", 0, 0),
  token("steno", 0, 5),
  token("##sis", 5, 8),
  token("50", 9, 11),
  token("[SEP]", 11, 11),
];

describe("characters to tokens", () => {
  it("take every token that a span touches, [CLS] being 0", () => {
    expect(tokensUnder(TOKENS, { start: 0, end: 8 })).toEqual([1, 3]);
    expect(tokensUnder(TOKENS, { start: 6, end: 10 })).toEqual([2, 4]);
    expect(tokensUnder(TOKENS, { start: 8, end: 9 })).toBeNull();
  });

  it("make a pair only of entities that have tokens", () => {
    const entity = (id: string, start: number, end: number) => ({ id, type: "X", start, end });
    const pair = pairOf({ tokens: TOKENS }, entity("a", 0, 8), entity("b", 9, 11))!;
    expect(pair.tokens).toEqual([
      [1, 3],
      [3, 4],
    ]);
    expect(pair.spans).toEqual([
      [0, 8],
      [9, 11],
    ]);
    expect(pairOf({ tokens: TOKENS }, entity("a", 0, 8), entity("b", 8, 9))).toBeNull();
  });
});

describe("attention of a layer", () => {
  // Two layers, two heads, two tokens; each value tells where it stands.
  const data = Float32Array.from({ length: 16 }, (_, i) => i);
  const trace = { attention: { data, shape: [2, 2, 2, 2] } } as MaskTrace;

  it("is cut out by layer and head", () => {
    expect([...attentionOf(trace, 1, 1)]).toEqual([0, 1, 2, 3]);
    expect([...attentionOf(trace, 2, 2)]).toEqual([12, 13, 14, 15]);
  });

  it("is averaged over heads for head 0", () => expect([...attentionOf(trace, 2, 0)]).toEqual([10, 11, 12, 13]));
});

describe("running text", () => {
  it("is cut after Chinese full stops and at line ends, not at decimal points", () => {
    expect(splitSentences("LAD狭窄3.5mm。右冠（未见狭窄。）正常；余可！\n\n TIMI 3. ok")).toEqual([
      "LAD狭窄3.5mm。",
      "右冠（未见狭窄。）正常；余可！",
      "TIMI 3. ok",
    ]);
    expect(splitSentences(" \n")).toEqual([]);
  });
});

describe("the sentences that a page offers first", () => {
  const document = (id: string, types: string[], length = 10) => ({
    id,
    text: "近".repeat(length),
    entities: [],
    relations: types.map((type) => ({ type, head: "a", tail: "b" })),
  });

  it("are short, and differ: one of each make-up, the richest first, before a second of any", () => {
    const documents = [
      document("m1", ["Modifier"]),
      document("m2", ["Modifier"]),
      document("none", []),
      document("long", ["Modifier", "Position"], 61),
      document("rich", ["Position", "Modifier", "Modifier"]),
    ];
    expect(pickExamples(documents).map(({ id }) => id)).toEqual(["rich", "m1", "m2"]);
  });
});
