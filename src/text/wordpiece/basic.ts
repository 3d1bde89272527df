/**
 * BERT's BasicTokenizer (google-research/bert, tokenization.py), keeping for every character that is left the place it came
 * from: drop control characters, set CJK characters apart, split at white space, lower-case and strip accents, split at
 * punctuation. Special tokens written in the text are ordinary text.
 */

/** A character after cleaning, with the UTF-16 span of the text it came from. */
export interface SourceCharacter {
  character: string;
  start: number;
  end: number;
}

export interface BasicOptions {
  lowercase: boolean;
  /** BERT ties this to `lowercase`. */
  stripAccents?: boolean;
}

/** The words of a text, each as its characters. */
export function basicWords(text: string, { lowercase, stripAccents = lowercase }: BasicOptions): SourceCharacter[][] {
  return whitespaceWords(text)
    .map((word) => (lowercase ? lowercaseWord(word) : word))
    .map((word) => (stripAccents ? withoutAccents(word) : word))
    .flatMap(splitAtPunctuation);
}

/** Space, tab, line breaks, and whatever Unicode calls a space separator. */
export const isWhitespace = (character: string) => /[ \t\n\r\p{Zs}]/u.test(character);

/** Control and format characters, white space excepted. */
export const isControl = (character: string) => !/[\t\n\r]/.test(character) && /[\p{Cc}\p{Cf}]/u.test(character);

/** Unicode punctuation, and every ASCII symbol (such as $ or ^, which Unicode does not call punctuation). */
export const isPunctuation = (character: string) => /[!-/:-@[-`{-~\p{P}]/u.test(character);

/** The blocks of CJK ideographs that BERT lists; kana and Hangul are not among them. */
export const isCjk = (character: string) =>
  /[\u4E00-\u9FFF\u3400-\u4DBF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B820}-\u{2CEAF}\uF900-\uFAFF\u{2F800}-\u{2FA1F}]/u.test(
    character,
  );

/** Python's split(), which BERT uses after cleaning, also splits at the line and paragraph separators. */
const isSeparator = (character: string) => isWhitespace(character) || /[\u2028\u2029]/.test(character);

function whitespaceWords(text: string): SourceCharacter[][] {
  const words: SourceCharacter[][] = [];
  let word: SourceCharacter[] = [];
  const flush = () => {
    if (word.length) words.push(word);
    word = [];
  };
  let start = 0;
  for (const character of text) {
    const source = { character, start, end: start + character.length };
    start = source.end;
    if (character === "\0" || character === "\uFFFD" || isControl(character)) continue;
    if (isSeparator(character)) flush();
    else if (isCjk(character)) {
      flush();
      words.push([source]);
    } else word.push(source);
  }
  flush();
  return words;
}

/**
 * Lower-cases the word as a whole, because a final sigma depends on its neighbours; how many characters each one becomes
 * does not, so that the lengths found one by one tell which came from which.
 */
function lowercaseWord(word: SourceCharacter[]): SourceCharacter[] {
  const lower = [
    ...word
      .map(({ character }) => character)
      .join("")
      .toLowerCase(),
  ];
  let next = 0;
  return word.flatMap(({ character, start, end }) =>
    [...character.toLowerCase()].map(() => ({ character: lower[next++], start, end })),
  );
}

/** Canonical decomposition without its non-spacing marks. */
function withoutAccents(word: SourceCharacter[]): SourceCharacter[] {
  return word.flatMap(({ character, start, end }) =>
    [...character.normalize("NFD")]
      .filter((part) => !/\p{Mn}/u.test(part))
      .map((part) => ({ character: part, start, end })),
  );
}

function splitAtPunctuation(word: SourceCharacter[]): SourceCharacter[][] {
  const parts: SourceCharacter[][] = [];
  let apart = true;
  for (const source of word) {
    if (isPunctuation(source.character)) {
      parts.push([source]);
      apart = true;
    } else if (apart) {
      parts.push([source]);
      apart = false;
    } else parts.at(-1)!.push(source);
  }
  return parts;
}
