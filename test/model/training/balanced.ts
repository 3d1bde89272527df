/** The tiny sentences as one batch in training, and its gradients as tfjs computes them by itself. */
import * as tf from "@tensorflow/tfjs-core";
import type { FocusedConfig, TrainingOptions } from "../../../src/model/config.js";
import { noDropout } from "../../../src/model/encoder.js";
import type { FocusedSystem } from "../../../src/model/focused.js";
import { jointLosses } from "../../../src/model/joint.js";
import type { LossWeights } from "../../../src/model/training/balance.js";
import { batchOf } from "../tiny-batch.js";
import { SENTENCES, tinySystem } from "../tiny.js";

export const OPTIONS: TrainingOptions = {
  ...{ epochs: 4, batchSize: 2, learningRate: 3e-3, seed: 7 },
  ...{ discardNoRelation: 0, clipNorm: 1, warmup: 0.1 },
};

/** All sentences with all their pairs; `read` recomputes the gradients of the weighted losses without this project's code for that. */
export function wholeBatch(change: Partial<FocusedConfig> = {}) {
  const system = tinySystem(change);
  const { training } = batchOf(system);
  const losses = () => jointLosses(system.weights, system.config, training, noDropout);
  const trainable = { variables: system.weights, losses, pairs: SENTENCES.map(() => 1) };
  const request = {
    ...{ trainable, sentences: SENTENCES.map((_, i) => i), microBatch: SENTENCES.length },
    dropout: () => noDropout,
  };
  const read = ({ ner, relation }: LossWeights) => gradientsOf(system, () => tf.add(tf.mul(losses().ner, ner), tf.mul(losses().relation, relation))); // prettier-ignore
  return { system, training, losses, request, read };
}

function gradientsOf(system: FocusedSystem, loss: () => tf.Tensor): Map<string, number[]> {
  const found = new Map<string, number[]>();
  tf.tidy(() => {
    const { grads } = tf.variableGrads(() => loss() as tf.Scalar, [...system.weights.values()]);
    for (const [name, { name: own }] of system.weights) found.set(name, [...grads[own].dataSync()]);
  });
  return found;
}

export const sumOfSquares = (values: readonly number[]) => values.reduce((sum, value) => sum + value * value, 0);

/** Norm over the parameters that `counts` takes. */
export function normOf(gradients: ReadonlyMap<string, number[]>, counts: (name: string) => boolean = () => true) {
  const squares = [...gradients].filter(([name]) => counts(name)).map(([, values]) => sumOfSquares(values));
  return Math.sqrt(squares.reduce((sum, value) => sum + value, 0));
}
