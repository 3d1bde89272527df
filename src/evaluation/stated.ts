/**
 * Figures that public systems state on the data sets of the results page, each with its own encoder. They were measured elsewhere and are
 * never mixed with ours.
 */
import type { DataSetName } from "./plan.js";

export interface StatedFigure {
  data: DataSetName;
  system: string;
  encoder: string;
  /** F1 in percent: both entities' spans and types, and the class, have to be right. */
  entity: number;
  relation: number;
  /** Where it is stated. */
  url: string;
}

/** Eberts and Ulges, "Span-based Joint Entity and Relation Extraction with Transformer Pre-training", ECAI 2020. */
const SPERT = { system: "SpERT", encoder: "BERT-Base", url: "https://arxiv.org/abs/1909.07755" };

export const STATED_FIGURES: readonly StatedFigure[] = [
  { data: "conll04", ...SPERT, entity: 88.94, relation: 71.47 },
  { data: "ade", ...SPERT, entity: 89.25, relation: 79.24 },
];
