/** The untrained model for a data set: sizes from the flags, the encoder file and the data. */
import { CATALOGUE } from "../../src/model/catalogue.js";
import type { Values } from "../../src/model/catalogue.js";
import type { FocusedConfig } from "../../src/model/config.js";
import type { System } from "../../src/model/system.js";
import { createSystem, trainingTokenizer } from "../../src/model/systems.js";
import type { Document } from "../../src/text/document.js";
import { tokenizerFor } from "../../src/text/script.js";
import type { TokenizerSpec } from "../../src/text/tokenizer.js";
import { createTokenizer } from "../../src/text/tokenizers.js";
import type { FileDigest } from "../lib/files.js";
import { neededTokens, trimVocabulary } from "../../src/model/weights/trim.js";
import { readEncoder } from "./encoder.js";
import type { AskedSizes, PretrainedEncoder } from "./encoder.js";
import { positionsFor, sentenceLength, splitByLength } from "./lengths.js";
import type { Settings } from "./settings.js";

export interface NewModel {
  system: System;
  /** Where the vocabulary comes from, for the reader. */
  vocabularySource: string;
  encoder: FileDigest | null;
}

/**
 * @param train decides vocabulary and label sets
 * @param others may ask for more positions than train does
 */
export async function newModel(settings: Settings, train: Document[], others: readonly Document[]): Promise<NewModel> {
  if (isFocused(settings) && settings.set)
    throw new Error(`--set is for baselines; the sizes of ${settings.system} have flags of their own (--help).`);
  const encoder = await pretrained(settings, train);
  const { spec, source } = encoder ? ofEncoder(settings, encoder) : learned(settings, train);
  const tokenizer = createTokenizer(spec);
  const lengths = [...train, ...others].map(({ text }) => sentenceLength(tokenizer, text));
  const positions = positionsFor(lengths, settings.maxTokens);
  const config = isFocused(settings)
    ? modelConfig(settings, positions, encoder?.config)
    : { ...systemSettings(settings), maxPositions: positions };
  const { fitting } = splitByLength(train, tokenizer, config.maxPositions);
  if (fitting.length === 0)
    throw new Error(`Every training sentence is longer than ${config.maxPositions} tokens. Raise --max-tokens.`);
  const system = await createSystem(settings.system, {
    config: { ...config, ...noRelationPrior(settings) },
    tokenizer: spec,
    train: fitting,
    seed: settings.seed,
    headDeviation: settings.headDeviation,
    encoder: encoder?.parameters,
  });
  return { system, vocabularySource: source, encoder: encoder?.digest ?? null };
}

/** What `--prior true` multiplies No Relation with. @throws where nothing of it was seen, or the scores are no probabilities */
function noRelationPrior({ prior, discard, system }: Settings): { noRelationPrior?: number } {
  if (prior !== "true" || discard === 0) return {};
  if (discard === 1) throw new Error("--prior true needs some pairs without relation in training: --discard below 1.");
  if (system === "rcn") throw new Error("--prior true is for probabilities; the capsules of rcn have lengths.");
  return { noRelationPrior: 1 / (1 - discard) };
}

/** Whether the system is the focused model, for both tasks or for one: what has an encoder. */
const isFocused = ({ system }: Settings) => "focusedLayers" in CATALOGUE[system].settings;

/** The settings of a system by the flags that set them. */
const FLAGS = {
  hidden: "hiddenSize",
  dropout: "dropout",
  layers: "numLayers",
  k: "focusedLayers",
  heads: "numHeads",
  ffn: "intermediateSize",
} as const;

/** What the flags say of a system's settings. @throws naming a flag that the system has no use for */
export function systemSettings(settings: Settings): Values {
  const known = CATALOGUE[settings.system].settings;
  const values: Record<string, number | string> = { ...assignments(settings.set) };
  for (const [flag, name] of Object.entries(FLAGS)) {
    const value = settings[flag as keyof typeof FLAGS];
    if (value !== undefined) values[name] = value;
  }
  const surplus = Object.keys(values).find((name) => !Object.hasOwn(known, name));
  if (surplus !== undefined)
    throw new Error(`${settings.system} has no setting "${surplus}"; it has ${Object.keys(known).join(", ")}.`);
  return values;
}

