/** What a pretraining run is made from: the settings of the form, what is allowed, and the request that they become. */
import { words } from "../../i18n/index.js";
import { DEFAULT_PRETRAINING } from "../../model/pretraining/options.js";
import { TABLES } from "../../evaluation/records.js";
import type { PretrainingTexts } from "../../corpus/pretraining-texts.js";
import type { PretrainRequest } from "../../runtime/pretraining/protocol.js";
import type { StateOf, Table } from "../../runtime/url-state.js";
import { COMMON_SETTINGS } from "../frame.js";
import { headCounts } from "../train-settings.js";

export const PRETRAIN_SETTINGS = {
  ...COMMON_SETTINGS,
  source: { type: "choice", default: "grammar", allowed: ["grammar", "own"] },
  sentences: { type: "integer", default: 2000, min: 20, max: 50_000 },
  layers: { type: "integer", default: 2, min: 1, max: 24 },
  hidden: { type: "integer", default: 64, min: 4, max: 1024 },
  heads: { type: "integer", default: 4, min: 1, max: 64 },
  steps: { type: "integer", default: 1000, min: 1, max: 1_000_000 },
  batch: { type: "integer", default: DEFAULT_PRETRAINING.batchSize, min: 1, max: 256 },
  rate: { type: "number", default: DEFAULT_PRETRAINING.learningRate, min: 1e-7, max: 1 },
  seed: { type: "integer", default: DEFAULT_PRETRAINING.seed, min: 0, max: 2 ** 31 - 1 },
  /** What the chart of what pretraining buys scores. */
  curve: { type: "choice", default: "relation", allowed: TABLES },
} as const satisfies Table;

export type PretrainState = StateOf<typeof PRETRAIN_SETTINGS>;

/** Where a run starts: nothing, the site's encoder, or the id of a kept one. */
export const SCRATCH = "scratch";
export const SHIPPED = "shipped";

export const SIZES = ["layers", "hidden", "heads"] as const;
export const TRAINING = ["steps", "batch", "rate", "seed"] as const;
export const NUMBERS = ["sentences", ...SIZES, ...TRAINING] as const;
export type NumberSetting = (typeof NUMBERS)[number];

/** Positions of an encoder made here; the longest sentence of the grammar with [CLS] and [SEP]. */
export const POSITIONS = 128;

/** Looks at the held-out sentences in a run. */
const MEASUREMENTS = 40;

/** What is wrong with the settings, by setting; empty where a run can start. */
export function problemsOf(state: PretrainState): Partial<Record<NumberSetting, string>> {
  const text = words.pages.train.problems;
  const problems: Partial<Record<NumberSetting, string>> = {};
  for (const name of NUMBERS) {
    const field = PRETRAIN_SETTINGS[name];
    const value = state[name];
    if (!Number.isFinite(value)) problems[name] = text.notANumber;
    else if (field.type === "integer" && !Number.isInteger(value)) problems[name] = text.notWhole;
    else if (value < field.min || value > field.max) problems[name] = text.range(field.min, field.max);
  }
  const { heads, hidden } = state;
  if (!problems.heads && !problems.hidden && hidden % heads !== 0)
    problems.heads = text.heads(hidden, headCounts(hidden));
  return problems;
}

/** @param from in words; @param encoder the file that the run starts from */
export function pretrainRequest(
  state: PretrainState,
  { train, heldOut }: PretrainingTexts,
  identity: Pick<PretrainRequest, "run" | "name" | "from">,
  encoder?: Uint8Array,
): PretrainRequest {
  const { layers, hidden, heads, steps, batch, rate, seed } = state;
  return {
    ...identity,
    encoder,
    config: {
      numLayers: layers,
      hiddenSize: hidden,
      numHeads: heads,
      intermediateSize: 4 * hidden,
      maxPositions: POSITIONS,
      typeVocabSize: 2,
      layerNormEps: 1e-12,
    },
    options: { ...DEFAULT_PRETRAINING, steps, batchSize: batch, learningRate: rate, seed },
    train,
    heldOut,
    measureEvery: Math.max(1, Math.round(steps / MEASUREMENTS)),
  };
}
