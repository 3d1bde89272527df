/** The words of the field that the grammar knows, and where a text holds them: what is masked whole in pretraining. */
import {
  BRANCH_SEGMENTS,
  DEGREES,
  GRAFT_SEGMENTS,
  LEFT_MAIN_SEGMENTS,
  NEGATIONS,
  SEGMENTS,
  STENT_SEGMENTS,
} from "./lexicon.js";
import { VESSELS } from "./vessels.js";

/** Names of vessels, places, findings and negations of two characters or more. */
export const FIELD_WORDS: ReadonlySet<string> = new Set(
  [
    ...VESSELS.flatMap(({ names }) => names),
    ...[DEGREES, SEGMENTS, BRANCH_SEGMENTS, LEFT_MAIN_SEGMENTS, GRAFT_SEGMENTS, STENT_SEGMENTS, NEGATIONS].flat(),
  ]
    .map(({ text }) => text)
    .filter((text) => text.length > 1),
);

const LONGEST = Math.max(...[...FIELD_WORDS].map((word) => word.length));

/** The known words of a text from left to right, the longest that fits at each place; UTF-16 offsets. */
export function fieldWords(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (let start = 0; start < text.length;) {
    let end = Math.min(text.length, start + LONGEST);
    while (end > start + 1 && !isWord(text, start, end)) end--;
    if (end > start + 1) found.push({ start, end });
    start = end;
  }
  return found;
}

const LETTER = /[A-Za-z]/;

/** Whether a known word stands there, and not just some letters out of a longer abbreviation (the IM of TIMI). */
function isWord(text: string, start: number, end: number): boolean {
  const goesOn = (at: number): boolean => LETTER.test(text.charAt(at - 1)) && LETTER.test(text.charAt(at));
  return FIELD_WORDS.has(text.slice(start, end)) && !goesOn(start) && !goesOn(end);
}
