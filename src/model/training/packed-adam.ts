/**
 * Adam on a GPU in a handful of dispatches for a whole model, whatever the number of its parameters.
 *
 * Small parameters lie one after another in blocks: long buffers of their values, moments and gradients. A step copies the
 * gradients into them, updates a block by one dispatch, and copies the values back to where the model reads them. A large
 * parameter is a block of its own, and is updated where it is. Nothing is read back; the norm of the gradient stays on the
 * device.
 */
import * as tf from "@tensorflow/tfjs-core";
import { runKernel } from "../kernels/host.js";
import { copyRanges } from "../kernels/webgpu/copies.js";
import type { Copy } from "../kernels/webgpu/copies.js";
import { SUM_PARTS } from "../kernels/webgpu/optimiser.js";
import type { Variables } from "./variables.js";

/** Parameters of more numbers than this (1 MiB) are worth dispatches of their own; copying them would cost more. */
const LARGE = 2 ** 18;
/** Numbers of a block: 64 MiB, half of what every device can bind. */
const LARGEST_BLOCK = 2 ** 24;

export interface Moments {
  first: tf.Tensor;
  second: tf.Tensor;
}

/** The same, read back. */
export interface MomentValues {
  first: Float32Array;
  second: Float32Array;
}

/** Numbers of a step that all parameters share. */
export interface StepSettings {
  beta1: number;
  beta2: number;
  eps: number;
  correction1: number;
  correction2: number;
  /** 0 means no clipping */
  clipNorm: number;
  /** Of a parameter, by name. */
  learningRate: (name: string) => number;
}

/** A parameter's place in its block. */
interface Member {
  name: string;
  variable: tf.Variable;
  start: number;
  size: number;
  /** The data of the variable that the block has the values of; another one if somebody assigned to it. */
  known?: object;
}

interface Block {
  members: Member[];
  size: number;
  first: tf.Tensor;
  second: tf.Tensor;
  /** Absent where the only member's own values and gradient do. */
  packed?: { values: tf.Tensor; gradients: tf.Tensor };
}

/** Members side by side that take the same step. */
interface Stretch {
  block: Block;
  gradient: tf.Tensor;
  start: number;
  size: number;
  learningRate: number;
}

export class PackedAdam {
  private readonly blocks: Block[];

  constructor(variables: Variables) {
    this.blocks = layOut(variables);
  }

  /** Moves every variable that has a gradient. The gradients stay the caller's. */
  update(gradients: ReadonlyMap<string, tf.Tensor>, settings: StepSettings): void {
    this.pack(gradients);
    const stretches = this.blocks.flatMap((block) => stretchesOf(block, gradients, settings.learningRate));
    const scale = clipScale(stretches, settings.clipNorm);
    const { beta1, beta2, eps, correction1, correction2 } = settings;
    for (const { block, gradient, start, size, learningRate } of stretches) {
      const parameter = block.packed?.values ?? block.members[0].variable;
      const inputs = { gradient, scale, parameter, first: block.first, second: block.second };
      const attributes = { start, size, beta1, beta2, eps, correction1, correction2, learningRate };
      runKernel("FocusedAdamInPlace", inputs, attributes);
    }
    scale.dispose();
    this.unpack(gradients);
  }

  private pack(gradients: ReadonlyMap<string, tf.Tensor>): void {
    const copies: Copy[] = [];
    for (const { members, packed } of this.blocks) {
      for (const member of members) {
        const { name, variable, start, size } = member;
        const gradient = gradients.get(name);
        if (!gradient) continue;
        ownData(variable);
        if (!packed) continue;
        copies.push({ from: gradient, fromStart: 0, to: packed.gradients, toStart: start, size });
        if (member.known === variable.dataId) continue;
        copies.push({ from: variable, fromStart: 0, to: packed.values, toStart: start, size });
        member.known = variable.dataId;
      }
    }
    copyRanges(copies);
  }

