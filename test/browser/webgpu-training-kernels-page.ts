/** What webgpu-training-kernels.test.ts runs in the page: the CRF, the cross-entropy and Adam, fused and composed, as plain numbers. */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { crfLogLikelihood } from "../../src/model/crf.js";
import { countByScan } from "../../src/model/crf/counts-scan.js";
import { crossEntropy, withoutFusedKernels } from "../../src/model/ops.js";
import { Adam } from "../../src/model/training/adam.js";
import { createRandom } from "../../src/text/random.js";
import { seeded } from "../model/numeric.js";
import { tinySystem } from "../model/tiny.js";

/** `composed` is WebGPU without the fused kernels. */
export type Way = "cpu" | "fused" | "composed";

export interface Result {
  /** Tensors by name. */
  numbers: Record<string, number[]>;
  /** Shaders of ours that were dispatched, by name. */
  programs: string[];
  /** Of all dispatches of the operation and its gradient. */
  dispatches: number;
}

/** Watches the device from its own interface: what is counted is what the GPU is told. */
async function watched(way: Way, body: () => Promise<Result["numbers"]>): Promise<Result> {
  tf.env().set("WEBGPU_CPU_FORWARD", false);
  if (!(await tf.setBackend(way === "cpu" ? "cpu" : "webgpu"))) throw new Error("no WebGPU in this browser");
  const programs: string[] = [];
  let dispatches = 0;
  const { setPipeline, dispatchWorkgroups } = GPUComputePassEncoder.prototype;
  GPUComputePassEncoder.prototype.setPipeline = function (pipeline) {
    if (pipeline.label) programs.push(pipeline.label);
    setPipeline.call(this, pipeline);
  };
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...workgroups) {
    dispatches++;
    dispatchWorkgroups.apply(this, workgroups);
  };
  try {
    const numbers = await body();
    return { numbers, programs, dispatches };
  } finally {
    Object.assign(GPUComputePassEncoder.prototype, { setPipeline, dispatchWorkgroups });
  }
}

const inWay = <T>(way: Way, body: () => T): T => (way === "composed" ? withoutFusedKernels(body) : body());

/** Of an operation: the tensors that `body` makes. Reading them takes no dispatch. */
function watchedTensors(way: Way, body: () => Record<string, tf.Tensor>): Promise<Result> {
  return watched(way, async () => {
    const tensors = tf.tidy(() => inWay(way, body) as tf.NamedTensorMap);
    const numbers: Result["numbers"] = {};
    for (const [name, tensor] of Object.entries(tensors)) numbers[name] = Array.from(await tensor.data());
    tf.dispose(tensors);
    return numbers;
  });
}

export interface CrfCase {
  way: Way | "scan";
  tokens: number;
  tags: number;
  lengths: number[];
  scale: number;
  /** Makes one score of the first sentence's last token NaN. */
  poisoned?: boolean;
}

/** Log-likelihoods, and the gradients of a weighted sum of them. */
export function crf({ way, tokens: T, tags: L, lengths, scale, poisoned }: CrfCase): Promise<Result> {
  const B = lengths.length;
  const random = createRandom(`tags ${T} ${L}`);
  const gold = Int32Array.from({ length: B * T }, () => random.int(L));
  return watchedTensors(way === "scan" ? "fused" : way, () => {
    const inputs = [[B, T, L], [L], [L, L], [L]].map((shape, i) => tf.mul(scale, seeded(shape, i)));
    if (poisoned) {
      const poison = new Float32Array(B * T * L);
      poison[(lengths[0] - 1) * L] = NaN;
      inputs[0] = tf.add(inputs[0], tf.tensor3d(poison, [B, T, L]));
    }
    const count = way === "scan" ? countByScan : undefined;
    const f = (...[x, start, moves, end]: tf.Tensor[]) =>
      crfLogLikelihood(
        x as tf.Tensor3D,
        gold,
        lengths,
        start as tf.Tensor1D,
        moves as tf.Tensor2D,
        end as tf.Tensor1D,
        count,
      );
    const { value, grads } = tf.valueAndGrads(f)(inputs, seeded([B], "dy") as tf.Tensor1D);
    const [emissions, start, transitions, end] = grads;
    return { value, emissions, start, transitions, end };
  });
}

