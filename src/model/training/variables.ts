/** What every gradient run does with a model's variables: gradients by name, values out, values in, and the rate's plan. */
import * as tf from "@tensorflow/tfjs-core";
import { weightProblem } from "../weights/problems.js";

/** Variables by checkpoint name. */
export type Variables = ReadonlyMap<string, tf.Variable>;

/**
 * Gradients of the scalar that `loss` computes, by checkpoint name; the caller disposes them (Adam does).
 * @param loss called inside a gradient tape; what it wants to keep it keeps
 */
export function gradientsOf(variables: Variables, loss: () => tf.Scalar): Map<string, tf.Tensor> {
  const names = new Map([...variables].map(([name, variable]) => [variable.name, name]));
  const { value, grads } = tf.variableGrads(loss, [...variables.values()]);
  value.dispose();
  return new Map(Object.entries(grads).map(([id, gradient]) => [names.get(id)!, gradient as tf.Tensor]));
}

export interface RatePlan {
  learningRate: number;
  /** Share of all steps over which the rate rises linearly from 0, then falls linearly to 0; 0 means constant. */
  warmup: number;
}

/** The learning rate of step `step` (from 0) of `totalSteps`. */
export function learningRateAt(step: number, totalSteps: number, { learningRate, warmup }: RatePlan): number {
  if (warmup === 0) return learningRate;
  const progress = step / totalSteps;
  const first = 1 / totalSteps;
  return learningRate * (progress < warmup ? (progress + first) / (warmup + first) : (1 - progress) / (1 - warmup));
}

/** Copies of all values. */
export async function download(variables: Variables): Promise<Map<string, Float32Array>> {
  const values = new Map<string, Float32Array>();
  for (const [name, variable] of variables) values.set(name, Float32Array.from(await variable.data()));
  return values;
}

/** @throws if the values are missing or of another size */
export function assign(variable: tf.Variable, values: Float32Array | undefined, name: string): void {
  if (!values || values.length !== variable.size) throw weightProblem("tensor-of-other-shape", { name });
  const tensor = tf.tensor(values, variable.shape);
  variable.assign(tensor);
  tensor.dispose();
}

/** What part of the learning rate a parameter takes: the encoder's may have a rate of its own. */
export function encoderShare(options: {
  learningRate: number;
  encoderLearningRate?: number;
}): (name: string) => number {
  const { learningRate, encoderLearningRate = learningRate } = options;
  return (name) => (name.startsWith("bert.") ? encoderLearningRate / learningRate : 1);
}
