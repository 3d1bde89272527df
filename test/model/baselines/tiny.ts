/** Systems small enough to train in a moment on the tiny sentences. */
import type { Values } from "../../../src/model/catalogue.js";
import type { NeuralSystem } from "../../../src/model/neural-system.js";
import { createSystem } from "../../../src/model/systems.js";
import { SENTENCES } from "../tiny.js";

const FOCUSED = { numLayers: 2, focusedLayers: 1, hiddenSize: 16, numHeads: 2, intermediateSize: 24 };

/** Settings that make each system small. */
export const SMALL = {
  "focused-ner": FOCUSED,
  "focused-rc": FOCUSED,
  "bilstm-crf": { characterSize: 12, hiddenSize: 8 },
  "rdcnn-crf": { characterSize: 12, channels: 12 },
  cnn: { characterSize: 12, positionSize: 4, filters: 6, farthest: 8 },
  rcn: { characterSize: 8, typeSize: 4, hiddenSize: 8, primarySize: 4, relationSize: 6 },
  "joint-bilstm": { characterSize: 12, hiddenSize: 8, filters: 8, relationSize: 12 },
} as const;

export type SmallName = keyof typeof SMALL;
export const SMALL_NAMES = Object.keys(SMALL) as SmallName[];
export const BASELINES = SMALL_NAMES.filter((name) => !name.startsWith("focused"));

/** A small system with random weights; every one of these is a `NeuralSystem`. */
export async function smallSystem(name: SmallName, change: Values = {}, seed = 1): Promise<NeuralSystem> {
  const config = { ...SMALL[name], dropout: 0, maxPositions: 48, ...change };
  return (await createSystem(name, { config, tokenizer: "character", train: SENTENCES, seed })) as NeuralSystem;
}

/** All tiny sentences with all their pairs. */
export const examplesOf = (system: NeuralSystem) =>
  system.trainingExamples(SENTENCES, { seed: 1, discardNoRelation: 0 });
