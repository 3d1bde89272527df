/** Tokens that the model's vocabulary lacks are named as what the model saw, and told apart where there is room. */
import { expect, test } from "vitest";
import { tokenLabels, tokenNames } from "../../../src/pages/lab/views.js";
import { buildTokenizer, createTokenizer } from "../../../src/text/tokenizers.js";
import { SPECIAL_TOKENS } from "../../../src/text/vocabulary.js";
import type { Tokenizer } from "../../../src/text/tokenizer.js";

/** As a trace names them (model/tracing.ts). */
function subject(tokenizer: Tokenizer, text: string) {
  const tokens = tokenizer.encode(text).map((token) => ({ ...token, unknown: token.id === tokenizer.special.unk }));
  return { text, tokens };
}

test("of characters", () => {
  const read = subject(buildTokenizer("character", ["左前降支狭窄"]), "囍支龘狭窄");
  expect(tokenLabels(read)).toEqual(["[UNK]", "支", "[UNK]", "狭", "窄"]);
  expect(tokenNames(read)).toEqual(["[UNK] (囍)", "支", "[UNK] (龘)", "狭", "窄"]);
});

test("of word pieces: a word that cannot be spelt is one token", () => {
  const vocabulary = [...SPECIAL_TOKENS, "狭", "窄", "la", "##d"];
  const read = subject(createTokenizer({ kind: "wordpiece", vocabulary, lowercase: true }), "LAD狭窄RCA");
  expect(tokenLabels(read)).toEqual(["la", "##d", "狭", "窄", "[UNK]"]);
  expect(tokenNames(read).at(-1)).toBe("[UNK] (RCA)");
});
