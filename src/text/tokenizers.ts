/** Every tokeniser by name: made again from what a checkpoint stores, or built from a corpus. */
import { buildCharacterVocabulary, characterTokenizer } from "./characters.js";
import { textProblem } from "./problems.js";
import type { Tokenizer, TokenizerSpec } from "./tokenizer.js";
import { learnWordPieceVocabulary } from "./wordpiece/learn.js";
import { wordPieceTokenizer } from "./wordpiece/tokenizer.js";

export { buildCharacterVocabulary, characterTokenizer, learnWordPieceVocabulary, wordPieceTokenizer };

export interface BuildOptions {
  lowercase?: boolean;
  /** Characters seen less often become [UNK]. */
  minimumCount?: number;
  /** Most entries of a learned WordPiece vocabulary. */
  size?: number;
}

const MAKERS: Record<TokenizerSpec["kind"], (spec: TokenizerSpec) => Tokenizer> = {
  character: characterTokenizer,
  wordpiece: wordPieceTokenizer,
};

/** @throws if the kind is unknown or the vocabulary lacks a special token. */
export function createTokenizer(spec: TokenizerSpec): Tokenizer {
  if (!Object.hasOwn(MAKERS, spec.kind)) throw textProblem("unknown-tokenizer", { kind: spec.kind });
  return MAKERS[spec.kind](spec);
}

/** A tokeniser whose vocabulary comes from the texts; letter case is kept unless `lowercase` is set. */
export function buildTokenizer(
  kind: TokenizerSpec["kind"],
  texts: Iterable<string>,
  { lowercase = false, minimumCount = 1, size = 4000 }: BuildOptions = {},
): Tokenizer {
  const vocabulary =
    kind === "character"
      ? buildCharacterVocabulary(texts, { minimumCount, lowercase })
      : learnWordPieceVocabulary(texts, size, { lowercase });
  return createTokenizer({ kind, vocabulary, lowercase });
}

/** The spec for a published BERT vocabulary file: one token a line. */
export function wordPieceSpec(vocabularyText: string, lowercase: boolean): TokenizerSpec {
  const lines = vocabularyText.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return { kind: "wordpiece", vocabulary: lines, lowercase };
}
