/** Counts weights by the shapes that a checkpoint has, to hold the page's own count to. */
import { parameterShapes } from "../../src/model/weights/names.js";

/** Scalars in the `layers` layers of an encoder of hidden size `hidden`. */
export function encoderShapeCount(layers: number, hidden: number): number {
  const config = {
    vocabSize: 10,
    hiddenSize: hidden,
    numLayers: layers,
    numHeads: 1,
    intermediateSize: 4 * hidden,
    maxPositions: 16,
    typeVocabSize: 2,
    layerNormEps: 1e-12,
    focusedLayers: 0,
    relationMask: "rc-entities" as const,
    dropout: 0,
  };
  const shapes = [...parameterShapes(config, 5, 2)].filter(([name]) => name.startsWith("bert.encoder.layer."));
  return shapes.reduce((sum, [, shape]) => sum + shape.reduce((product, n) => product * n, 1), 0);
}
