/** Every word of controls, figures and messages in English. Functions take the values that a message holds. */

const percent = (value: number) => `${(100 * value).toFixed(1)}%`;

export const en = {
  /** A probability, two digits. */
  score: (value: number) => value.toFixed(2),
  percent,
  lane: {
    group: (text: string) => `Sentence with its annotation: ${text}`,
    rail: (rail: "above" | "below", name: string) => `${rail === "above" ? "Above" : "Below"} the text: ${name}`,
    entity: (surface: string, type: string, gloss?: string, score?: number) =>
      [`${surface}: ${type}`, gloss && `\u201c${gloss}\u201d`, score !== undefined && `score ${score.toFixed(2)}`]
        .filter(Boolean)
        .join(", "),
    relation: (type: string, head: string, tail: string, score?: number) =>
      `${type}: ${head} \u2192 ${tail}${score === undefined ? "" : `, score ${score.toFixed(2)}`}`,
  },
};
