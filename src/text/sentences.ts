/** Running text cut into sentences that fit a model. */

/**
 * Sentences after 。！？； and line ends, the marks staying with them; what is longer than `longest` characters is cut after its
 * last comma that fits, or where it must be.
 */
export function textSentences(text: string, longest: number): string[] {
  return text
    .split(/(?<=[。！？；])(?![”」）])|[\r\n]+/u)
    .flatMap((sentence) => pieces(sentence.trim(), longest))
    .filter((sentence) => sentence !== "");
}

function pieces(sentence: string, longest: number): string[] {
  const characters = [...sentence];
  const cut: string[] = [];
  let start = 0;
  while (characters.length - start > longest) {
    const stretch = characters.slice(start, start + longest);
    const comma = Math.max(stretch.lastIndexOf("，"), stretch.lastIndexOf(","), stretch.lastIndexOf("、"));
    const end = start + (comma > 0 ? comma + 1 : longest);
    cut.push(characters.slice(start, end).join(""));
    start = end;
  }
  return [...cut, characters.slice(start).join("")];
}
