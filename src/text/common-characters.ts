/** Characters that a shipped vocabulary keeps, whether the training text has them or not. */

/** GB 2312 in bytes: level 1, its 3,755 most frequent hanzi, is rows 16 to 55, of which the last has five places fewer. */
const FIRST_LEAD = 0xb0;
const LAST_LEAD = 0xd7;
const FIRST_TRAIL = 0xa1;
const LAST_TRAIL = 0xfe;
const PLACES_MISSING_AT_THE_END = 5;

/** The hanzi of GB 2312 level 1, in their order there (by pronunciation). */
export function commonHanzi(): string[] {
  const decoder = new TextDecoder("gb2312");
  const hanzi: string[] = [];
  for (let lead = FIRST_LEAD; lead <= LAST_LEAD; lead++) {
    const last = LAST_TRAIL - (lead === LAST_LEAD ? PLACES_MISSING_AT_THE_END : 0);
    for (let trail = FIRST_TRAIL; trail <= last; trail++) hanzi.push(decoder.decode(Uint8Array.of(lead, trail)));
  }
  return hanzi;
}

/** Whether a character is ASCII and visible, CJK punctuation, a full-width form, or a sign of measurement and numbering. */
export const isCommonSign = (character: string) =>
  /^[!-~\u3001-\u301F\uFF01-\uFF5E\u2014\u2018\u2019\u201C\u201D\u2026\u00B0\u00B1\u00B7\u00D7\u00F7\u2030\u2103\u2264\u2265\u2160-\u216B\u2460-\u2473\u03B1-\u03C9]$/u.test(
    character,
  );
