/** The words of the task page's instruments in English. */
import type { EntityAnswer, RelationAnswer } from "../evaluation/mistakes.js";

const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? "" : "s"}`;

export const taskWords = {
  pick: "A sentence from the test set",
  annotated: "annotated",
  answer: "the answer",
  tags: "A tag for every character",
  problems: { sentence: "is no sentence of the corpus", mistakes: "does not fit this sentence" },
  entities: "What the answer says of each entity",
  relations: "What the answer says of each relation",
  entity: "Entity",
  type: "Type",
  relation: "Relation",
  says: "The answer",
  saysOf: (what: string) => `The answer on ${what}`,
  entityAnswers: {
    right: "finds it",
    missed: "misses it",
    type: "gives it another type",
    boundary: "is off by a character",
  } satisfies Record<EntityAnswer, string>,
  relationAnswers: {
    right: "finds it",
    missed: "says No Relation",
    class: "gives it another class",
  } satisfies Record<RelationAnswer, string>,
  invent: (type: string, head: string, tail: string) => `The answer also claims ${type}: ${head} \u2192 ${tail}`,
  reset: "No mistakes",
  scores: "How the answer is marked, %",
  errors: "What is counted against it",
  none: "Nothing: precision, recall and F1 are 100.",
  count: (negatives: number, positives: number) =>
    `${counted(negatives, "false negative")} (less recall), ${counted(positives, "false positive")} (less precision):`,
  error: (kind: string, what: string, why: string) => `${kind}: ${what} (${why})`,
};
