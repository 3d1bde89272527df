/** What parity.test.ts runs in the page: the tiny model on one of the three backends, answers as plain numbers. */
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.fesm.min.js";
import "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import type { FocusedConfig, TrainingOptions } from "../../src/model/config.js";
import { crfLogLikelihood } from "../../src/model/crf.js";
import { countByScan } from "../../src/model/crf/counts-scan.js";
import { noDropout } from "../../src/model/encoder.js";
import { jointLosses, pairLogits, sentencePass } from "../../src/model/joint.js";
import { FUSED, withoutFusedKernels } from "../../src/model/ops.js";
import type { FusedName } from "../../src/model/ops.js";
import type { Document } from "../../src/text/document.js";
import { watchTraining } from "../../tools/bench/steady.js";
import type { MemoryPoint } from "../../tools/bench/steady.js";
import { seeded } from "../model/numeric.js";
import { batchOf, strongWeights } from "../model/tiny-batch.js";
import { SENTENCES, tinySystem } from "../model/tiny.js";

export type Backend = "cpu" | "wasm" | "webgpu";

/** Tensors by name, as plain numbers. */
export type Numbers = Record<string, number[]>;

interface Setting {
  backend: Backend;
  config: Partial<FocusedConfig>;
}

/** Makes `backend` the one in use. On WebGPU every operation then runs on the device, and nothing may be read at once. */
async function use(backend: Backend): Promise<void> {
  setWasmPaths("./");
  tf.env().set("WEBGPU_CPU_FORWARD", false);
  if (!(await tf.setBackend(backend)) || tf.getBackend() !== backend) throw new Error(`no ${backend} in this browser`);
  if (backend !== "webgpu") return;
  tf.backend().readSync = () => {
    throw new Error("a tensor was read synchronously, which can cost a GPU its device");
  };
}

async function read(tensors: Record<string, tf.Tensor>): Promise<Numbers> {
  const numbers: Numbers = {};
  for (const [name, tensor] of Object.entries(tensors)) numbers[name] = Array.from(await tensor.data());
  tf.dispose(Object.values(tensors));
  return numbers;
}

/** The adapter's name, and whether tfjs's WebGPU backend starts on it. */
export async function adapter({ backend }: { backend: "webgpu" }): Promise<string> {
  const { info } = (await navigator.gpu.requestAdapter())!;
  await use(backend);
  return [info.vendor, info.architecture].join(" ");
}

/** Whether WASM's memory is one that threads can share (how many there are depends on the machine). */
export async function memoryIsShared({ backend }: { backend: "wasm" }): Promise<boolean> {
  await use(backend);
  const { wasm } = tf.backend() as tf.KernelBackend & { wasm: { HEAPU8: Uint8Array } };
  return typeof SharedArrayBuffer !== "undefined" && wasm.HEAPU8.buffer instanceof SharedArrayBuffer;
}

/** Emissions, and relation logits of all gold pairs by the planner's rows. */
export async function forward({ backend, config }: Setting): Promise<Numbers> {
  await use(backend);
  const system = tinySystem(config);
  const tensors = tf.tidy(() => {
    const weights = strongWeights(system);
    const { training, pairs } = batchOf(system, backend === "webgpu");
    const { batch } = training;
    const { emissions: padded, nerPath } = sentencePass(weights, system.config, batch);
    // What stands in the padding counts nowhere.
    const emissions = tf.concat(
      batch.lengths.map((length, b) => tf.slice(padded, [b, 0, 0], [1, length - 2, padded.shape[2]])),
      1,
    );
    const logits = pairLogits(weights, system.config, nerPath, training.pairs!.rows);
    // Fixed shapes bring padding pairs, which count nowhere.
    return { emissions, logits: tf.slice(logits, [0, 0], [pairs.length, -1]) };
  });
  system.dispose();
  return read(tensors);
}

/** L_all, its parts, and its gradient for every parameter. @param without is not fused */
export async function gradients({ backend, config, without }: Setting & { without?: FusedName }): Promise<Numbers> {
  await use(backend);
  const run = <T>(body: () => T) => withoutFusedKernels(body, without ? FUSED[without] : []);
  const system = tinySystem(config);
  const tensors = tf.tidy(() => {
    const strong = strongWeights(system);
    const names = [...strong.keys()];
    const { training } = batchOf(system, backend === "webgpu");
    const losses = (values: tf.Tensor[]) =>
      jointLosses(new Map(names.map((name, i) => [name, values[i]])), system.config, training, noDropout);
    const { loss, ner, relation } = run(() => losses([...strong.values()]));
    const slopes = run(() => tf.grads((...values: tf.Tensor[]) => losses(values).loss)([...strong.values()]));
    const named = Object.fromEntries(slopes.map((slope, i) => [names[i], slope]));
    return { L_all: loss, L_ner: ner, L_rc: relation, ...named };
  });
  system.dispose();
  return read(tensors);
}

/** The CRF by its scan of tensor operations: log-likelihoods of sentences of several lengths (none among them), and gradients. */
export async function crfScan({ backend }: { backend: Backend }): Promise<Numbers> {
  await use(backend);
  const [B, T, L] = [5, 9, 6];
  const lengths = [9, 1, 0, 4, 7];
  const tags = Int32Array.from({ length: B * T }, (_, i) => (i * 7 + (i >> 2)) % L);
  const tensors = tf.tidy(() => {
    const inputs = [
      seeded([B, T, L], "emissions"),
      seeded([L], "start"),
      seeded([L, L], "transitions"),
      seeded([L], "end"),
    ];
    const likelihood = (...[x, start, transitions, end]: tf.Tensor[]) =>
      crfLogLikelihood(
        tf.mul(x, 3) as tf.Tensor3D,
        tags,
        lengths,
        start as tf.Tensor1D,
        transitions as tf.Tensor2D,
        end as tf.Tensor1D,
        countByScan,
      );
    const [emissions, start, transitions, end] = tf.grads((...x) =>
      tf.sum(tf.mul(likelihood(...x), seeded([B], "dy"))),
    )(inputs);
    return { likelihood: likelihood(...inputs), emissions, start, transitions, end };
  });
  return read(tensors);
}

export interface TrainedSteps {
  /** [L_all, L_ner, L_rc] of each step. */
  losses: number[][];
  predicted: Document[];
}

/** The first steps of a training run, and what the model then predicts. */
export async function train({
  backend,
  config,
  options,
  steps,
}: Setting & { options: TrainingOptions; steps: number }): Promise<TrainedSteps> {
  await use(backend);
  const system = tinySystem(config);
  const session = await system.start(SENTENCES, SENTENCES.slice(0, 1), options);
  const losses: number[][] = [];
  while (losses.length < steps) {
    for (const event of await session.next()) {
      if (event.type === "step") losses.push([event.loss, event.nerLoss, event.relationLoss]);
    }
  }
  const predicted = await system.predict(SENTENCES);
  session.dispose();
  system.dispose();
  return { losses, predicted };
}

/** What is held after the first and after the second of two epochs. */
export async function memory({ backend }: { backend: Backend }): Promise<MemoryPoint[]> {
  await use(backend);
  return (await watchTraining(8)).points;
}
