import { describe, expect, it } from "vitest";
import type { Parameters } from "../../../src/model/weights/checkpoint.js";
import { neededTokens, trimVocabulary } from "../../../src/model/weights/trim.js";
import { commonHanzi } from "../../../src/text/common-characters.js";
import type { TokenizerSpec } from "../../../src/text/tokenizer.js";
import { createTokenizer } from "../../../src/text/tokenizers.js";
import { SPECIAL_TOKENS } from "../../../src/text/vocabulary.js";
import { saying } from "../../saying.js";

const spec: TokenizerSpec = {
  kind: "wordpiece",
  vocabulary: [
    "[unused1]",
    ...SPECIAL_TOKENS,
    "狭",
    "窄",
    "龘",
    "##窄",
    "l",
    "##a",
    "##d",
    "lad",
    "rca",
    "80",
    "8",
    "##0",
    "％",
  ],
  lowercase: true,
};
const WORDS = "bert.embeddings.word_embeddings.weight";
const table = Float32Array.from({ length: spec.vocabulary.length * 2 }, (_, i) => i);
const parameters: Parameters = new Map([
  [WORDS, { shape: [spec.vocabulary.length, 2], data: table }],
  ["other", { shape: [1], data: Float32Array.of(7) }],
]);

describe("GB 2312 level 1", () => {
  it("has 3,755 different hanzi, from 啊 to 座", () => {
    const hanzi = commonHanzi();
    expect(new Set(hanzi).size).toBe(3755);
    expect(hanzi.every((character) => /^\p{Script=Han}$/u.test(character))).toBe(true);
    expect([hanzi[0], hanzi.at(-1)]).toEqual(["啊", "座"]);
  });
});

describe("a trimmed vocabulary", () => {
  const kept = neededTokens(spec, ["LAD狭窄"]);
  const trimmed = trimVocabulary(parameters, spec, kept);

  it("keeps special tokens, what the texts have, common hanzi, signs and small pieces", () => {
    expect(trimmed.tokenizer.vocabulary).toEqual([
      ...SPECIAL_TOKENS,
      "狭",
      "窄",
      "l",
      "##a",
      "##d",
      "lad",
      "8",
      "##0",
      "％",
    ]);
    expect(trimmed.from).toBe(spec.vocabulary.length);
  });

  it("gives every token that is left the row it had", () => {
    const words = trimmed.parameters.get(WORDS)!;
    expect(words.shape).toEqual([trimmed.tokenizer.vocabulary.length, 2]);
    const { data } = words;
    trimmed.tokenizer.vocabulary.forEach((token, row) => {
      const id = spec.vocabulary.indexOf(token);
      expect([...data.subarray(2 * row, 2 * row + 2)]).toEqual([2 * id, 2 * id + 1]);
    });
    expect(trimmed.parameters.get("other")).toBe(parameters.get("other"));
  });

  it("cuts a word whose row went into smaller pieces, and makes [UNK] of a character whose row went", () => {
    const { encode } = createTokenizer(trimmed.tokenizer);
    expect(encode("80％龘").map(({ text }) => text)).toEqual(["8", "##0", "％", "[UNK]"]);
  });

  it("is refused where the table has not a row for each token", () => {
    const short = new Map(parameters).set(WORDS, { shape: [3, 2], data: new Float32Array(6) });
    expect(() => trimVocabulary(short, spec, kept)).toThrow(
      saying("is [3,2]; it should have a row for each of 19 tokens"),
    );
  });
});
