/** How long sentences are in tokens, how many positions the model gets, and which sentences it cannot take. */
import type { Document } from "../../src/text/document.js";
import type { Tokenizer } from "../../src/text/tokenizer.js";
import { counted } from "../lib/words.js";

/** Padded lengths are multiples of this, so positions are too. */
const STEP = 16;

/** Tokens of a sentence, [CLS] and [SEP] included. */
export function sentenceLength(tokenizer: Tokenizer, text: string): number {
  return tokenizer.encode(text).length + 2;
}

/** Enough positions for the longest sentence, up to `maxTokens`. */
export function positionsFor(lengths: Iterable<number>, maxTokens: number): number {
  let longest = 3;
  for (const length of lengths) longest = Math.max(longest, length);
  return Math.min(Math.ceil(longest / STEP) * STEP, maxTokens);
}

export interface Fitted {
  /** The sentences that the model can take. */
  fitting: Document[];
  tooLong: Document[];
}

export function splitByLength(documents: readonly Document[], tokenizer: Tokenizer, maxPositions: number): Fitted {
  const fits = documents.map(({ text }) => sentenceLength(tokenizer, text) <= maxPositions);
  return {
    fitting: documents.filter((_, i) => fits[i]),
    tooLong: documents.filter((_, i) => !fits[i]),
  };
}

const NAMED = 8;

/** One line on the sentences left out, by id; none where there are none. */
export function describeTooLong(split: string, tooLong: readonly Document[], limit: number, consequence: string) {
  if (tooLong.length === 0) return [];
  const ids = tooLong.slice(0, NAMED).map(({ id }) => id);
  const more = tooLong.length > NAMED ? ` and ${tooLong.length - NAMED} more, all in run.json` : "";
  return [
    `${split}: ${counted(tooLong.length, "sentence")} longer than ${limit} tokens ${consequence}: ${ids.join(", ")}${more}`,
  ];
}
