/**
 * The gradient of a batch, some sentences at a time: what is kept for the gradient then grows with the micro-batch, and the
 * batch can be of any size (memory.ts says how large a micro-batch fits).
 *
 * L_ner is a mean over sentences and L_rc one over pairs, so a micro-batch counts in each by its share of the batch's
 * sentences, and of its pairs: the sum is then the batch's own loss and gradient, up to rounding. Dropout falls differently.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Dropout } from "../encoder.js";
import type { Losses } from "../joint.js";
import type { Trainable } from "./session.js";
import { PLAIN } from "./balance.js";
import type { LossWeights } from "./balance.js";
import { gradientsOf } from "./variables.js";

export interface BatchGradients {
  /** By checkpoint name; the caller disposes them. */
  gradients: Map<string, tf.Tensor>;
  /** The weighted sum; the two others as they are. */
  loss: number;
  nerLoss: number;
  relationLoss: number;
}

/**
 * Losses of a batch, read back, and their gradient.
 * @param microBatch most sentences computed at a time
 * @param weights of the losses in the sum; a task with weight 0 gets no gradient
 */
export async function batchGradients(
  trainable: Pick<Trainable, "variables" | "losses" | "pairs">,
  sentences: readonly number[],
  microBatch: number,
  dropout: Dropout,
  weights: LossWeights = PLAIN,
): Promise<BatchGradients> {
  const total: BatchGradients = { gradients: new Map(), loss: 0, nerLoss: 0, relationLoss: 0 };
  const pairsOf = (part: readonly number[]) => part.reduce((sum, i) => sum + (trainable.pairs?.[i] ?? 0), 0);
  const pairs = pairsOf(sentences);
  for (const part of microBatches(sentences, microBatch)) {
    const shares: LossWeights = {
      ner: part.length / sentences.length,
      // All of them in one part: 1, also where nobody counted pairs.
      relation: part.length === sentences.length ? 1 : pairsOf(part) / Math.max(1, pairs),
    };
    const losses = () => weighted(trainable.losses(part, dropout), shares, weights);
    const { gradients, loss, nerLoss, relationLoss } = await gradientsAndLosses(trainable, losses);
    addUp(total.gradients, gradients);
    total.loss += loss;
    total.nerLoss += nerLoss;
    total.relationLoss += relationLoss;
  }
  return total;
}

/** Consecutive pieces of at most `size`. @throws RangeError where that is no number of sentences */
export function microBatches(sentences: readonly number[], size: number): number[][] {
  if (!(size >= 1)) throw new RangeError(`A micro-batch has at least one sentence, not ${size}.`);
  const parts: number[][] = [];
  for (let from = 0; from < sentences.length; from += size) parts.push(sentences.slice(from, from + size));
  return parts;
}

/** @param shares how much a micro-batch counts in each loss */
function weighted(losses: Losses, shares: LossWeights, weights: LossWeights): Losses {
  if ([shares, weights].every(({ ner, relation }) => ner === 1 && relation === 1)) return losses;
  const ner = times(losses.ner, shares.ner);
  const relation = times(losses.relation, shares.relation);
  // A loss that has no weight is left out, so that nothing goes back through it.
  const parts = [
    ...(weights.ner === 0 ? [] : [times(ner, weights.ner)]),
    ...(weights.relation === 0 ? [] : [times(relation, weights.relation)]),
  ];
  return { loss: parts.length === 0 ? tf.scalar(0) : parts.reduce((sum, part) => tf.add(sum, part)), ner, relation };
}

const times = (loss: tf.Scalar, factor: number): tf.Scalar => (factor === 1 ? loss : tf.mul(loss, factor));

/** Reading the losses waits for the GPU, which lets go of one micro-batch before it takes up the next. */
async function gradientsAndLosses(
  { variables }: Pick<Trainable, "variables">,
  losses: () => Losses,
): Promise<BatchGradients> {
  let kept: tf.Scalar[] = [];
  const gradients = gradientsOf(variables, () => {
    const { loss, ner, relation } = losses();
    kept = [loss, ner, relation].map((scalar) => tf.keep(scalar.clone()));
    return loss;
  });
  const [loss, nerLoss, relationLoss] = await Promise.all(
    kept.map(async (scalar) => {
      const [value] = await scalar.data();
      scalar.dispose();
      return value;
    }),
  );
  return { gradients, loss, nerLoss, relationLoss };
}

/** Adds gradients to a total, which are gone then. One without a pair has none of the relation head's. */
export function addUp(total: Map<string, tf.Tensor>, part: ReadonlyMap<string, tf.Tensor>): void {
  for (const [name, gradient] of part) {
    const before = total.get(name);
    total.set(name, before ? tf.add(before, gradient) : gradient);
    if (before) tf.dispose([before, gradient]);
  }
}
