/** Which tokens suit a text: what it is written in decides. */
import type { TokenizerSpec } from "./tokenizer.js";

export interface TokenizerChoice {
  kind: TokenizerSpec["kind"];
  /** For the reader. */
  why: string;
}

const LETTER = /\p{L}/gu;
/** Scripts that put no spaces between words. */
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;

/** Characters where at least half of the letters are Chinese or Japanese, else pieces of words. */
export function tokenizerFor(texts: readonly string[]): TokenizerChoice {
  const count = (pattern: RegExp) => texts.reduce((sum, text) => sum + (text.match(pattern)?.length ?? 0), 0);
  const [letters, cjk] = [count(LETTER), count(CJK)];
  const kind = cjk * 2 >= letters ? "character" : "wordpiece";
  const percent = letters === 0 ? 0 : Math.round((100 * cjk) / letters);
  return { kind, why: `${percent}% of the letters of train are Chinese or Japanese` };
}
