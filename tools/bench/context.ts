/** What the benchmarks measure with: sentences, and a model of the shipped sizes. */
import { existsSync } from "node:fs";
import type { FocusedConfig } from "../../src/model/config.js";
import type { FocusedSystem } from "../../src/model/focused.js";
import { createSystem, loadFocused } from "../../src/model/systems.js";
import type { Document } from "../../src/text/document.js";
import { createRandom } from "../../src/text/random.js";
import { readDataFile } from "../lib/data.js";
import { readBytes } from "../lib/files.js";
import { syntheticSentence } from "./synthetic.js";

export interface Context {
  /** Fewer rounds, steps and sentences. */
  quick: boolean;
  /** Of the tiny runs (memory, curves), instead of what they take by themselves. */
  steps?: number;
  train: Document[];
  test: Document[];
  /** Where the sentences come from, for the reader. */
  source: string;
  /** Tells what is being done. */
  log(line: string): void;
}

const TRAIN = "data/corpus/train.jsonl";
const TEST = "data/corpus/test.jsonl";
const MODEL = "data/models/small.safetensors";

/** The shipped corpus, or sentences without meaning where it hasn't been made. */
export async function readSentences(): Promise<Pick<Context, "train" | "test" | "source">> {
  if (existsSync(TRAIN) && existsSync(TEST)) {
    const [train, test] = [(await readDataFile(TRAIN)).documents, (await readDataFile(TEST)).documents];
    return { train, test, source: `the shipped corpus (${test.length} test sentences)` };
  }
  const random = createRandom("bench");
  const sentences = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) =>
      syntheticSentence(`${name}${i}`, 16 + random.int(40), random.int(6), random),
    );
  return { train: sentences("train", 1000), test: sentences("test", 500), source: "500 synthetic sentences" };
}

/** Sizes of the models that are measured, where nothing else is said. */
export const SIZES: Omit<FocusedConfig, "vocabSize"> = {
  hiddenSize: 128,
  numLayers: 6,
  numHeads: 4,
  intermediateSize: 512,
  maxPositions: 256,
  typeVocabSize: 2,
  layerNormEps: 1e-12,
  focusedLayers: 4,
  relationMask: "rc-entities",
  dropout: 0.1,
};

export const describeSizes = ({ numLayers, hiddenSize, numHeads, focusedLayers, relationMask }: FocusedConfig) =>
  `N = ${numLayers}, d = ${hiddenSize}, h = ${numHeads}, K = ${focusedLayers}, ${relationMask}`;

/** A model with random weights, its vocabulary and labels from `train`. */
export function untrainedModel(train: Document[], change: Partial<typeof SIZES> = {}): Promise<FocusedSystem> {
  return createSystem("focused", { config: { ...SIZES, ...change }, tokenizer: "character", train, seed: 1 });
}

export interface MeasuredModel {
  system: FocusedSystem;
  /** For the reader. */
  name: string;
  trained: boolean;
}

/** The model that the site ships, or one of its sizes with random weights where there is none yet. */
export async function shippedModel(train: Document[]): Promise<MeasuredModel> {
  const trained = existsSync(MODEL);
  const system = trained ? await loadFocused(await readBytes(MODEL)) : await untrainedModel(train);
  return { system, name: trained ? "the shipped model" : "an untrained model", trained };
}
