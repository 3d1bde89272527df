import { describe, expect, it, test } from "vitest";
import { basicWords, isControl, isPunctuation, isWhitespace } from "../../src/text/wordpiece/basic.js";
import { createTokenizer, wordPieceSpec } from "../../src/text/tokenizers.js";
import type { Tokenizer } from "../../src/text/tokenizer.js";
import { SPECIAL_TOKENS } from "../../src/text/vocabulary.js";
import { describeWithShared, readShared, readSharedJson } from "../shared.js";
import { saying } from "../saying.js";

interface Oracle {
  toy_vocabs: Record<string, string[]>;
  full: {
    vocab: string;
    do_lower_case: boolean;
    text: string;
    tokens: string[];
    ids?: number[];
    add_special_tokens?: boolean;
    ids_include_special?: boolean;
    offsets_utf16?: [number, number][];
    offsets_cp?: [number, number][];
  }[];
  basic: {
    text: string;
    tokens: string[];
    do_lower_case: boolean;
    options: { strip_accents?: boolean; never_split?: string[] };
  }[];
  wordpiece: { vocab: string; text: string; tokens?: string[]; google_first_token?: string[]; google_201?: string[] }[];
  char_class: { char: string; class: "whitespace" | "control" | "punctuation"; expected: boolean }[];
  pair_and_batch: {
    vocab: string;
    do_lower_case: boolean;
    text: string;
    text_pair: string;
    ids: number[];
    options?: { truncate_to?: number };
  }[];
  decode: { vocab: string; ids: number[]; skip_special_tokens: boolean; tokens: string[] }[];
  offsets: {
    text: string;
    text_pair?: string;
    vocab?: string;
    from_token?: number;
    to_token?: number;
    substring?: string;
    tokens?: string[];
    offsets_cp?: [number, number][];
    offsets_bytes?: [number, number][];
    pretokens?: string[];
  }[];
}

