/** A run's config: made complete, hashed, and put as the flags of `train`. */
import { createHash } from "node:crypto";
import type { Recipe, RunConfig, RunTraining } from "../../src/evaluation/plan.js";
import { settingsOf } from "../../src/model/catalogue.js";
import type { SystemName, Values } from "../../src/model/catalogue.js";
import type { TrainingOptions } from "../../src/model/config.js";
import { recipeFor } from "../../src/model/recipes.js";
import { TRAIN_FLAGS } from "../train/settings.js";
import type { TrainValues } from "../train/settings.js";
import type { PlanSettings } from "./settings.js";

/** A pretrained encoder as a plan knows it. */
export interface EncoderFacts {
  source: string;
  sha256: string;
  trim: boolean;
  numLayers: number;
  hiddenSize: number;
  numHeads: number;
  intermediateSize: number;
}

export interface ConfigChoices {
  recipe: Recipe;
  settings?: Values;
  training?: Partial<RunTraining>;
  encoder?: EncoderFacts;
  sentences: number | null;
  test?: boolean;
}

const ENCODER_SIZES = ["numLayers", "hiddenSize", "numHeads", "intermediateSize"];

/** Every choice spelled out, so that a default that changes later changes the hash. */
export function runConfig(system: SystemName, choices: ConfigChoices, plan: PlanSettings): RunConfig {
  const recipe = recipeFor(choices.recipe, system);
  const own: Partial<TrainingOptions> = { ...recipe.training };
  delete own.seed;
  const given = { ...recipe.settings, ...plan.settings[system], ...choices.settings };
  const settings = Object.entries(settingsOf(system, given));
  const { encoder, sentences, test = true } = choices;
  return {
    system,
    settings: Object.fromEntries(settings.filter(([name]) => !encoder || !ENCODER_SIZES.includes(name))),
    training: plain({ ...own, ...plan.training[system], ...choices.training }) as RunTraining,
    encoder: encoder ? { sha256: encoder.sha256, trim: encoder.trim } : null,
    sentences,
    maxTokens: plan.maxTokens,
    test,
  };
}

/** Without settings that have no value, so that what is not set is not in the hash either. */
const plain = <T extends object>(values: T) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** The same for the same choices, in whatever order their names stand. */
export function hashOf(value: unknown): string {
  return createHash("sha256").update(canonical(value)).digest("hex").slice(0, 12);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

const FLAG_OF: Readonly<Record<string, string>> = {
  numLayers: "layers",
  hiddenSize: "hidden",
  numHeads: "heads",
  intermediateSize: "ffn",
  focusedLayers: "k",
  relationMask: "mask",
  dropout: "dropout",
};

/** What `train` would be told. */
export function trainValues(
  { system, settings, training, sentences, maxTokens, encoder }: RunConfig,
  seed: number,
  corpus: PlanSettings["corpus"],
  encoderSource: string | undefined,
  recipe: Recipe = "paper",
): TrainValues {
  const standards = Object.fromEntries(Object.entries(TRAIN_FLAGS).map(([name, { standard }]) => [name, standard]));
  const flags: Record<string, number | string> = {};
  const others: string[] = [];
  for (const [name, value] of Object.entries(settings)) {
    if (Object.hasOwn(FLAG_OF, name)) flags[FLAG_OF[name]] = value;
    else if (name !== "readout") others.push(`${name}=${value}`);
  }
  return {
    ...standards,
    // For the card: every setting is spelled out below.
    recipe,
    ...corpus,
    ...flags,
    readout: settings.readout ?? undefined,
    set: others.length > 0 ? others.join(",") : undefined,
    system,
    seed,
    encoder: encoder ? encoderSource : undefined,
    trim: encoder?.trim ?? false,
    maxSentences: sentences ?? undefined,
    maxTokens,
    epochs: training.epochs,
    passes: training.passes ?? 1,
    batch: training.batchSize,
    lr: training.learningRate,
    encoderLr: training.encoderLearningRate,
    discard: training.discardNoRelation,
    nerWeight: training.nerWeight ?? 1,
    balance: training.balance ?? "weight",
    weightDecay: training.weightDecay ?? 0,
    noRelationWeight: training.noRelationWeight ?? 1,
    headDeviation: training.headDeviation ?? 1,
    clip: training.clipNorm,
    warmup: training.warmup,
    patience: training.patience ?? 0,
  } as TrainValues;
}
