/** What a training run is made from: the settings of the form, what is allowed, and the request that they become. */
import { RECIPES } from "../evaluation/plan.js";
import { words } from "../i18n/index.js";
import { DEFAULT_TRAINING, READOUTS } from "../model/config.js";
import type { FocusedConfig } from "../model/config.js";
import { DEFAULT_RECIPE, recipeFor } from "../model/recipes.js";
import type { DataSource, RunRequest } from "../runtime/protocol.js";
import type { StateOf, Table } from "../runtime/url-state.js";
import type { Document } from "../text/document.js";
import { COMMON_SETTINGS } from "./frame.js";
import { AS_RECIPE, settled } from "./train-recipe.js";

export const TRAIN_SETTINGS = {
  ...COMMON_SETTINGS,
  recipe: { type: "choice", default: DEFAULT_RECIPE, allowed: RECIPES },
  data: { type: "choice", default: "corpus", allowed: ["corpus", "own"] },
  /** Training sentences; 0 is all. */
  sentences: { type: "integer", default: 1000, min: 0 },
  layers: { type: "integer", default: 3, min: 1, max: 24 },
  hidden: { type: "integer", default: 64, min: 4, max: 1024 },
  heads: { type: "integer", default: 4, min: 1, max: 64 },
  k: { type: "integer", default: 2, min: 0, max: 24 },
  mask: { type: "choice", default: "rc-entities", allowed: ["rc-entities", "rc-context"] },
  /** What the relation head reads. */
  readout: { type: "choice", default: AS_RECIPE.readout, allowed: [AS_RECIPE.readout, ...READOUTS] },
  dropout: { type: "number", default: 0.1, min: 0, max: 0.9 },
  rate: { type: "number", default: 1e-3, min: 1e-7, max: 1 },
  epochs: { type: "integer", default: 10, min: 1, max: 1000 },
  batch: { type: "integer", default: 16, min: 1, max: 256 },
  /** Share of the No Relation pairs left out of training. */
  discard: { type: "number", default: AS_RECIPE.discard, min: AS_RECIPE.discard, max: 1 },
  /** What the loss of the entities is multiplied with. */
  balance: { type: "number", default: AS_RECIPE.balance, min: 0, max: 10 },
  seed: { type: "integer", default: DEFAULT_TRAINING.seed, min: 0, max: 2 ** 31 - 1 },
  /** Id of a pretrained encoder to start from, kept in this browser; empty: from scratch. */
  encoder: { type: "text", default: "", maxLength: 60 },
  /** Gigabytes that a training step may need; a batch that needs more is computed in parts. */
  memory: { type: "number", default: 2, min: 0.05, max: 64 },
  /** Each task's gradient is measured every so many steps; 0 is never. */
  watch: { type: "integer", default: 10, min: 0, max: 10_000 },
  tokens: { type: "choice", default: "character", allowed: ["character", "wordpiece"] },
} as const satisfies Table;

export type TrainState = StateOf<typeof TRAIN_SETTINGS>;

/** The settings that are numbers, in the order of the form. */
export const NUMBERS = [
  ...(["layers", "hidden", "heads", "k", "dropout"] as const),
  ...(["rate", "epochs", "batch", "discard", "seed", "memory", "watch"] as const),
];
export type NumberSetting = (typeof NUMBERS)[number];

/** Longest sequence a model is made for; longer sentences are left out, and counted. */
export const MOST_POSITIONS = 512;
const LEAST_POSITIONS = 128;

/** The least that a setting may be; what the address has for "as the recipe says" is below that. */
const leastOf = (name: NumberSetting) => (name === "discard" ? 0 : TRAIN_SETTINGS[name].min);

/** What is wrong with the settings, by setting; empty where a run can start. */
export function problemsOf(state: TrainState): Partial<Record<NumberSetting, string>> {
  const text = words.pages.train.problems;
  const problems: Partial<Record<NumberSetting, string>> = {};
  const values = settled(state);
  for (const name of NUMBERS) {
    const field = TRAIN_SETTINGS[name];
    const value = values[name];
    if (!Number.isFinite(value)) problems[name] = text.notANumber;
    else if (field.type === "integer" && !Number.isInteger(value)) problems[name] = text.notWhole;
    else if (value < leastOf(name) || value > field.max) problems[name] = text.range(leastOf(name), field.max);
  }
  const { heads, hidden, k, layers } = state;
  if (!problems.heads && !problems.hidden && hidden % heads !== 0)
    problems.heads = text.heads(hidden, headCounts(hidden));
  if (!problems.k && !problems.layers && k > layers) problems.k = text.k(layers);
  return problems;
}

/** The numbers of heads that a hidden size can be cut into, up to 16. */
export function headCounts(hidden: number): number[] {
  return Array.from({ length: 16 }, (_, i) => i + 1).filter((h) => hidden % h === 0);
}

/** Weights of the encoder's layers and heads, without the embedding of the vocabulary. */
export function layerWeights({ layers, hidden: d }: Pick<TrainState, "layers" | "hidden">): number {
  const dense = (inputs: number, outputs: number) => (inputs + 1) * outputs;
  return layers * (4 * dense(d, d) + dense(d, 4 * d) + dense(4 * d, d) + 4 * d);
}

export interface TrainingData {
  source: DataSource;
  train: Document[];
  dev: Document[];
  test: Document[];
}

/** Leaves out sentences that the model will not take (white space is no token). */
export function withoutTooLong(documents: readonly Document[], positions = MOST_POSITIONS): Document[] {
  return documents.filter((document) => characters(document) + 2 <= positions);
}

/** What a run of these settings on this data is; `run` and `name` identify it, a pretrained encoder decides the sizes. */
export function runRequest(
  state: TrainState,
  data: TrainingData,
  run: string,
  name: string,
  encoder?: RunRequest["encoder"],
): RunRequest {
  const { readout, discard, balance } = settled(state);
  // Not Math.max(...all): there may be more sentences than a call takes arguments.
  const all = [...data.train, ...data.dev, ...data.test];
  const longest = all.reduce((most, document) => Math.max(most, characters(document)), 0) + 2;
  const config: Omit<FocusedConfig, "vocabSize"> = {
    hiddenSize: state.hidden,
    numLayers: state.layers,
    numHeads: state.heads,
    intermediateSize: 4 * state.hidden,
    maxPositions: Math.max(LEAST_POSITIONS, longest),
    typeVocabSize: 2,
    layerNormEps: 1e-12,
    focusedLayers: state.k,
    relationMask: state.mask,
    // Left out where it is [CLS] alone, as in configs from before there was a choice.
    ...(readout === "cls" ? {} : { readout }),
    dropout: state.dropout,
  };
  const options = {
    ...recipeFor(state.recipe, "focused").training,
    epochs: state.epochs,
    batchSize: state.batch,
    learningRate: state.rate,
    discardNoRelation: discard,
    nerWeight: balance === 1 ? undefined : balance,
    seed: state.seed,
  };
  return {
    ...{ run, name, system: "focused", recipe: state.recipe, config, tokenizer: state.tokens, options },
    ...{ watchGradients: state.watch },
    ...(encoder && { encoder }),
    ...data,
  };
}

const characters = ({ text }: Document) => [...text].filter((character) => !/\s/u.test(character)).length;
