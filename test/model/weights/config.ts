import type { FocusedConfig } from "../../../src/model/config.js";

/** A model small enough to count by hand. */
export const config: FocusedConfig = {
  vocabSize: 11,
  hiddenSize: 4,
  numLayers: 2,
  numHeads: 2,
  intermediateSize: 6,
  maxPositions: 9,
  typeVocabSize: 2,
  layerNormEps: 1e-12,
  focusedLayers: 1,
  relationMask: "rc-entities",
  dropout: 0,
};
