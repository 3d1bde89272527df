/** The tiny sentences as one batch of the joint model, and weights that make something of them. */
import * as tf from "@tensorflow/tfjs-core";
import { encodeExample } from "../../src/model/examples.js";
import type { FocusedSystem } from "../../src/model/focused.js";
import type { TrainingBatch } from "../../src/model/joint.js";
import { PairPlanner } from "../../src/model/pairs.js";
import type { BatchPair } from "../../src/model/pairs.js";
import { jointBatch } from "../../src/model/training/joint-batch.js";
import { seeded } from "./numeric.js";
import { SENTENCES } from "./tiny.js";

/** All tiny sentences, or others, with all their pairs. */
export function batchOf(
  system: FocusedSystem,
  fixedShapes = false,
  documents = SENTENCES,
): { training: TrainingBatch; pairs: BatchPair[] } {
  const tagIds = new Map(system.tags.map((tag, id) => [tag, id]));
  const { tokenizer, labels, config } = system;
  const examples = documents.map((document) => encodeExample(document, tokenizer, labels, tagIds, config.maxPositions));
  const settings = {
    planner: new PairPlanner(config, fixedShapes),
    pad: tokenizer.special.pad,
    maxPositions: config.maxPositions,
  };
  const training = jointBatch(
    examples,
    examples.map((example) => example.pairs),
    settings,
  );
  const pairs = examples.flatMap((example, sentence) =>
    example.pairs.map((pair) => ({ ...pair, sentence, length: example.ids.length })),
  );
  return { training, pairs };
}

/** Weights well away from the small initial ones, so that attention and the CRF have something to say. */
export function strongWeights(system: FocusedSystem): Map<string, tf.Tensor> {
  return new Map(
    [...system.weights].map(([name, variable]) => [
      name,
      tf.add(variable, tf.mul(0.3, seeded(variable.shape, name))) as tf.Tensor,
    ]),
  );
}
