/** A training step and its parts as things to time; the same in Node and in a browser page. */
import * as tf from "@tensorflow/tfjs-core";
import type { FocusedSystem } from "../../src/model/focused.js";
import { jointLosses } from "../../src/model/joint.js";
import { createSystem } from "../../src/model/systems.js";
import { seededDropout } from "../../src/model/training/dropout.js";
import { gradientsOf } from "../../src/model/training/variables.js";
import type { Document } from "../../src/text/document.js";
import { createRandom } from "../../src/text/random.js";
import type { SIZES } from "./context.js";
import { sentencesOf, stepWork, trainingBatch, trainingSteps } from "./step.js";

export interface SizeRequest {
  config: typeof SIZES;
  train: Document[];
  sentences: number;
  tokens: number;
  rounds: number;
}

/**
 * Each waits until its numbers are there. `gradient` is forward and backward, `step` all of a training session's step;
 * `predict` is from the sentences to their tags and to the relations of all pairs of their annotated entities.
 */
export const ARMS = ["forward", "gradient", "step", "predict"] as const;
export type SizeArm = (typeof ARMS)[number];

export interface SizeArms {
  arms: Record<SizeArm, () => Promise<unknown>>;
  multiplyAdds: number;
  pairs: number;
  dispose(): void;
}

export async function sizeArms({ config, train, sentences, tokens }: SizeRequest): Promise<SizeArms> {
  const system = (await createSystem("focused", { config, tokenizer: "character", train, seed: 1 })) as FocusedSystem;
  const training = trainingBatch(system, train, sentences, tokens);
  const session = trainingSteps(system, [training]);
  const losses = () => {
    const dropout = seededDropout(config.dropout, createRandom("sizes"));
    return jointLosses(system.weights, system.config, training, dropout).loss;
  };
  const forward = async () => {
    const loss = tf.tidy(losses);
    await loss.data();
    loss.dispose();
  };
  const gradient = async () => {
    const gradients = [...gradientsOf(system.weights, losses).values()];
    // The embeddings' gradient is the last one there.
    await gradients[0].data();
    tf.dispose(gradients);
  };
  const dispose = () => {
    session.dispose();
    system.dispose();
  };
  const documents = sentencesOf(system, train, sentences, tokens);
  const predict = () => system.predict(documents, { goldEntities: true });
  const arms = { forward, gradient, step: () => session("fused"), predict };
  return { arms, multiplyAdds: stepWork(system, training), pairs: training.pairs?.count ?? 0, dispose };
}
