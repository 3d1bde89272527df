/**
 * The character tokeniser: every character is a token, so that tags and offsets are about what the annotator saw. A character
 * is a Unicode code point (a surrogate pair stays together); runs of digits and Latin letters are split too; full-width forms
 * stay as they are; white space is skipped.
 */
import type { Token, Tokenizer, TokenizerSpec } from "./tokenizer.js";
import { byCount, SPECIAL_TOKENS, specialIds, vocabularyIndex } from "./vocabulary.js";

/** `text` of a token is the vocabulary's entry, so "[UNK]" where it has none. */
export function characterTokenizer(spec: TokenizerSpec): Tokenizer {
  const index = vocabularyIndex(spec);
  const special = specialIds(index);
  const unknown = spec.vocabulary[special.unk];
  return {
    spec,
    special,
    encode(text) {
      const tokens: Token[] = [];
      let start = 0;
      for (const character of text) {
        const end = start + character.length;
        if (!isSpace(character)) {
          const form = spec.lowercase ? lowercase(character) : character;
          const id = index.get(form) ?? special.unk;
          tokens.push({ text: id === special.unk ? unknown : form, id, start, end });
        }
        start = end;
      }
      return tokens;
    },
  };
}

/** Special tokens, then every character seen at least `minimumCount` times, the most frequent first. */
export function buildCharacterVocabulary(
  texts: Iterable<string>,
  { minimumCount = 1, lowercase: fold = false }: { minimumCount?: number; lowercase?: boolean } = {},
): string[] {
  const counts = new Map<string, number>();
  for (const text of texts)
    for (const character of text)
      if (!isSpace(character)) {
        const form = fold ? lowercase(character) : character;
        counts.set(form, (counts.get(form) ?? 0) + 1);
      }
  return [...SPECIAL_TOKENS, ...byCount(counts).filter((character) => counts.get(character)! >= minimumCount)];
}

const isSpace = (character: string) => /\s/u.test(character);

/** Lower case where that is one character too (İ would become two, and stays). */
function lowercase(character: string): string {
  const lower = character.toLowerCase();
  return [...lower].length === 1 ? lower : character;
}