describeWithShared("WordPiece, against the reference cases", () => {
  const oracle = readSharedJson<Oracle>("oracles", "wordpiece.json");
  const cache = new Map<string, Tokenizer>();

  /** A toy vocabulary lacks special tokens: those missing go to its end, so that its own ids stay. */
  function tokenizerFor(vocab: string, lowercase: boolean): Tokenizer {
    const key = `${vocab} ${lowercase}`;
    if (!cache.has(key)) {
      const toy = vocab.startsWith("toy:") ? oracle.toy_vocabs[vocab.slice(4)] : undefined;
      const vocabulary = toy
        ? [...toy, ...SPECIAL_TOKENS.filter((token) => !toy.includes(token))]
        : wordPieceSpec(readShared("oracles", "vocab", `${vocab}-vocab.txt`), lowercase).vocabulary;
      cache.set(key, createTokenizer({ kind: "wordpiece", vocabulary, lowercase }));
    }
    return cache.get(key)!;
  }

  test.each(oracle.full)("full: $vocab $text", (c) => {
    const tokenizer = tokenizerFor(c.vocab, c.do_lower_case);
    const tokens = tokenizer.encode(c.text);
    const { cls, sep } = tokenizer.special;
    const framed = c.add_special_tokens === true;
    expect(tokens.map(({ text }) => text)).toEqual(framed ? c.tokens.slice(1, -1) : c.tokens);
    if (c.ids) {
      const ids = tokens.map(({ id }) => id);
      expect(framed || c.ids_include_special ? [cls, ...ids, sep] : ids).toEqual(c.ids);
    }
    if (c.offsets_utf16) expect(tokens.map(({ start, end }) => [start, end])).toEqual(c.offsets_utf16);
    if (c.offsets_cp) expect(tokens.map((token) => codePointSpan(c.text, token))).toEqual(c.offsets_cp);
  });

  // never_split is a later library's option: here a special token written in the text is ordinary text.
  test.each(oracle.basic.filter((c) => !c.options.never_split))("basic: $text", (c) => {
    const options = { lowercase: c.do_lower_case, stripAccents: c.options.strip_accents };
    expect(wordTexts(c.text, options)).toEqual(c.tokens);
  });

  test.each(oracle.wordpiece.filter((c) => c.tokens))("wordpiece: $text", (c) => {
    const tokens = tokenizerFor(c.vocab, false).encode(c.text);
    expect(tokens.map(({ text }) => text)).toEqual(c.tokens);
  });

  test("a word of more than 200 characters is unknown whole, one of 101 is not", () => {
    const c = oracle.wordpiece.find((c) => c.google_201)!;
    const tokenizer = tokenizerFor(c.vocab, true);
    const texts = (n: number) => tokenizer.encode("a".repeat(n)).map(({ text }) => text);
    expect(texts(101).slice(0, 3)).toEqual(c.google_first_token);
    expect(texts(200)).not.toContain("[UNK]");
    expect(texts(201)).toEqual(c.google_201);
  });

  test.each(oracle.char_class)("character class: $char $class $expected", (c) => {
    const is = { whitespace: isWhitespace, control: isControl, punctuation: isPunctuation }[c.class];
    expect(is(c.char)).toBe(c.expected);
  });

  // The model reads one sentence: a pair is two texts encoded apart. Truncation and the cases that keep [UNK] written in the
  // text whole belong to other libraries.
  test.each(oracle.pair_and_batch.filter((c) => !c.options?.truncate_to))("pair: $text | $text_pair", (c) => {
    const tokenizer = tokenizerFor(c.vocab, c.do_lower_case);
    const { cls, sep } = tokenizer.special;
    const ids = (text: string) => tokenizer.encode(text).map(({ id }) => id);
    expect([cls, ...ids(c.text), sep, ...ids(c.text_pair)]).toEqual(c.ids.at(-1) === sep ? c.ids.slice(0, -1) : c.ids);
  });

  test.each(oracle.decode)("the vocabulary gives back tokens: $ids", (c) => {
    const { spec, special } = tokenizerFor(c.vocab, true);
    const hidden = new Set(c.skip_special_tokens ? Object.values(special) : []);
    expect(c.ids.filter((id) => !hidden.has(id)).map((id) => spec.vocabulary[id])).toEqual(c.tokens);
  });

  test.each(oracle.offsets.filter((c) => c.substring !== undefined))("offsets: $substring in $text", (c) => {
    const tokens = tokenizerFor(c.vocab!, true).encode(c.text);
    const text = c.text.slice(tokens[c.from_token! - 1].start, tokens[c.to_token! - 1].end);
    expect(text).toBe(c.substring);
  });

  // The case with [MASK] written in the text is left to "special tokens in the text" below.
  test.each(oracle.offsets.filter((c) => c.offsets_cp && c.tokens && !c.text.includes("[MASK]")))(
    "offsets: $text",
    (c) => {
      const inner = c.tokens!.slice(1, c.tokens!.indexOf("[SEP]"));
      const tokens = tokenizerFor(c.vocab!, true).encode(c.text);
      expect(tokens.map(({ text }) => text)).toEqual(inner);
      expect(tokens.map((token) => codePointSpan(c.text, token))).toEqual(c.offsets_cp!.slice(1, inner.length + 1));
    },
  );

  test.each(oracle.offsets.filter((c) => c.pretokens))("offsets of words: $text", (c) => {
    const words = basicWords(c.text, { lowercase: false });
    expect(wordTexts(c.text, { lowercase: false })).toEqual(c.pretokens);
    const bytes = (length: number) => Buffer.byteLength(c.text.slice(0, length));
    expect(words.map((word) => [bytes(word[0].start), bytes(word.at(-1)!.end)])).toEqual(c.offsets_bytes);
  });

  it("takes special tokens in the text for text, with offsets", () => {
    const c = oracle.offsets.find((c) => c.text.includes("[MASK]"))!;
    const tokens = tokenizerFor(c.vocab!, true).encode(c.text);
    expect(tokens.map(({ id }) => id)).not.toContain(tokenizerFor(c.vocab!, true).special.mask);
    expect(tokens.map(({ text }) => text)).toEqual([
      "a",
      ",",
      "naive",
      "[",
      "mask",
      "]",
      "allen",
      "##nl",
      "##p",
      "sentence",
      ".",
    ]);
    const kept = tokens
      .filter(({ start, end }) => end <= 9 || start >= 16)
      .map((token) => codePointSpan(c.text, token));
    expect(kept).toEqual(c.offsets_cp!.slice(1, -1).filter(([start, end]) => end <= 9 || start >= 16));
  });
});

describe("WordPiece", () => {
  it("says which special tokens a vocabulary lacks", () => {
    const spec = { kind: "wordpiece" as const, vocabulary: ["[PAD]", "[UNK]", "a"], lowercase: true };
    expect(() => createTokenizer(spec)).toThrow(saying("no [CLS], [SEP], [MASK]"));
  });

  it("keeps offsets through characters that grow, shrink and vanish", () => {
    const text = "İx e\u0301\u0301z \u200Bq\u0000r ΑΣ";
    const words = basicWords(text, { lowercase: true }).map((word) => ({
      text: word.map(({ character }) => character).join(""),
      source: text.slice(word[0].start, word.at(-1)!.end),
    }));
    expect(words).toEqual([
      { text: "ix", source: "İx" },
      { text: "ez", source: "e\u0301\u0301z" },
      { text: "qr", source: "q\u0000r" },
      { text: "ας", source: "ΑΣ" },
    ]);
  });
});

function wordTexts(text: string, options: Parameters<typeof basicWords>[1]): string[] {
  return basicWords(text, options).map((word) => word.map(({ character }) => character).join(""));
}

function codePointSpan(text: string, { start, end }: { start: number; end: number }): [number, number] {
  return [[...text.slice(0, start)].length, [...text.slice(0, end)].length];
}