export interface CrossEntropyCase {
  way: Way;
  rows: number;
  classes: number;
  /** Makes one logit of the first row NaN. */
  poisoned?: boolean;
}

/** The losses of rows of logits, and the gradient of a weighted sum of them. */
export function losses({ way, rows, classes, poisoned }: CrossEntropyCase): Promise<Result> {
  const random = createRandom(`targets ${rows} ${classes}`);
  const targets = Int32Array.from({ length: rows }, () => random.int(classes));
  return watchedTensors(way, () => {
    const poison = new Float32Array(rows * classes);
    if (poisoned) poison[1] = NaN;
    const logits = tf.add(tf.mul(15, seeded([rows, classes], "logits")), tf.tensor2d(poison, [rows, classes]));
    const f = (x: tf.Tensor) => crossEntropy(x as tf.Tensor2D, targets);
    const { value, grad } = tf.valueAndGrad(f)(logits, seeded([rows], "dy") as tf.Tensor1D);
    return { value, logits: grad };
  });
}

/** At most about a thousand of the numbers, the first and the last among them: long answers take minutes to leave the page. */
function sample(values: ArrayLike<number>): number[] {
  const every = Math.ceil(values.length / 1000);
  return Array.from(values).filter((_, i) => i % every === 0 || i === values.length - 1);
}

export interface AdamCase {
  way: Way;
  shapes: number[][];
  clipNorm: number;
}

/** Three updates: a variable without gradient in the second, a variable that got new values and one with a clone before the third. */
export function adam({ way, shapes, clipNorm }: AdamCase): Promise<Result> {
  return watched(way, async () => {
    const variables = new Map(shapes.map((shape, i) => [`v${i}`, tf.variable(seeded(shape, i))]));
    const optimiser = new Adam(clipNorm);
    const step = (seed: string, missing?: string) => {
      const names = [...variables.keys()].filter((name) => name !== missing);
      const gradients = new Map(names.map((name) => [name, seeded(variables.get(name)!.shape, `${seed} ${name}`)]));
      // The last is one of those that take a rate of their own.
      const share = (name: string) => (name === `v${shapes.length - 1}` ? 0.5 : 1);
      inWay(way, () => optimiser.apply(variables, gradients, 0.01, share));
    };
    const numbers: Result["numbers"] = {};
    const note = async (name: string, tensor: tf.Tensor) => (numbers[name] = sample(await tensor.data()));

    step("first");
    // Read back once, so that an update in place must not leave the copy.
    for (const [name, variable] of variables) await note(`${name} at first`, variable);
    step("second", "v1");
    const clone = variables.get("v0")!.clone();
    const other = seeded(shapes[2], "other");
    variables.get("v2")!.assign(other);
    other.dispose();
    step("third");
    for (const [name, variable] of variables) await note(name, variable);
    await note("clone of v0 before the third", clone);
    for (const [name, { first, second }] of await optimiser.state()) {
      numbers[`${name} first`] = sample(first);
      numbers[`${name} second`] = sample(second);
    }
    clone.dispose();
    optimiser.dispose();
    tf.dispose([...variables.values()]);
    return numbers;
  });
}

/** Dispatches of one update of a whole model of four layers, and how many parameters that has. */
export async function adamOfModel({ way }: { way: Way }): Promise<Result & { parameters: number }> {
  let parameters = 0;
  const result = await watched(way, async () => {
    const system = tinySystem({ numLayers: 4 });
    const { weights } = system;
    parameters = weights.size;
    const gradients = new Map([...weights].map(([name, { shape }]) => [name, seeded(shape, name)]));
    const optimiser = new Adam(1);
    inWay(way, () => optimiser.apply(weights, gradients, 0.01));
    const bias = await weights.get("relation.dense.bias")!.data();
    optimiser.dispose();
    system.dispose();
    return { bias: Array.from(bias) };
  });
  return { ...result, parameters };
}