  private unpack(gradients: ReadonlyMap<string, tf.Tensor>): void {
    copyRanges(
      this.blocks.flatMap(({ members, packed }) =>
        members.flatMap(({ name, variable, start, size }): Copy[] =>
          packed && gradients.has(name)
            ? [{ from: packed.values, fromStart: start, to: variable, toStart: 0, size }]
            : [],
        ),
      ),
    );
  }

  /** Takes over the numbers of moments; the tensors stay the caller's. */
  restore(name: string, moments: Moments): void {
    for (const { members, first, second } of this.blocks) {
      const member = members.find((other) => other.name === name);
      if (!member) continue;
      const place = { fromStart: 0, toStart: member.start, size: member.size };
      copyRanges([
        { from: moments.first, to: first, ...place },
        { from: moments.second, to: second, ...place },
      ]);
    }
  }

  /** Copies of the moments, by parameter. */
  async moments(): Promise<Map<string, MomentValues>> {
    const moments = new Map<string, MomentValues>();
    for (const block of this.blocks) {
      const [first, second] = await Promise.all([block.first.data<"float32">(), block.second.data<"float32">()]);
      for (const { name, start, size } of block.members) {
        const own = (values: Float32Array) => values.slice(start, start + size);
        moments.set(name, { first: own(first), second: own(second) });
      }
    }
    return moments;
  }

  dispose(): void {
    for (const { first, second, packed } of this.blocks) tf.dispose([first, second, ...Object.values(packed ?? {})]);
  }
}

function layOut(variables: Variables): Block[] {
  const groups: Member[][] = [];
  let open: Member[] = [];
  let size = 0;
  for (const [name, variable] of variables) {
    if (variable.size > LARGE) {
      groups.push([{ name, variable, start: 0, size: variable.size }]);
      continue;
    }
    if (open.length === 0 || size + variable.size > LARGEST_BLOCK) {
      groups.push((open = []));
      size = 0;
    }
    open.push({ name, variable, start: size, size: variable.size });
    size += variable.size;
  }
  return groups.map((members) => {
    const size = members.reduce((sum, member) => sum + member.size, 0);
    const make = () => tf.keep(tf.zeros([size]));
    const packed = members.length > 1 ? { values: make(), gradients: make() } : undefined;
    return { members, size, first: make(), second: make(), packed };
  });
}

/** Usually the whole block: all its members have a gradient and the same rate. */
function stretchesOf(
  block: Block,
  gradients: ReadonlyMap<string, tf.Tensor>,
  learningRate: (name: string) => number,
): Stretch[] {
  const stretches: Stretch[] = [];
  for (const { name, start, size } of block.members) {
    const gradient = gradients.get(name);
    if (!gradient) continue;
    const rate = learningRate(name);
    const last = stretches.at(-1);
    if (last && last.start + last.size === start && last.learningRate === rate) last.size += size;
    else stretches.push({ block, gradient: block.packed?.gradients ?? gradient, start, size, learningRate: rate });
  }
  return stretches;
}

/** min(1, clipNorm / |g|) as a tensor. */
function clipScale(stretches: readonly Stretch[], clipNorm: number): tf.Tensor {
  if (clipNorm === 0 || stretches.length === 0) return tf.scalar(1);
  return tf.tidy(() => {
    const sums = tf.zeros([SUM_PARTS * stretches.length]);
    stretches.forEach(({ gradient, start, size }, i) =>
      runKernel("FocusedSquares", { x: gradient, sums }, { start, size, at: SUM_PARTS * i }),
    );
    return runKernel("FocusedClipScale", { sums }, { clipNorm })[0];
  });
}

/** Sees to it that nobody else holds the variable's numbers (a clone shares them), since they are about to change. */
function ownData(variable: tf.Variable): void {
  if (tf.backend().refCount(variable.dataId) === 1) return;
  const copy = tf.tidy(() => tf.add(variable, 0));
  variable.assign(copy);
  copy.dispose();
}
