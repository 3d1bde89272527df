/** Adam (Kingma and Ba 2015) with bias correction and clipping by the norm of the whole gradient. */
import * as tf from "@tensorflow/tfjs-core";
import "../kernels/optimiser.js";
import { runKernel } from "../kernels/host.js";
import { useKernel } from "../ops.js";
import { PackedAdam } from "./packed-adam.js";
import type { MomentValues, Moments } from "./packed-adam.js";
import type { Variables } from "./variables.js";

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPS = 1e-8;

export class Adam {
  private readonly moments = new Map<string, Moments>();
  /** Where a kernel updates whole blocks of parameters: has the moments from the first update on. */
  private packed?: PackedAdam;
  /** Updates done, for the bias correction. */
  updates = 0;

  /** @param clipNorm largest norm of the whole gradient; 0 means no clipping */
  constructor(private readonly clipNorm: number) {}

  /**
   * Moves every variable that has a gradient, and disposes the gradients.
   * @param variables the same at every update
   * @param share what part of the learning rate a variable takes
   */
  apply(
    variables: Variables,
    gradients: ReadonlyMap<string, tf.Tensor>,
    learningRate: number,
    share: (name: string) => number = () => 1,
  ) {
    this.updates++;
    const attributes = {
      beta1: BETA1,
      beta2: BETA2,
      eps: EPS,
      correction1: 1 - BETA1 ** this.updates,
      correction2: 1 - BETA2 ** this.updates,
    };
    if (this.packed || useKernel("FocusedAdamInPlace")) {
      const rate = (name: string) => learningRate * share(name);
      this.pack(variables).update(gradients, { ...attributes, clipNorm: this.clipNorm, learningRate: rate });
      tf.dispose([...gradients.values()]);
      return;
    }
    const scale = this.clipScale([...gradients.values()]);
    for (const [name, gradient] of gradients) {
      const variable = variables.get(name)!;
      const { first, second } = this.momentsOf(name, variable.shape);
      const rate = { learningRate: learningRate * share(name) };
      const [value, newFirst, newSecond] = tf.tidy(() =>
        update(variable, first, second, gradient, scale, { ...attributes, ...rate }),
      );
      variable.assign(value);
      tf.dispose([value, first, second, gradient]);
      this.moments.set(name, { first: newFirst, second: newSecond });
    }
    scale.dispose();
  }

  private pack(variables: Variables): PackedAdam {
    this.packed ??= new PackedAdam(variables);
    for (const [name, moments] of this.moments) {
      this.packed.restore(name, moments);
      tf.dispose([moments.first, moments.second]);
    }
    this.moments.clear();
    return this.packed;
  }

  /** min(1, clipNorm / |g|) as a tensor, so that nothing has to be read back. */
  private clipScale(gradients: tf.Tensor[]): tf.Scalar {
    if (this.clipNorm === 0) return tf.scalar(1);
    return tf.tidy(() => {
      const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)));
      const norm = tf.sqrt(tf.sum(tf.stack(squares)));
      return tf.minimum(1, tf.div(this.clipNorm, tf.add(norm, 1e-6))) as tf.Scalar;
    });
  }

  private momentsOf(name: string, shape: number[]): Moments {
    return this.moments.get(name) ?? { first: tf.zeros(shape), second: tf.zeros(shape) };
  }

  /** Copies of the moments by parameter name, for a checkpoint. */
  async state(): Promise<Map<string, MomentValues>> {
    const state = (await this.packed?.moments()) ?? new Map<string, MomentValues>();
    for (const [name, { first, second }] of this.moments) {
      const [a, b] = await Promise.all([first.data(), second.data()]);
      state.set(name, { first: Float32Array.from(a), second: Float32Array.from(b) });
    }
    return state;
  }

  /** Takes moments from a checkpoint; the tensors become the optimiser's. */
  restore(name: string, moments: Moments): void {
    tf.dispose(Object.values(this.moments.get(name) ?? {}));
    this.moments.set(name, moments);
  }

  dispose(): void {
    for (const { first, second } of this.moments.values()) tf.dispose([first, second]);
    this.moments.clear();
    this.packed?.dispose();
    this.packed = undefined;
  }
}

/**
 * Decoupled weight decay (Loshchilov and Hutter 2019): shrinks matrices and embedding tables that have a gradient, before Adam moves
 * them. Biases, LayerNorm and the CRF's scores of a sequence are left as they are.
 * @param share what part of a parameter goes, by name
 */
export function decay(
  variables: Variables,
  gradients: ReadonlyMap<string, tf.Tensor>,
  share: (name: string) => number,
): void {
  for (const name of gradients.keys()) {
    const variable = variables.get(name)!;
    if (variable.rank < 2 || name.startsWith("ner.crf.")) continue;
    const value = tf.tidy(() => tf.mul(variable, 1 - share(name)));
    variable.assign(value);
    value.dispose();
  }
}

function update(
  parameter: tf.Tensor,
  first: tf.Tensor,
  second: tf.Tensor,
  gradient: tf.Tensor,
  scale: tf.Scalar,
  attributes: Record<string, number>,
): tf.Tensor[] {
  if (useKernel("FocusedAdam")) {
    return runKernel("FocusedAdam", { parameter, first, second, gradient, scale }, attributes);
  }
  const { beta1, beta2, eps, learningRate, correction1, correction2 } = attributes;
  const g = tf.mul(gradient, scale);
  const newFirst = tf.add(tf.mul(first, beta1), tf.mul(g, 1 - beta1));
  const newSecond = tf.add(tf.mul(second, beta2), tf.mul(tf.square(g), 1 - beta2));
  const step = tf.div(
    tf.mul(newFirst, learningRate / correction1),
    tf.add(tf.sqrt(tf.div(newSecond, correction2)), eps),
  );
  return [tf.sub(parameter, step), newFirst, newSecond];
}
