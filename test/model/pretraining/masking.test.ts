/** What is chosen, what it becomes, and that a seed says which. */
import { describe, expect, it } from "vitest";
import { fieldWords } from "../../../src/corpus/words.js";
import { fingerprint, maskable, maskSentence } from "../../../src/model/pretraining/masking.js";
import type { MaskingRule } from "../../../src/model/pretraining/masking.js";
import { createRandom } from "../../../src/text/random.js";
import { buildTokenizer, createTokenizer } from "../../../src/text/tokenizers.js";

const TEXT = "左前降支近段管壁不规则，最狭窄处30-40％，回旋支未见明显狭窄，右冠状动脉远段斑块。";
const tokenizer = buildTokenizer("character", [TEXT]);
const rule: MaskingRule = {
  special: tokenizer.special,
  vocabSize: tokenizer.spec.vocabulary.length,
  share: 0.15,
};
const sentence = maskable({ text: TEXT, words: fieldWords(TEXT) }, tokenizer);
const surfaces = (units: readonly { start: number; end: number }[]) =>
  units.map(({ start, end }) =>
    Array.from(sentence.ids.slice(start, end), (id) => tokenizer.spec.vocabulary[id]).join(""),
  );

describe("units", () => {
  it("are known words and single characters, and cover the sentence in order", () => {
    const units = surfaces(sentence.units);
    expect(units.join("")).toBe(TEXT);
    expect(units.filter((unit) => unit.length > 1)).toEqual([
      "左前降支",
      "近段",
      "狭窄",
      "回旋支",
      "未见",
      "狭窄",
      "右冠状动脉",
      "远段",
      "斑块",
    ]);
  });

  it("leave unknown characters out, and then take a word's others singly", () => {
    const partly = buildTokenizer("character", [TEXT.replaceAll("降", "")]);
    const units = maskable({ text: "左前降支。", words: fieldWords("左前降支。") }, partly).units;
    expect(units).toEqual([
      { start: 1, end: 2 },
      { start: 2, end: 3 },
      { start: 4, end: 5 },
      { start: 5, end: 6 },
    ]);
  });

  it("join the pieces of a word", () => {
    const vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "ste", "##nosis", "of"];
    const pieces = createTokenizer({ kind: "wordpiece", vocabulary, lowercase: true });
    expect(maskable({ text: "stenosis of", words: [] }, pieces).units).toEqual([
      { start: 1, end: 3 },
      { start: 3, end: 4 },
    ]);
  });
});

describe("masking", () => {
  const draws = Array.from({ length: 4000 }, (_, i) => maskSentence(sentence, rule, createRandom(i)));

  it("chooses whole units, at most 15% of the tokens unless the first alone is longer, and never [CLS] or [SEP]", () => {
    const budget = Math.round((sentence.ids.length - 2) * rule.share);
    const inside = (i: number, { start, end }: { start: number; end: number }) => start <= i && i < end;
    const broken = draws.filter(({ positions, targets }) => {
      const cut = sentence.units.some((unit) => {
        const chosen = positions.filter((i) => inside(i, unit)).length;
        return chosen !== 0 && chosen !== unit.end - unit.start;
      });
      const outside = positions.some((i) => !sentence.units.some((unit) => inside(i, unit)));
      const right = positions.every((i, m) => sentence.ids[i] === targets[m]);
      return cut || outside || !right || positions.length === 0 || positions.length > budget;
    });
    expect(broken).toEqual([]);
  });

  it("changes nothing elsewhere", () => {
    for (const { ids, positions } of draws.slice(0, 200))
      sentence.ids.forEach((id, i) => {
        if (!positions.includes(i)) expect(ids[i]).toBe(id);
      });
  });

  it("masks 80%, replaces 10% (never by a special token but [UNK]) and leaves 10%", () => {
    const became = draws.flatMap(({ ids, positions, targets }) => positions.map((i, m) => [ids[i], targets[m]]));
    const share = (test: (is: number, was: number) => boolean) =>
      became.filter(([is, was]) => test(is, was)).length / became.length;
    const { mask, pad, cls, sep, unk } = rule.special;
    expect(share((is) => is === mask)).toBeCloseTo(0.8, 1.7);
    // A replacement is now and then the very token that stood there.
    expect(share((is, was) => is === was)).toBeCloseTo(0.1 + 0.1 / (rule.vocabSize - 4), 1.7);
    expect(share((is) => [pad, cls, sep].includes(is))).toBe(0);
    expect(share((is) => is === unk)).toBeGreaterThan(0);
  });

  it("gives every unit its turn", () => {
    const chosen = new Set(draws.flatMap(({ positions }) => positions));
    expect(chosen.size).toBe(sentence.ids.length - 2);
  });

  it("takes a word that is longer than the share allows, alone", () => {
    const short = maskable({ text: "左前降支。", words: fieldWords("左前降支。") }, tokenizer);
    const lengths = Array.from({ length: 50 }, (_, i) => maskSentence(short, rule, createRandom(i)).positions.length);
    expect(new Set(lengths)).toEqual(new Set([1, 4]));
  });

  it("is the same for the same seed, and another for another", () => {
    expect(maskSentence(sentence, rule, createRandom(5))).toEqual(draws[5]);
    expect(draws[6]).not.toEqual(draws[5]);
  });
});

it("a fingerprint tells texts apart", () => {
  const other = maskable({ text: TEXT, words: [] }, tokenizer);
  expect(fingerprint([sentence])).toBe(fingerprint([maskable({ text: TEXT, words: fieldWords(TEXT) }, tokenizer)]));
  expect(fingerprint([sentence])).not.toBe(fingerprint([other]));
  expect(fingerprint([sentence, other])).not.toBe(fingerprint([other, sentence]));
});
