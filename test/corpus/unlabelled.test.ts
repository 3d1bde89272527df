/** Unlabelled reports: other than the labelled ones, wider, and without a sentence of dev or test. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fieldVocabulary, FIELD_CHARACTERS } from "../../src/corpus/characters.js";
import { DEGREES } from "../../src/corpus/lexicon.js";
import { pretrainingTexts } from "../../src/corpus/pretraining-texts.js";
import { makeCorpus, sentenceKey } from "../../src/corpus/splits.js";
import { unlabelledSentences } from "../../src/corpus/unlabelled.js";
import { VESSELS } from "../../src/corpus/vessels.js";
import { FIELD_WORDS, fieldWords } from "../../src/corpus/words.js";
import { saying } from "../saying.js";

const shipped = (split: string): string[] =>
  readFileSync(new URL(`../../data/corpus/${split}.jsonl`, import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { text: string }).text);
const withheld = [...shipped("dev"), ...shipped("test")];
const keys = new Set(withheld.map(sentenceKey));

/** Short sentences of dev and test come up by themselves if nothing keeps them out. */
const free = unlabelledSentences({ seed: 1, sentences: 20_000, without: new Set() });
const texts = unlabelledSentences({ seed: 1, sentences: 20_000, without: keys });

describe("unlabelled sentences", () => {
  it("hold none of dev or test, digits aside, though the grammar would write some", () => {
    expect(free.filter((text) => keys.has(sentenceKey(text))).length).toBeGreaterThan(10);
    expect(texts.filter((text) => keys.has(sentenceKey(text)))).toEqual([]);
  });

  it("are as many as asked for, each once, the same for the same seed", () => {
    expect(texts).toHaveLength(20_000);
    expect(new Set(texts.map(sentenceKey)).size).toBe(20_000);
    const few = (seed: number) => unlabelledSentences({ seed, sentences: 50, without: keys });
    expect(few(1)).toEqual(texts.slice(0, 50));
    expect(few(2)).not.toEqual(few(1));
  });

  it("use forms that the labelled train never shows, and rare forms more often than it does", () => {
    const all = texts.join("\n");
    const held = [...VESSELS.flatMap(({ names }) => names), ...DEGREES].filter(({ holdout }) => holdout);
    const used = held.filter(({ text }) => all.includes(text));
    expect(used.length / held.length).toBeGreaterThan(0.9);
    const train = makeCorpus().train.map(({ text }) => text);
    const share = (sentences: readonly string[], form: string) =>
      sentences.filter((text) => text.includes(form)).length / sentences.length;
    for (const rare of ["左冠状动脉主干", "左冠状动脉前降支", "右冠主干", "分叉前"])
      expect(share(texts, rare), rare).toBeGreaterThan(1.5 * share(train, rare));
  });
});

describe("texts of a run", () => {
  const source = { seed: 3, sentences: 0, heldOut: 500, longest: 126, withheld };

  it("leave out own sentences that are in dev or test, or there before, whatever their digits", () => {
    const disguised = withheld[0].replace(/\d/g, "7");
    const cut = withheld.find((sentence) => sentence.includes("；"))!;
    const text = `${cut}前文${withheld[7]}\n${disguised}\n${withheld[5]}\n前降支通畅，狭窄10%。\n前降支通畅，狭窄90%。\n右冠通畅。\n左主干很短。`;
    const { train, heldOut, leftOut, repeated } = pretrainingTexts({ ...source, text });
    const kept = [...train, ...heldOut].map(({ text }) => text);
    expect(kept.sort()).toEqual(["前降支通畅，狭窄10%。", "右冠通畅。", "左主干很短。"].sort());
    expect(leftOut).toBeGreaterThanOrEqual(4);
    expect(repeated).toBe(1);
    expect(heldOut).toHaveLength(1);
  });

  it("learn from no sentence that they are measured with", () => {
    const { train, heldOut } = pretrainingTexts({ ...source, sentences: 2000 });
    expect([train.length, heldOut.length]).toEqual([1800, 200]);
    const learnt = new Set(train.map(({ text }) => sentenceKey(text)));
    expect(heldOut.filter(({ text }) => learnt.has(sentenceKey(text)))).toEqual([]);
    expect([...train, ...heldOut].some(({ text }) => keys.has(sentenceKey(text)))).toBe(false);
  });

  it("are refused where there are not two", () => {
    expect(() => pretrainingTexts({ ...source, text: "右冠通畅。" })).toThrow(saying("at least 2"));
  });
});

describe("words of the field", () => {
  const words = (text: string) => fieldWords(text).map(({ start, end }) => text.slice(start, end));

  it("are found by longest match, and never inside a longer abbreviation", () => {
    expect(words("左冠状动脉前降支近段轻度狭窄")).toEqual(["左冠状动脉前降支", "近段", "轻度狭窄"]);
    expect(words("血流TIMI3级")).toEqual([]);
    expect(words("IM近段，OM150%")).toEqual(["IM", "近段", "OM1"]);
  });

  it("have at least two characters", () => {
    expect(FIELD_WORDS.size).toBeGreaterThan(150);
    expect([...FIELD_WORDS].filter((word) => word.length < 2)).toEqual([]);
  });
});

describe("the vocabulary", () => {
  it("covers the texts and the field with few rows, special tokens first", () => {
    const vocabulary = fieldVocabulary(texts);
    expect(vocabulary.slice(0, 5)).toEqual(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]);
    expect(new Set(vocabulary).size).toBe(vocabulary.length);
    expect(vocabulary.length).toBeLessThan(1200);
    for (const character of [...new Set(texts.join("").replace(/\s/g, "")), ...FIELD_CHARACTERS])
      expect(vocabulary).toContain(character);
  });
});
