/** Every system by name: made new for a training set, or read from a file. What there is to set stands in `catalogue.ts`. */
import type { Document } from "../text/document.js";
import { labelSetOf } from "../text/labels.js";
import type { LabelSet } from "../text/labels.js";
import { Problem } from "../text/problem.js";
import { buildTokenizer, createTokenizer } from "../text/tokenizers.js";
import type { Tokenizer, TokenizerSpec } from "../text/tokenizer.js";
import { baselineShapes, baselineSystem, initialBaseline, isBaseline } from "./baselines/index.js";
import type { BaselineConfig, BaselineName } from "./baselines/index.js";
import { settingsOf, systemName } from "./catalogue.js";
import type { SystemName, Values } from "./catalogue.js";
import { checkConfig } from "./config.js";
import type { FocusedConfig, SystemConfig } from "./config.js";
import { FOCUSED, focusedShapes, FocusedModel, FocusedSystem, initialFocused } from "./focused.js";
import type { FocusedName } from "./focused.js";
import type { System } from "./system.js";
import { readModelMetadata } from "./weights/metadata.js";
import { checkFinite, checkpointed, compareShapes, fromCheckpoint } from "./weights/checkpoint.js";
import type { Parameters } from "./weights/checkpoint.js";
import type { ParameterShapes } from "./weights/names.js";
import { modelProblem } from "./problems.js";
import { readSafetensors } from "./weights/safetensors.js";
import { weightProblem } from "./weights/problems.js";

/** Characters seen once in train become [UNK], so that [UNK] is learned too; word pieces are learned by how often they occur. */
const MINIMUM_COUNT = 2;

/** What a new system is made from; the label sets come from the training documents. */
export interface SystemSetup {
  /** Values of the system's settings; what is absent has its default (see `CATALOGUE`). */
  config: Values & { maxPositions: number };
  /** A kind, its vocabulary then being that of the training documents, or a ready tokeniser. */
  tokenizer: TokenizerSpec["kind"] | TokenizerSpec;
  train: Document[];
  seed: number;
  /** Multiplies the initial deviation of the heads' matrices; absent: 1. */
  headDeviation?: number;
  /** For focused models: values of the encoder's parameters by checkpoint name, from pretraining; the others start at random. */
  encoder?: Parameters;
}

/** What makes a system of one name from its config. */
interface Maker {
  initial(labels: LabelSet, seed: number, known: Parameters): Parameters;
  shapes(labels: LabelSet): ParameterShapes;
  make(labels: LabelSet, tokenizer: Tokenizer, parameters: Parameters): System;
}

/** @throws on an unknown name, a setting that does not fit, or a label set that is too large */
export async function createSystem(name: typeof FOCUSED, setup: SystemSetup): Promise<FocusedSystem>;
export async function createSystem(name: string, setup: SystemSetup): Promise<System>;
export async function createSystem(name: string, setup: SystemSetup): Promise<System> {
  const { tokenizer: asked, train, seed, encoder = new Map(), headDeviation = 1 } = setup;
  const known = systemName(name);
  const tokenizer = typeof asked === "string" ? trainingTokenizer(asked, train) : createTokenizer(asked);
  const maker = makerOf(known, newConfig(known, setup.config, tokenizer));
  const labels = labelSetOf(train);
  const initial = maker.initial(labels, seed, encoder);
  return maker.make(labels, tokenizer, headDeviation === 1 ? initial : withWiderHeads(initial, headDeviation));
}

/** The same values, those of the heads' matrices multiplied. */
function withWiderHeads(parameters: Parameters, factor: number): Parameters {
  const isHead = (name: string, shape: readonly number[]) =>
    /^(ner|relation)\..*\.weight$/.test(name) && shape.length === 2;
  return new Map(
    [...parameters].map(([name, { shape, data }]) => [
      name,
      { shape, data: isHead(name, shape) ? data.map((value) => value * factor) : data },
    ]),
  );
}

