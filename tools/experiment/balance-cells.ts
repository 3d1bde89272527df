/**
 * What the losses' balance does, and what else was tried on the way to the recommended recipe: cells that differ from the recipe in one
 * thing each, trained on the part and judged on dev alone.
 */
import type { Recipe, RunTraining } from "../../src/evaluation/plan.js";
import type { Values } from "../../src/model/catalogue.js";

export interface BalanceCell {
  name: string;
  settings: Values;
  training: Partial<RunTraining>;
}

type Change = [name: string, training: Partial<RunTraining>, settings?: Values];

/** From the paper's recipe: how the two losses share a step. */
const SHARES: Change[] = [
  ["L_ner × 1", {}],
  ["L_ner × 0.3", { nerWeight: 0.3 }],
  ["L_ner × 0.1", { nerWeight: 0.1 }],
  ["L_ner × 0.05", { nerWeight: 0.05 }],
  ["L_ner × 0.02", { nerWeight: 0.02 }],
  ["L_ner per token", { balance: "token" }],
  ["learned weights", { balance: "learned" }],
  ["one clip per task", { balance: "clip" }],
  ["no clip", { clipNorm: 0 }],
  ["L_ner × 0.05, no clip", { nerWeight: 0.05, clipNorm: 0 }],
  ["[CLS] and pooled", {}, { readout: "pooled" }],
  ["rc-context", {}, { relationMask: "rc-context" }],
];

/** From the recommended recipe: whatever else might pay. */
const OTHERS: Change[] = [
  ["reference", {}],
  ["[CLS] alone", {}, { readout: "cls" }],
  ["[CLS] alone, 85 % discarded", { discardNoRelation: 0.85 }, { readout: "cls" }],
  ["85 % discarded", { discardNoRelation: 0.85 }],
  ["losses as they are", { nerWeight: undefined }],
  ["L_ner × 0.1", { nerWeight: 0.1 }],
  ["L_ner × 0.02", { nerWeight: 0.02 }],
  ["L_ner per token", { nerWeight: undefined, balance: "token" }],
  ["learned weights", { nerWeight: undefined, balance: "learned" }],
  ["one clip per task", { nerWeight: undefined, balance: "clip" }],
  ["no clip", { clipNorm: 0 }],
  ["No Relation counts a third", { noRelationWeight: 1 / 3 }],
  ["heads four times as wide", { headDeviation: 4 }],
  ["constant rate", { warmup: 0 }],
  ["weight decay 0.01", { weightDecay: 0.01 }],
  ["encoder rate a third", { encoderLearningRate: 4e-4 }],
  ["batches of 32", { batchSize: 32 }],
  ["batches of 8", { batchSize: 8 }],
  ["twice the epochs", { epochs: 20 }],
  ["rc-context", {}, { relationMask: "rc-context" }],
];

/** @param from what the cells have in common */
export function balanceCells(
  recipe: Recipe,
  from: { settings?: Values; training?: Partial<RunTraining> },
): BalanceCell[] {
  const changes = recipe === "paper" ? SHARES : OTHERS;
  return changes.map(([name, training, settings = {}]) => ({
    name,
    settings: { ...from.settings, ...settings },
    training: { ...from.training, ...training },
  }));
}
