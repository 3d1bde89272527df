/** The run card of a pretraining run: what the encoder saw and how well it guesses, as plain JSON beside it. */
import type { EncoderConfig } from "../../src/model/config.js";
import type { MaskedLanguageModel } from "../../src/model/pretraining/model.js";
import type { PretrainingOptions } from "../../src/model/pretraining/options.js";
import { currentCommit } from "../lib/commit.js";
import type { Commit } from "../lib/commit.js";
import type { FileDigest } from "../lib/files.js";
import { pretrainingOptions } from "./settings.js";
import type { Settings } from "./settings.js";
import type { RunTexts } from "./texts.js";

export const CARD_FORMAT = "focused-attention pretraining card";

/** One look at the held-out sentences, and the training steps since the one before. */
export interface Measurement {
  step: number;
  minutes: number;
  /** Means over the masked tokens of the steps since the last measurement; null before the first step. */
  loss: number | null;
  accuracy: number | null;
  heldOutLoss: number;
  heldOutAccuracy: number;
}

export interface PretrainingCard {
  format: typeof CARD_FORMAT;
  version: 1;
  name: string;
  state: "running" | "interrupted" | "done";
  /** ISO dates of the start and of the last change. */
  date: string;
  updated: string;
  seed: number;
  backend: string;
  node: string;
  commit: Commit | null;
  settings: Settings;
  options: PretrainingOptions;
  config: EncoderConfig;
  tokenizer: string;
  parameters: number;
  /** The encoder that the run started from. */
  init: FileDigest | null;
  texts: {
    /** Sentences asked of the grammar. */
    grammar: number;
    file: FileDigest | null;
    train: { sentences: number; characters: number };
    heldOut: { sentences: number; characters: number };
    /** Own sentences that were left out: in dev or test, or there before. */
    leftOut: number;
    repeated: number;
    /** Files whose sentences were kept out, digits aside. */
    withheld: FileDigest[];
  };
  steps: number;
  totalSteps: number;
  minutes: number;
  /** Tokens trained on so far, [CLS] and [SEP] included, and floating-point operations of the matrix products. */
  tokens: number;
  flops: number;
  /** Held-out accuracy of always naming the commonest character. */
  baseline: number;
  curve: Measurement[];
}

export async function newCard(
  name: string,
  settings: Settings,
  model: MaskedLanguageModel,
  texts: RunTexts,
  init: FileDigest | null,
): Promise<PretrainingCard> {
  const now = new Date().toISOString();
  return {
    format: CARD_FORMAT,
    version: 1,
    name,
    state: "running",
    date: now,
    updated: now,
    seed: settings.seed,
    backend: settings.backend,
    node: process.version,
    commit: await currentCommit(),
    settings,
    options: pretrainingOptions(settings),
    config: model.config,
    tokenizer: model.tokenizer.spec.kind,
    parameters: model.parameters,
    init,
    texts: textsCard(settings, texts),
    steps: 0,
    totalSteps: settings.steps,
    minutes: 0,
    tokens: 0,
    flops: 0,
    baseline: 0,
    curve: [],
  };
}

function textsCard({ sentences }: Settings, texts: RunTexts): PretrainingCard["texts"] {
  const size = (list: RunTexts["train"]) => ({
    sentences: list.length,
    characters: list.reduce((sum, { text }) => sum + text.length, 0),
  });
  const { file, leftOut, repeated, withheld } = texts;
  return {
    grammar: sentences,
    file,
    train: size(texts.train),
    heldOut: size(texts.heldOut),
    leftOut,
    repeated,
    withheld,
  };
}