/** "filters=50,farthest=32" by name. */
function assignments(text: string | undefined): Record<string, number | string> {
  return Object.fromEntries(
    (text ?? "")
      .split(",")
      .filter((item) => item.trim() !== "")
      .map((item) => {
        const [name, value = ""] = item.split("=").map((part) => part.trim());
        return [name, value !== "" && Number.isFinite(Number(value)) ? Number(value) : value];
      }),
  );
}

const STANDARD = {
  numLayers: 6,
  hiddenSize: 128,
  numHeads: 4,
  focusedLayers: 4,
  typeVocabSize: 2,
  layerNormEps: 1e-12,
};

/** All sizes but the vocabulary's. An encoder's sizes hold already what the flags ask for. */
export function modelConfig(
  settings: Settings,
  positions: number,
  encoder?: Omit<FocusedConfig, "focusedLayers" | "relationMask" | "dropout">,
): Omit<FocusedConfig, "vocabSize"> {
  const hiddenSize = encoder?.hiddenSize ?? settings.hidden ?? STANDARD.hiddenSize;
  const numLayers = encoder?.numLayers ?? settings.layers ?? STANDARD.numLayers;
  return {
    hiddenSize,
    numLayers,
    numHeads: encoder?.numHeads ?? settings.heads ?? STANDARD.numHeads,
    intermediateSize: encoder?.intermediateSize ?? settings.ffn ?? 4 * hiddenSize,
    maxPositions: encoder?.maxPositions ?? positions,
    typeVocabSize: encoder?.typeVocabSize ?? STANDARD.typeVocabSize,
    layerNormEps: encoder?.layerNormEps ?? STANDARD.layerNormEps,
    focusedLayers: settings.k ?? Math.min(STANDARD.focusedLayers, numLayers),
    relationMask: settings.mask,
    ...(settings.readout === undefined ? {} : { readout: settings.readout }),
    dropout: settings.dropout ?? CATALOGUE.focused.settings.dropout.default,
  };
}

async function pretrained(settings: Settings, train: readonly Document[]): Promise<PretrainedEncoder | undefined> {
  if (settings.encoder === undefined) return undefined;
  if (!isFocused(settings)) throw new Error(`--encoder is for focused models; ${settings.system} has no encoder.`);
  const asked: AskedSizes = {
    numLayers: settings.layers,
    hiddenSize: settings.hidden,
    numHeads: settings.heads,
    intermediateSize: settings.ffn,
  };
  const encoder = await readEncoder(settings.encoder, asked, settings.maxTokens);
  return settings.trim ? trimmed(encoder, train) : encoder;
}

function trimmed(encoder: PretrainedEncoder, train: readonly Document[]): PretrainedEncoder {
  const keep = neededTokens(
    encoder.tokenizer,
    train.map(({ text }) => text),
  );
  const { tokenizer, parameters, from } = trimVocabulary(encoder.parameters, encoder.tokenizer, keep);
  const config = { ...encoder.config, vocabSize: tokenizer.vocabulary.length };
  return { ...encoder, config, tokenizer, parameters, notes: [...encoder.notes, `trimmed from ${from} tokens`] };
}

interface Vocabulary {
  spec: TokenizerSpec;
  source: string;
}

function learned({ tokenizer }: Settings, train: readonly Document[]): Vocabulary {
  const choice =
    tokenizer === "auto" ? tokenizerFor(train.map(({ text }) => text)) : { kind: tokenizer, why: "as asked for" };
  const { spec } = trainingTokenizer(choice.kind, train);
  return { spec, source: `learned from train (${choice.why})` };
}

function ofEncoder({ tokenizer }: Settings, encoder: PretrainedEncoder): Vocabulary {
  const { kind } = encoder.tokenizer;
  if (tokenizer !== "auto" && tokenizer !== kind)
    throw new Error(`--tokenizer ${tokenizer} does not fit the encoder, whose vocabulary is for ${kind} tokens.`);
  return { spec: encoder.tokenizer, source: ["the encoder's", ...encoder.notes].join("; ") };
}
