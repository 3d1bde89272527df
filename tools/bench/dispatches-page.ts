/** Dispatches of a joint training step, and of what prediction asks for, in a browser page on WebGPU. */
import "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { DEFAULT_TRAINING } from "../../src/model/config.js";
import type { FocusedSystem } from "../../src/model/focused.js";
import { jointLosses, pairLogits, sentencePass } from "../../src/model/joint.js";
import type { TrainingBatch } from "../../src/model/joint.js";
import { withoutFusedKernels } from "../../src/model/ops.js";
import { createSystem } from "../../src/model/systems.js";
import { Adam } from "../../src/model/training/adam.js";
import { seededDropout } from "../../src/model/training/dropout.js";
import { gradientsOf } from "../../src/model/training/variables.js";
import type { Document } from "../../src/text/document.js";
import { createRandom } from "../../src/text/random.js";
import type { SIZES } from "./context.js";
import { countDispatches, totalOf } from "./dispatch-counter.js";
import type { DispatchCounter, DispatchCounts } from "./dispatch-counter.js";
import { trainingBatch, trainingSteps } from "./step.js";

export interface DispatchRequest {
  config: typeof SIZES;
  train: Document[];
  sentences: number;
  tokens: number;
  /** Whether the dispatches are also carried out. */
  compute: boolean;
}

/** All that a step of a real training session dispatches, which runs as the site runs it. */
export async function dispatchesOfSession({
  config,
  train,
  sentences,
  tokens,
  compute,
}: DispatchRequest): Promise<number> {
  await tf.setBackend("webgpu");
  const system = (await createSystem("focused", { config, tokenizer: "character", train, seed: 1 })) as FocusedSystem;
  const step = trainingSteps(system, [trainingBatch(system, train, sentences, tokens)]);
  await step("fused");
  const counter = countDispatches(compute);
  try {
    await step("fused");
    return totalOf(counter.take());
  } finally {
    counter.stop();
    step.dispose();
    system.dispose();
  }
}

/** What was dispatched in each phase. */
export interface PhaseCounts {
  /** Both losses of a joint training step. */
  forward: DispatchCounts;
  backward: DispatchCounts;
  optimiser: DispatchCounts;
  /** Prediction: the sentences' pass, emissions included. */
  sentences: DispatchCounts;
  /** Prediction: the relation logits of a batch of pairs, from the sentences' pass. */
  pairs: DispatchCounts;
}

export interface DispatchAnswer {
  adapter: string;
  pairs: number;
  /** By the plain composition. */
  composed: PhaseCounts;
  /** With fused kernels. */
  fused: PhaseCounts;
}

export async function dispatchesOfStep(request: DispatchRequest): Promise<DispatchAnswer> {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) throw new Error("The browser has no WebGPU adapter.");
  await tf.setBackend("webgpu");
  const { config, train, sentences, tokens, compute } = request;
  const system = (await createSystem("focused", { config, tokenizer: "character", train, seed: 1 })) as FocusedSystem;
  const training = trainingBatch(system, train, sentences, tokens);
  const counter = countDispatches(compute);
  try {
    const composed = await phases(system, training, counter, withoutFusedKernels);
    const fused = await phases(system, training, counter, (body) => body());
    const { vendor, architecture, description } = adapter.info;
    const name = [vendor, architecture, description].filter(Boolean).join(" ");
    return { adapter: name, pairs: training.pairs?.count ?? 0, composed, fused };
  } finally {
    counter.stop();
    system.dispose();
  }
}

async function phases(
  system: FocusedSystem,
  training: TrainingBatch,
  counter: DispatchCounter,
  run: <T>(body: () => T) => T,
): Promise<PhaseCounts> {
  const { weights, config } = system;
  const adam = new Adam(DEFAULT_TRAINING.clipNorm);
  const step = async () => {
    const dropout = seededDropout(config.dropout, createRandom("dispatches"));
    counter.take();
    let forward: DispatchCounts = {};
    const gradients = run(() =>
      gradientsOf(weights, () => {
        const { loss } = jointLosses(weights, config, training, dropout);
        forward = counter.take();
        return loss;
      }),
    );
    const backward = counter.take();
    run(() => adam.apply(weights, gradients, 1e-4));
    const optimiser = counter.take();
    // Sends off what waits, so that buffers come back.
    await tf.tidy(() => tf.square(tf.ones([1]))).data();
    return { forward, backward, optimiser };
  };
  // The first makes what the optimiser keeps.
  await step();
  const counts = await step();
  adam.dispose();
  counter.take();
  return tf.tidy(() => {
    const { nerPath } = run(() => sentencePass(weights, config, training.batch));
    const sentences = counter.take();
    if (training.pairs) run(() => pairLogits(weights, config, nerPath, training.pairs!.rows));
    return { ...counts, sentences, pairs: counter.take() };
  });
}
