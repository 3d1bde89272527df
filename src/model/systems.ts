/** Every system by name: made new for a training set, or read from a file. */
import type { Document } from "../text/document.js";
import { labelSetOf } from "../text/labels.js";
import { buildTokenizer, createTokenizer } from "../text/tokenizers.js";
import type { Tokenizer, TokenizerSpec } from "../text/tokenizer.js";
import type { FocusedConfig } from "./config.js";
import { FOCUSED, FocusedSystem } from "./focused.js";
import { readModelMetadata } from "./weights/metadata.js";
import { fromCheckpoint } from "./weights/checkpoint.js";
import type { Parameters } from "./weights/checkpoint.js";
import { parameterShapes } from "./weights/names.js";
import { readSafetensors, toFloat32 } from "./weights/safetensors.js";
import { tagSet } from "../text/bieos.js";

/** Characters or pieces seen once in train become [UNK], so that [UNK] is learned too. */
const MINIMUM_COUNT = 2;

/** What a new system is made from; the label sets come from the training documents. */
export interface SystemSetup {
  config: Omit<FocusedConfig, "vocabSize">;
  /** A kind, its vocabulary then being that of the training documents, or a ready tokeniser. */
  tokenizer: TokenizerSpec["kind"] | TokenizerSpec;
  train: Document[];
  seed: number;
  /** Values of the encoder's parameters by checkpoint name, from pretraining; the others start at random. */
  encoder?: Parameters;
}

/** @throws on an unknown name, a config that does not fit, or a label set that is too large */
export async function createSystem(name: string, setup: SystemSetup): Promise<FocusedSystem> {
  checkName(name);
  const { tokenizer: asked, train, seed, encoder } = setup;
  const tokenizer = typeof asked === "string" ? trainingTokenizer(asked, train) : createTokenizer(asked);
  const config: FocusedConfig = { ...setup.config, vocabSize: tokenizer.spec.vocabulary.length };
  return FocusedSystem.initial(config, labelSetOf(train), tokenizer, seed, encoder);
}

/** A tokeniser whose vocabulary is that of the training documents. */
export function trainingTokenizer(kind: TokenizerSpec["kind"], train: readonly Document[]): Tokenizer {
  const texts = train.map(({ text }) => text);
  return buildTokenizer(kind, texts, { minimumCount: MINIMUM_COUNT });
}

/** A saved model from its safetensors bytes. @throws naming what is wrong with the file */
export async function loadSystem(bytes: Uint8Array): Promise<FocusedSystem> {
  const { metadata } = readSafetensors(bytes);
  return restore(metadata, (shapes) => fromCheckpoint(bytes, shapes).parameters);
}

/** The system of a training run's checkpoint; `system.start(train, dev, options, bytes)` then goes on with the run. */
export async function systemFromCheckpoint(bytes: Uint8Array): Promise<FocusedSystem> {
  const { tensors, metadata } = readSafetensors(bytes);
  return restore(metadata, (shapes) => {
    const parameters: Parameters = new Map();
    for (const [name, shape] of shapes) {
      const tensor = tensors.get(name);
      if (!tensor) throw new Error(`The checkpoint has no tensor "${name}".`);
      parameters.set(name, { shape, data: toFloat32(tensor) });
    }
    return parameters;
  });
}

function restore(metadata: Record<string, string>, read: (shapes: Map<string, number[]>) => Parameters): FocusedSystem {
  const { system, config, labels, tokenizer } = readModelMetadata(metadata);
  checkName(system);
  const shapes = parameterShapes(config, tagSet(labels.entityTypes).length, labels.relationClasses.length + 1);
  return new FocusedSystem(config, labels, createTokenizer(tokenizer), read(shapes));
}

function checkName(name: string): void {
  if (name !== FOCUSED) throw new Error(`There is no system called "${name}"; known: ${FOCUSED}.`);
}
