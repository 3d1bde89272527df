/** What a reader types, cut into what the model takes. */

/** Sentences of running text, cut after full stops of Chinese and at line ends; the marks stay. */
export function splitSentences(text: string): string[] {
  return text
    .split(/(?<=[\u3002\uff01\uff1f])(?![\u201d\u300d\uff09])|\n+/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");
}
