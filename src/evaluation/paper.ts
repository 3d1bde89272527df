/**
 * The figures of the source paper that can be told: Xue, Zhou, Ma, Ruan, Zhang, He, "Fine-tuning BERT for Joint Entity and Relation
 * Extraction in Chinese Medical Text", arXiv 1908.07721, BIBM 2019. They were measured on a hospital's private corpus and are never mixed
 * with ours. All its other figures are unknown to us, and none is printed.
 */

export const PAPER_URL = "https://arxiv.org/abs/1908.07721";

/** stated: in the paper's text. derived: a stated figure less a stated margin, so good to ±0.01. */
export type PaperSource = "stated" | "derived";

/** Which of our measurements stands next to it, where one does. */
export type PaperTable = "ner" | "rc" | "joint" | "separate" | "grid";

export interface PaperFigure {
  table: PaperTable;
  /** Key of the words that say what was measured. */
  what:
    | "focusedNer"
    | "focusedRc"
    | "bestRcBaseline"
    | "jointFocusedNer"
    | "jointFocusedRelation"
    | "jointBilstmNer"
    | "jointBilstmRelation"
    | "separateNer"
    | "separateRc"
    | "gridRc"
    | "gridNer";
  /** In percent. */
  precision?: number;
  recall?: number;
  f1: number;
  source: PaperSource;
}

export const PAPER_FIGURES: readonly PaperFigure[] = [
  { table: "ner", what: "focusedNer", precision: 96.69, recall: 97.09, f1: 96.89, source: "stated" },
  { table: "rc", what: "focusedRc", precision: 96.06, recall: 96.83, f1: 96.44, source: "stated" },
  { table: "rc", what: "bestRcBaseline", precision: 94.49, recall: 95.24, f1: 94.86, source: "derived" },
  { table: "joint", what: "jointFocusedNer", f1: 96.89, source: "stated" },
  { table: "joint", what: "jointFocusedRelation", f1: 88.51, source: "stated" },
  { table: "joint", what: "jointBilstmNer", f1: 95.24, source: "derived" },
  { table: "joint", what: "jointBilstmRelation", f1: 87.29, source: "derived" },
  { table: "separate", what: "separateNer", precision: 95.14, recall: 97.64, f1: 96.37, source: "derived" },
  { table: "separate", what: "separateRc", f1: 94.07, source: "derived" },
  { table: "grid", what: "gridRc", f1: 92.18, source: "stated" },
  { table: "grid", what: "gridNer", f1: 96.77, source: "stated" },
];

/** N of the encoder that the paper fine-tunes. */
export const PAPER_LAYERS = 12;
