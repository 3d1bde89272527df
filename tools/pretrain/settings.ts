/** What `pretrain` can be told, and what of it the model and the run take. */
import { DEFAULT_PRETRAINING } from "../../src/model/pretraining/options.js";
import type { PretrainingOptions } from "../../src/model/pretraining/options.js";
import { NODE_BACKENDS } from "../lib/backend.js";
import { choice, count, kebab, number, text, toggle, UsageError } from "../lib/flags.js";
import type { Values } from "../lib/flags.js";

/** The flags that a run remembers. */
const SETTING_FLAGS = {
  sentences: count(20_000, "sentences to write with the grammar; 0: none, where --text is given", 0),
  text: text("FILE", "a text file of your own: a sentence a line, or running text that is cut after 。！？；"),
  heldOut: count(500, "sentences kept aside to measure with", 1),
  corpus: text("FOLDER", "labelled corpus whose dev and test sentences are kept out (data/corpus)"),
  init: text("FILE", "encoder to start from, as written by this command; its sizes and vocabulary then hold"),
  layers: count(6, "N, layers of the encoder"),
  hidden: count(128, "d, hidden size"),
  heads: count(4, "h, attention heads"),
  ffn: count(undefined, "feed-forward size (4 d)"),
  maxTokens: count(128, "positions of the encoder; longer sentences are cut", 8),
  steps: count(DEFAULT_PRETRAINING.steps, "optimiser steps"),
  batch: count(DEFAULT_PRETRAINING.batchSize, "sentences a step"),
  lr: number(DEFAULT_PRETRAINING.learningRate, "learning rate of Adam", { least: 1e-12 }),
  warmup: number(
    DEFAULT_PRETRAINING.warmup,
    "share of the steps in which the rate rises before it falls; 0: constant",
    {
      most: 1,
    },
  ),
  clip: number(DEFAULT_PRETRAINING.clipNorm, "largest norm of the gradient; 0: no clipping"),
  mask: number(DEFAULT_PRETRAINING.maskShare, "share of the tokens to predict", { least: 0.01, most: 0.9 }),
  dropout: number(DEFAULT_PRETRAINING.dropout, "dropout", { most: 0.99 }),
  seed: count(DEFAULT_PRETRAINING.seed, "decides the reports, initial weights, order and masks", 0),
  backend: choice(NODE_BACKENDS, "wasm", "what to compute on"),
};

export const PRETRAIN_FLAGS = {
  ...SETTING_FLAGS,
  measureEvery: count(100, "steps between two looks at the held-out sentences"),
  saveEvery: number(5, "minutes between two checkpoints", { least: 0.1 }),
  out: text("DIR", "folder for encoder, checkpoint and run card (runs/pretrain-DATE)"),
  resume: toggle("go on with the run in --out; its other settings need not be repeated"),
  overwrite: toggle("replace the run that is in --out"),
};

export type PretrainValues = Values<typeof PRETRAIN_FLAGS>;
export type Settings = Values<typeof SETTING_FLAGS>;
const SETTING_NAMES = Object.keys(SETTING_FLAGS) as (keyof Settings)[];

export function pretrainingOptions(settings: Settings): PretrainingOptions {
  return {
    steps: settings.steps,
    batchSize: settings.batch,
    learningRate: settings.lr,
    seed: settings.seed,
    warmup: settings.warmup,
    clipNorm: settings.clip,
    maskShare: settings.mask,
    dropout: settings.dropout,
  };
}

/** A reader's own text stands alone unless sentences of the grammar are asked for too. */
export function newSettings(values: PretrainValues, given: ReadonlySet<string>): Settings {
  const settings = Object.fromEntries(SETTING_NAMES.map((name) => [name, values[name]])) as Settings;
  if (settings.text !== undefined && !given.has("sentences")) settings.sentences = 0;
  if (settings.sentences === 0 && settings.text === undefined)
    throw new UsageError("there is nothing to learn from: give --text FILE, or --sentences above 0");
  return settings;
}

/** What may be other than it was when a run goes on. */
const FREE: readonly (keyof Settings)[] = ["text", "corpus", "init", "backend"];

/** @throws UsageError naming a given flag that contradicts the run */
export function resumedSettings(stored: Settings, values: PretrainValues, given: ReadonlySet<string>): Settings {
  const settings: Settings = { ...stored };
  for (const name of SETTING_NAMES.filter((name) => given.has(name))) {
    if (FREE.includes(name)) Object.assign(settings, { [name]: values[name] });
    else if (values[name] !== stored[name])
      throw new UsageError(
        `--${kebab(name)} ${values[name]} contradicts the run, which has ${stored[name] ?? "none"}. ` +
          `Leave the flag out to go on, or start a new run in another folder.`,
      );
  }
  return settings;
}
