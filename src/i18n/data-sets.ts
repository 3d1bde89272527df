/** The words about data sets, recipes and the diagnosis on the results page in English. */
import type { DataSetName, Recipe } from "../evaluation/plan.js";

export interface DataSetWords {
  name: string;
  /** What it is, in a sentence or two. */
  about: string;
  language: string;
  terms: string;
}

const integer = new Intl.NumberFormat("en").format;
const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)}%`;
const ratio = (value: number) => (value < 10 ? value.toFixed(1) : integer(Math.round(value)));

export const data: Record<DataSetName, DataSetWords> = {
  reports: {
    name: "Reports",
    about:
      "The corpus of this site: angiography reports from a grammar, split by report. Train, dev and test have the same style.",
    language: "Chinese, medical",
    terms: "made for this site and shipped with it, under the site\u2019s licence",
  },
  hard: {
    name: "test-hard",
    about:
      "The same training as on the reports, scored on reports of another hospital: another part of the grammar, with words, abbreviations and layouts that train does not have.",
    language: "Chinese, medical",
    terms: "made for this site and shipped with it, under the site\u2019s licence",
  },
  conll04: {
    name: "CoNLL04",
    about:
      "Sentences of newspapers with people, places, organisations and five relations between them (Roth and Yih 2004), in the split that SpERT uses.",
    language: "English, news",
    terms: "we know of no licence for the text",
  },
  ade: {
    name: "ADE",
    about:
      "Sentences of medical case reports with drugs and their adverse effects (Gurulingappa et al. 2012), fold 0 of the ten that SpERT uses.",
    language: "English, medical",
    terms: "public for research; we know of no licence for the text",
  },
  cmeie: {
    name: "CMeIE",
    about:
      "Sentences of Chinese medical textbooks and practice, from the public dev file of CMeIE (CBLUE). The file names entities without positions: they were found by search, and nested ones left out.",
    language: "Chinese, medical",
    terms: "CC BY-NC-SA 4.0 (the dev file)",
  },
};

export const recipes: Record<Recipe, { name: string; about: string }> = {
  paper: {
    name: "paper",
    about:
      "As the text of the paper says: both losses are added as they are, and 85% of the No Relation pairs are left out of training. Relations are read from [CLS] alone.",
  },
  recommended: {
    name: "recommended",
    about:
      "What measurement found: the loss of entities is weighted down to the size of that of relations, and every pair is trained on. Relations are read from [CLS] together with the entities and the words between them.",
  },
};

export const dataCardWords = {
  title: (name: string) => `The data: ${name}`,
  language: "Language",
  sentences: "Sentences",
  sizes: (train: number, dev: number, test: number) =>
    `${integer(train)} train, ${integer(dev)} dev, ${integer(test)} test`,
  terms: "Licence",
  text: "Text",
  shipped: "shipped; every error can be read below",
  notShipped: "not shipped: the site has counts and scores alone",
  intervals: "Intervals",
  bySentence: "over sentences drawn again and again: the set names no reports",
  statedTitle: "Figures that public systems state",
  columns: {
    system: "System",
    encoder: "Its encoder",
    entity: "Entities F1",
    relation: "Relations F1",
    source: "Source",
  },
  source: "stated",
  statedNote: {
    conll04: "Measured elsewhere, with a larger encoder than ours.",
    ade: "Measured elsewhere, with a larger encoder than ours; a mean over ten folds, where ours is fold 0.",
  } as Partial<Record<DataSetName, string>>,
};

export const byRecipeWords = {
  title: "Which claims depend on the recipe",
  claim: "Claim",
  compared: "Verdict",
  same: "the same under both",
  differs: "differs",
  unknown: "measured under one recipe alone",
  notMeasured: "Not measured.",
  seeds: (counts: readonly number[]) => {
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    const number = least === most ? String(most) : `${least} to ${most}`;
    return `${number} ${most === 1 ? "seed" : "seeds"}`;
  },
  note: "Points of F1 on test: the first minus the second of what the claim compares, with the 95% interval over test reports. A verdict may differ without the figures doing so: look at the intervals.",
};

export const diagnosisWords = {
  none: "No run that looks into the balance of the two losses is recorded on these sentences yet.",
  variants: (recipe: string, name: string) =>
    `One change at a time from the recipe \u201c${recipe}\u201d, on dev: ${name}`,
  variant: "Variant",
  entity: "Entities F1",
  relation: "Relations found F1",
  toReference: "Relations found, minus the first",
  seeds: "Seeds",
  watched: "Gradients of",
  course: (name: string, recipe: string) => `${name} (${recipe})`,
  gradients: (name: string, recipe: string) => `Gradient norms on the shared layers, log scale: ${name} (${recipe})`,
  step: "step",
  lines: {
    ner: "entities",
    relation: "relations",
    nerClipped: "entities, clipped",
    relationClipped: "relations, clipped",
  },
  ratios: (first: { step: number; ratio: number }, last: { step: number; ratio: number }, share: number) =>
    `At step ${integer(first.step)} the gradient of the entities\u2019 loss is ${ratio(first.ratio)} times as long as that of the relations\u2019 loss, at step ${integer(last.step)} ${ratio(last.ratio)} times; relations have ${percent(share)} of the two norms on average.`,
  clip: (share: number, kept: number) =>
    share === 0
      ? "One clip on the whole gradient would shorten none of these steps."
      : `One clip on the whole gradient shortens ${percent(share)} of these steps, to ${percent(kept)} of their length on average. It shortens both parts alike, so the ratio between them stays as it is.`,
  gradientsElsewhere: (names: readonly string[]) => `Gradient norms are on record for: ${names.join(", ")}.`,
};
