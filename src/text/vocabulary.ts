/** What every tokeniser's vocabulary has in common. */
import { textProblem } from "./problems.js";
import type { SpecialIds, TokenizerSpec } from "./tokenizer.js";

/** First in every vocabulary that we build, in this order. */
export const SPECIAL_TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] as const;

/** Token text to id. Of a token listed twice the last id counts, as in BERT's own loader. */
export function vocabularyIndex(spec: TokenizerSpec): Map<string, number> {
  return new Map(spec.vocabulary.map((token, id) => [token, id]));
}

/**
 * Ids of the special tokens.
 * @throws if the vocabulary lacks one.
 */
export function specialIds(index: ReadonlyMap<string, number>): SpecialIds {
  const missing = SPECIAL_TOKENS.filter((token) => !index.has(token));
  if (missing.length > 0) throw textProblem("no-special-tokens", { missing });
  const [pad, unk, cls, sep, mask] = SPECIAL_TOKENS.map((token) => index.get(token)!);
  return { pad, unk, cls, sep, mask };
}

/** Tokens by falling count, ties by code units, so that the same texts give the same vocabulary. */
export function byCount(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : a > b ? 1 : 0)).map(([token]) => token);
}
