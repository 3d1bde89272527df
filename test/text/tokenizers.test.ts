import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildCharacterVocabulary, buildTokenizer, createTokenizer, wordPieceSpec } from "../../src/text/tokenizers.js";
import { SPECIAL_TOKENS } from "../../src/text/vocabulary.js";
import { describeWithShared, readSharedJson } from "../shared.js";

describe("characters", () => {
  const text = "LAD 30-40％\u3000𠮷。";

  it("makes a token of every character, white space skipped, surrogate pairs whole", () => {
    const tokenizer = buildTokenizer("character", [text]);
    const tokens = tokenizer.encode(text);
    expect(tokens.map(({ text }) => text)).toEqual([..."LAD30-40％𠮷。"]);
    expect(tokens.map(({ start, end }) => text.slice(start, end))).toEqual([..."LAD30-40％𠮷。"]);
    expect(tokens.map(({ id }) => tokenizer.spec.vocabulary[id])).toEqual([..."LAD30-40％𠮷。"]);
  });

  it("gives [UNK] to a character that the vocabulary lacks", () => {
    const tokenizer = buildTokenizer("character", ["近段"]);
    expect(tokenizer.encode("远段").map(({ text, id }) => [text, id === tokenizer.special.unk])).toEqual([
      ["[UNK]", true],
      ["段", false],
    ]);
  });

  it("puts special tokens first, then characters by count, ties by code units, rare ones left out", () => {
    const texts = ["bbb aa", "c d d"];
    expect(buildCharacterVocabulary(texts)).toEqual([...SPECIAL_TOKENS, "b", "a", "d", "c"]);
    expect(buildCharacterVocabulary(texts, { minimumCount: 2 })).toEqual([...SPECIAL_TOKENS, "b", "a", "d"]);
  });

  it("lower-cases on request, and only where a character stays one", () => {
    const tokenizer = buildTokenizer("character", ["LADİ"], { lowercase: true });
    expect(tokenizer.encode("ladİ").map(({ text }) => text)).toEqual(["l", "a", "d", "İ"]);
  });
});

describe("a learned WordPiece vocabulary", () => {
  const corpus = ["the lowest tower", "the lower flower", "low low lowest", "The tower"];

  it("joins what occurs together most, and can spell every word it was made from", () => {
    const tokenizer = buildTokenizer("wordpiece", corpus, { size: 60 });
    expect(tokenizer.encode("lowest the").map(({ text }) => text)).toEqual(["lowest", "the"]);
    for (const text of corpus) expect(tokenizer.encode(text).map(({ id }) => id)).not.toContain(tokenizer.special.unk);
  });

  it("keeps to the size, and is the same for the same texts", () => {
    for (const size of [5, 10, 25, 40]) {
      const { vocabulary } = buildTokenizer("wordpiece", corpus, { size }).spec;
      expect(vocabulary.length).toBeLessThanOrEqual(size);
      expect(new Set(vocabulary).size).toBe(vocabulary.length);
      expect(buildTokenizer("wordpiece", [...corpus].reverse(), { size }).spec.vocabulary).toEqual(vocabulary);
    }
  });

  it("keeps letter case unless told otherwise", () => {
    expect(buildTokenizer("wordpiece", corpus).spec.vocabulary).toContain("T");
    expect(buildTokenizer("wordpiece", corpus, { lowercase: true }).spec.vocabulary).not.toContain("T");
  });
});

describe("both tokenisers", () => {
  it.each(["character", "wordpiece"] as const)(
    "%s: tokens lie in order, inside the text, apart from each other",
    (kind) => {
      const tokenizer = buildTokenizer(kind, ["naïve café 狭窄80%，LAD", "Ünïcode"]);
      fc.assert(
        fc.property(fc.string({ unit: "binary" }), (text) => {
          let last = 0;
          for (const { id, start, end, text: form } of tokenizer.encode(text)) {
            expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThan(start);
            expect(tokenizer.spec.vocabulary[id]).toBe(form);
            last = end;
          }
          expect(last).toBeLessThanOrEqual(text.length);
        }),
      );
    },
  );

  it.each(["character", "wordpiece"] as const)("%s: made again from its spec, it does the same", (kind) => {
    const tokenizer = buildTokenizer(kind, ["left main 狭窄80%"]);
    const again = createTokenizer(JSON.parse(JSON.stringify(tokenizer.spec)));
    expect(again.encode("main 狭窄 9%")).toEqual(tokenizer.encode("main 狭窄 9%"));
  });
});

it("reads a vocabulary file with either line ending, and keeps blank entries inside", () => {
  expect(wordPieceSpec("[PAD]\r\na\r\n", true).vocabulary).toEqual(["[PAD]", "a"]);
  expect(wordPieceSpec("[PAD]\n\na", true).vocabulary).toEqual(["[PAD]", "", "a"]);
});

describeWithShared("a vocabulary learned from the CoNLL04 training text", () => {
  const sentences = (split: string) =>
    readSharedJson<{ tokens: string[] }[]>("data", "conll04", `spert_conll04_${split}.json`).map(({ tokens }) =>
      tokens.join(" "),
    );

  it("spells the test text with few unknown words", () => {
    const tokenizer = buildTokenizer("wordpiece", sentences("train"));
    const tokens = sentences("test").flatMap((text) => tokenizer.encode(text));
    const unknown = tokens.filter(({ id }) => id === tokenizer.special.unk).length;
    expect(tokenizer.spec.vocabulary).toHaveLength(4000);
    expect(unknown / tokens.length).toBeLessThan(0.002);
  });
});
