/** BERT's WordPiece: each word is cut greedily into the longest pieces that the vocabulary has, from the left. */
import type { Token, Tokenizer, TokenizerSpec } from "../tokenizer.js";
import { specialIds, vocabularyIndex } from "../vocabulary.js";
import { basicWords, type SourceCharacter } from "./basic.js";

/** Longer words become [UNK] whole (BERT's own limit; later libraries use 100). */
const MAX_WORD_LENGTH = 200;

/**
 * `text` of a token is the vocabulary's entry ("##ing", "[UNK]"); its span runs from the first character of the text it
 * stands for to the last, so an accent that was stripped inside it is covered.
 */
export function wordPieceTokenizer(spec: TokenizerSpec): Tokenizer {
  const index = vocabularyIndex(spec);
  const special = specialIds(index);
  const unknown = spec.vocabulary[special.unk];
  return {
    spec,
    special,
    encode(text) {
      return basicWords(text, spec).flatMap((word) => {
        const pieces = cutWord(word, index);
        return pieces ?? [{ text: unknown, id: special.unk, start: word[0].start, end: word.at(-1)!.end }];
      });
    },
  };
}

/** The pieces of a word, or null where the vocabulary cannot spell it. */
function cutWord(word: SourceCharacter[], index: ReadonlyMap<string, number>): Token[] | null {
  if (word.length > MAX_WORD_LENGTH) return null;
  const pieces: Token[] = [];
  for (let from = 0; from < word.length;) {
    const piece = longestPiece(word, from, index);
    if (!piece) return null;
    pieces.push({ text: piece.text, id: piece.id, start: word[from].start, end: word[piece.to - 1].end });
    from = piece.to;
  }
  return pieces;
}

function longestPiece(word: SourceCharacter[], from: number, index: ReadonlyMap<string, number>) {
  for (let to = word.length; to > from; to--) {
    const letters = word.slice(from, to).map(({ character }) => character);
    const text = (from > 0 ? "##" : "") + letters.join("");
    const id = index.get(text);
    if (id !== undefined) return { text, id, to };
  }
  return null;
}