/** A tokeniser whose vocabulary is that of the training documents. */
export function trainingTokenizer(kind: TokenizerSpec["kind"], train: readonly Document[]): Tokenizer {
  const texts = train.map(({ text }) => text);
  return buildTokenizer(kind, texts, { minimumCount: MINIMUM_COUNT });
}

/** A saved model from its safetensors bytes. @throws Problem with what is wrong with the file */
export async function loadSystem(bytes: Uint8Array): Promise<System> {
  const { tensors, metadata } = readSafetensors(bytes);
  return restore(metadata, (shapes) => {
    const { parameters } = fromCheckpoint(bytes, shapes);
    const { surplus } = compareShapes(parameters, shapes);
    if (surplus.length > 0)
      throw weightProblem("weights-do-not-fit", { differences: { missing: [], misshapen: [], surplus } });
    for (const [name, tensor] of tensors) checkFinite(name, tensor);
    return parameters;
  });
}

/** A saved focused model. @throws where the file holds another system */
export async function loadFocused(bytes: Uint8Array): Promise<FocusedSystem> {
  const system = await loadSystem(bytes);
  if (system instanceof FocusedSystem) return system;
  system.dispose();
  throw modelProblem("wrong-system", { found: system.name, wanted: FOCUSED });
}

/** The system of a training run's checkpoint; `system.start(train, dev, options, bytes)` then goes on with the run. */
export async function systemFromCheckpoint(bytes: Uint8Array): Promise<System> {
  const { tensors, metadata } = readSafetensors(bytes);
  return restore(metadata, (shapes) => {
    const parameters: Parameters = new Map();
    for (const [name, shape] of shapes) {
      parameters.set(name, { shape, data: checkpointed(tensors, name, shape) });
    }
    return parameters;
  });
}

function restore(metadata: Record<string, string>, read: (shapes: ParameterShapes) => Parameters): System {
  const { system, config, labels, tokenizer } = readModelMetadata(metadata);
  const maker = makerOf(system, config);
  const fitting = inFile("config", () => {
    if (!isBaseline(system)) checkConfig(config as FocusedConfig);
    return maker.shapes(labels);
  });
  return maker.make(labels, createTokenizer(tokenizer), read(fitting));
}

/** Settings that don't fit one another, as a problem of the file. */
function inFile<T>(field: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw weightProblem("metadata-field", { field }, weightProblem("settings-do-not-fit", {}, error));
  }
}

function newConfig(name: SystemName, given: SystemSetup["config"], { spec }: Tokenizer): SystemConfig {
  const sizes = {
    maxPositions: given.maxPositions,
    vocabSize: spec.vocabulary.length,
    ...(given.noRelationPrior === undefined ? {} : { noRelationPrior: Number(given.noRelationPrior) }),
  };
  if (isBaseline(name)) return { ...settingsOf(name, given), ...sizes };
  // What no reader sets, a pretrained encoder does.
  const { typeVocabSize = 2, layerNormEps = 1e-12 } = given as Partial<FocusedConfig>;
  return { ...settingsOf(name, given), typeVocabSize, layerNormEps, ...sizes } as FocusedConfig;
}

function makerOf(name: SystemName, config: SystemConfig): Maker {
  return isBaseline(name) ? baselineMaker(name, config as BaselineConfig) : focusedMaker(name, config as FocusedConfig);
}

function baselineMaker(name: BaselineName, config: BaselineConfig): Maker {
  return {
    initial: (labels, seed) => initialBaseline(name, config, labels, seed),
    shapes: (labels) => baselineShapes(name, config, labels),
    make: (labels, tokenizer, parameters) => baselineSystem(name, config, labels, tokenizer, parameters),
  };
}

function focusedMaker(name: FocusedName, config: FocusedConfig): Maker {
  return {
    initial: (labels, seed, known) => initialFocused(name, config, labels, seed, known),
    shapes: (labels) => focusedShapes(name, config, labels),
    make: (labels, tokenizer, parameters) =>
      name === FOCUSED
        ? new FocusedSystem(config, labels, tokenizer, parameters)
        : new FocusedModel(name, config, labels, tokenizer, parameters),
  };
}
