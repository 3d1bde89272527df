/**
 * The gradient of each task by itself: for clipping them apart, and to see which share of a step each task has. It takes a pass
 * forward and back for each of the two, so a run measures it only now and then.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Dropout } from "../encoder.js";
import { addUp, batchGradients } from "./accumulate.js";
import type { BatchGradients } from "./accumulate.js";
import type { LossWeights } from "./balance.js";
import type { Trainable } from "./session.js";

/** Norms of the two weighted losses' gradients, before any clipping. */
export interface GradientNorms {
  /** Over the parameters that both tasks train: the encoder's. */
  ner: number;
  relation: number;
  /** Cosine between the two there: below 0 they pull apart. 0 where one of them is 0. */
  cosine: number;
  /** Of the sum over all parameters, the heads' included. */
  whole: number;
  /** What the norm clip multiplies the step with: min(1, clip / whole); 1 without a clip. */
  clip: number;
}

/** The norms at a step, before it was taken. */
export interface GradientPoint extends GradientNorms {
  /** Steps done by then. */
  step: number;
}

type Gradients = ReadonlyMap<string, tf.Tensor>;

interface Request {
  trainable: Pick<Trainable, "variables" | "losses" | "pairs">;
  sentences: readonly number[];
  microBatch: number;
  /** A new generator of the same seed for each task, so that both drop the same. */
  dropout: () => Dropout;
  weights: LossWeights;
}

/** Gradient and losses of each task; the caller disposes them. */
async function ofEachTask({ trainable, sentences, microBatch, dropout, weights }: Request) {
  const alone = (only: LossWeights) => batchGradients(trainable, sentences, microBatch, dropout(), only);
  return {
    ner: await alone({ ner: weights.ner, relation: 0 }),
    relation: await alone({ ner: 0, relation: weights.relation }),
  };
}

/** The sum of both gradients, each clipped to `clipNorm` first. */
export async function clippedApart(request: Request, clipNorm: number): Promise<BatchGradients> {
  const { ner, relation } = await ofEachTask(request);
  const gradients = new Map<string, tf.Tensor>();
  for (const part of [ner, relation]) {
    const scale = clipFactor(await normOf(part.gradients), clipNorm);
    addUp(gradients, new Map([...part.gradients].map(([name, gradient]) => [name, scaled(gradient, scale)])));
  }
  return { ...ner, loss: ner.loss + relation.loss, gradients };
}

/** Measures; changes nothing. */
export async function gradientNorms(request: Request, clipNorm: number): Promise<GradientNorms> {
  const { ner, relation } = await ofEachTask(request);
  const shared = (gradients: Gradients) => new Map([...gradients].filter(([name]) => isShared(name, ner, relation)));
  const [a, b] = [shared(ner.gradients), shared(relation.gradients)];
  const norms = { ner: await normOf(a), relation: await normOf(b) };
  const product = await dot(a, b);
  const all = new Map<string, tf.Tensor>();
  addUp(all, ner.gradients);
  addUp(all, relation.gradients);
  const whole = await normOf(all);
  tf.dispose([...all.values()]);
  const cosine = norms.ner > 0 && norms.relation > 0 ? product / (norms.ner * norms.relation) : 0;
  return { ...norms, cosine, whole, clip: clipFactor(whole, clipNorm) };
}

/** A head's parameters have a gradient of one task alone; of the other it is missing, or 0. */
const isShared = (name: string, ner: BatchGradients, relation: BatchGradients) =>
  ner.gradients.has(name) && relation.gradients.has(name) && !/^(ner|relation)\./.test(name);

const clipFactor = (norm: number, clipNorm: number) => (clipNorm === 0 ? 1 : Math.min(1, clipNorm / (norm + 1e-6)));

function scaled(gradient: tf.Tensor, factor: number): tf.Tensor {
  if (factor === 1) return gradient;
  const result = tf.mul(gradient, factor);
  gradient.dispose();
  return result;
}

async function normOf(gradients: Gradients): Promise<number> {
  return Math.sqrt(await dot(gradients, gradients));
}

/** The sum over all parameters of the product of two gradients of the same names. */
async function dot(a: Gradients, b: Gradients): Promise<number> {
  if (a.size === 0) return 0;
  const sum = tf.tidy(() =>
    tf.sum(tf.stack([...a].map(([name, gradient]) => tf.sum(tf.mul(gradient, b.get(name)!)) as tf.Scalar))),
  );
  const [value] = await sum.data();
  sum.dispose();
  return value;
}
