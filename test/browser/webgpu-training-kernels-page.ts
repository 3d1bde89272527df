/** What webgpu-training-kernels.test.ts runs in the page: the CRF, the cross-entropy and Adam, fused and composed, as plain numbers. */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { crfLogLikelihood } from "../../src/model/crf.js";
import { countByScan } from "../../src/model/crf/counts-scan.js";
import { crossEntropy, withoutFusedKernels } from "../../src/model/ops.js";
import { createRandom } from "../../src/text/random.js";
import { seeded } from "../model/numeric.js";

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
async function watched(way: Way, body: () => Record<string, tf.Tensor>): Promise<Result> {
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
    const tensors = tf.tidy(() => (way === "composed" ? withoutFusedKernels(body) : body()) as tf.NamedTensorMap);
    const counted = dispatches;
    const numbers: Result["numbers"] = {};
    for (const [name, tensor] of Object.entries(tensors)) numbers[name] = Array.from(await tensor.data());
    tf.dispose(tensors);
    return { numbers, programs, dispatches: counted };
  } finally {
    Object.assign(GPUComputePassEncoder.prototype, { setPipeline, dispatchWorkgroups });
  }
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
  return watched(way === "scan" ? "fused" : way, () => {
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
  return watched(way, () => {
    const poison = new Float32Array(rows * classes);
    if (poisoned) poison[1] = NaN;
    const logits = tf.add(tf.mul(15, seeded([rows, classes], "logits")), tf.tensor2d(poison, [rows, classes]));
    const f = (x: tf.Tensor) => crossEntropy(x as tf.Tensor2D, targets);
    const { value, grad } = tf.valueAndGrad(f)(logits, seeded([rows], "dy") as tf.Tensor1D);
    return { value, logits: grad };
  });
}
