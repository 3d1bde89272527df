/** The run card: everything needed to repeat, judge and compare a run, as plain JSON beside the model. */
import type { Score, Scores } from "../../src/evaluation/scores.js";
import type { FocusedConfig, SystemConfig, TrainingOptions } from "../../src/model/config.js";
import type { EpochProgress } from "../../src/model/system.js";
import type { GradientPoint } from "../../src/model/training/task-gradients.js";
import { relationTypes } from "../../src/text/labels.js";
import type { TokenizerSpec } from "../../src/text/tokenizer.js";
import { currentCommit } from "../lib/commit.js";
import type { Commit } from "../lib/commit.js";
import type { FileDigest } from "../lib/files.js";
import type { Alignment } from "./alignment.js";
import type { RunData, Split } from "./data.js";
import type { NewModel } from "./model.js";
import { trainingOptions } from "./settings.js";
import type { Settings } from "./settings.js";

export type { GradientPoint };

/** The same as on the cards that the Train page exports. */
export const CARD_FORMAT = "focused-attention run card";

/** The relation tables alone: entities were given. */
export type RelationScores = Pick<Scores, "relation">;

export interface SplitCard extends FileDigest {
  sentences: number;
  entities: number;
  relations: number;
  /** Ids of the sentences that the model cannot take. */
  tooLong: string[];
  /** How the entities fit the tokens. */
  alignment: Alignment;
}

export interface RunCard {
  format: typeof CARD_FORMAT;
  version: 1;
  name: string;
  system: string;
  state: "running" | "interrupted" | "done";
  /** ISO date of the start. */
  date: string;
  /** ISO date of the last change. */
  updated: string;
  seed: number;
  backend: string;
  node: string;
  commit: Commit | null;
  settings: Settings;
  config: SystemConfig;
  tokenizer: TokenizerSpec["kind"];
  vocabularySource: string;
  encoder: FileDigest | null;
  options: TrainingOptions;
  parameters: number;
  data: {
    sentences: { train: number; dev: number; test: number };
    entityTypes: string[];
    relationTypes: string[];
    files: { train: SplitCard; dev: SplitCard; test: SplitCard | null };
  };
  steps: number;
  totalSteps: number;
  minutes: number;
  /** Processor time of all threads; absent on cards from before it was measured. */
  cpuMinutes?: number;
  scores: {
    bestEpoch: number | null;
    /** With the best epoch's weights; sentences that are too long count as missed once the run is done. */
    dev: Scores | null;
    devGoldEntities: RelationScores | null;
    test: Scores | null;
    testGoldEntities: RelationScores | null;
  };
  curves: {
    epochs: EpochPoint[];
    /** Where `--watch-gradients` asked for them. */
    gradients?: GradientPoint[];
  };
}

/** One epoch of the curves, with the steps done by its end; of its dev scores the figures that are drawn. */
export interface EpochPoint extends Pick<EpochProgress, "epoch" | "loss" | "selection" | "best" | "milliseconds"> {
  step: number;
  dev: Record<"entity" | "relation", { strict: { micro: Score } }>;
}

export function epochPoint(progress: EpochProgress, step: number): EpochPoint {
  const { epoch, loss, selection, best, milliseconds, dev } = progress;
  const micro = (task: "entity" | "relation") => ({ strict: { micro: dev[task].strict.micro } });
  return {
    epoch,
    step,
    loss,
    selection,
    best,
    milliseconds,
    dev: { entity: micro("entity"), relation: micro("relation") },
  };
}

export async function newCard(name: string, settings: Settings, model: NewModel, data: RunData): Promise<RunCard> {
  const { system, vocabularySource, encoder } = model;
  const now = new Date().toISOString();
  return {
    format: CARD_FORMAT,
    version: 1,
    name,
    system: system.name,
    state: "running",
    date: now,
    updated: now,
    seed: settings.seed,
    backend: settings.backend,
    node: process.version,
    commit: await currentCommit(),
    settings: { ...settings, ...sizesOf(system.config) },
    config: system.config,
    tokenizer: system.tokenizer.spec.kind,
    vocabularySource,
    encoder,
    options: trainingOptions(settings),
    parameters: system.parameters,
    data: {
      ...dataCard(data),
      entityTypes: system.labels.entityTypes,
      relationTypes: relationTypes(system.labels),
    },
    steps: 0,
    totalSteps: 0,
    minutes: 0,
    scores: { bestEpoch: null, dev: null, devGoldEntities: null, test: null, testGoldEntities: null },
    curves: { epochs: [] },
  };
}

/** A focused model's sizes, as the flags call them. */
function sizesOf(config: Partial<FocusedConfig>): Partial<Settings> {
  const { numLayers: layers, hiddenSize: hidden, numHeads: heads, intermediateSize: ffn, focusedLayers: k } = config;
  return k === undefined ? {} : { layers, hidden, heads, ffn, k };
}

/** The sizes and files of the data, for the card. */
export function dataCard({ train, dev, test }: RunData): Pick<RunCard["data"], "sentences" | "files"> {
  return {
    sentences: {
      train: train.documents.length,
      dev: dev.documents.length,
      test: test?.documents.length ?? 0,
    },
    files: { train: splitCard(train), dev: splitCard(dev), test: test ? splitCard(test) : null },
  };
}

function splitCard({ digest, documents, tooLong, alignment }: Split): SplitCard {
  const sum = (list: "entities" | "relations") =>
    documents.reduce((total, document) => total + document[list].length, 0);
  return {
    ...digest,
    sentences: documents.length,
    entities: sum("entities"),
    relations: sum("relations"),
    tooLong: tooLong.map(({ id }) => id),
    alignment,
  };
}
