/** The words of the error browser in English. */
import type { EntityClass, RelationErrorClass } from "../evaluation/errors.js";

const integer = new Intl.NumberFormat("en").format;

/** What became of an annotation, or where a prediction came from. */
const classes: Record<EntityClass | RelationErrorClass, string> = {
  boundary: "wrong boundary",
  type: "wrong type",
  missing: "missing",
  spurious: "spurious",
  "wrong pair": "wrong pair",
  "wrong class": "wrong class",
  "lost entity": "lost: one of its entities was missed",
  "false entity": "one of its entities is not annotated so",
};

export const errorWords = {
  title: "Every error on test",
  none: "No recorded run has predictions on test yet.",
  notShipped: (name: string) =>
    `There is no error to read here: the sentences of ${name} are not ours to hand on, so the site has how often each run is right and wrong, and no text and no prediction.`,
  reading: "Reading the predictions\u2026",
  of: "Experiment",
  left: "System",
  right: "Beside it",
  noOther: "no other",
  seed: "Seed",
  table: "Errors in",
  class: "Class",
  order: "Order",
  orders: { text: "as in the test file", high: "highest score first", low: "lowest score first" },
  anyClass: (count: number) => `all (${integer(count)})`,
  classes,
  withCount: (name: string, count: number) => `${name} (${integer(count)})`,
  kinds: { falsePositive: "False positive", falseNegative: "False negative" },
  count: (shown: number, positives: number, negatives: number) =>
    `${integer(shown)} shown: ${integer(positives)} false positives, ${integer(negatives)} false negatives.`,
  score: (value: number) => `score ${value.toFixed(2)}`,
  predicted: "predicted",
  annotated: "annotated",
  relation: (type: string, head: string, tail: string) => `${type}: ${head} \u2192 ${tail}`,
  entity: (type: string, surface: string) => `${type}: ${surface}`,
  instead: (what: string) => `Instead: ${what}`,
  toMasks: "Open in the mask laboratory",
  toMasksOf: (id: string) => `Open in the mask laboratory: ${id}`,
  pages: "Pages of errors",
  previous: "Previous",
  next: "Next",
  page: (page: number, pages: number) => `Page ${integer(page)} of ${integer(pages)}`,
  nothing: "No error of this kind.",
  noError: "no error of this kind here",
  caption: (system: string, seed: number) => `${system}, seed ${seed}`,
};
