/** One masked-language-model run, a step at a time: batches, masks and dropout by seed and step alone, so that it resumes bit for bit. */
import * as tf from "@tensorflow/tfjs-core";
import { createRandom } from "../../text/random.js";
import type { Random } from "../../text/random.js";
import type { EncoderConfig } from "../config.js";
import { noDropout } from "../encoder.js";
import type { Dropout } from "../encoder.js";
import { shareClones } from "../kernels/identity.js";
import { sliceInHeap } from "../kernels/slice.js";
import { Adam } from "../training/adam.js";
import { bucketBatches, epochBatches } from "../training/batches.js";
import { seededDropout } from "../training/dropout.js";
import { assign, download, gradientsOf, learningRateAt } from "../training/variables.js";
import type { Variables } from "../training/variables.js";
import { frequencyBaseline } from "./baseline.js";
import { maskedBatch } from "./batch.js";
import { maskedLosses } from "./head.js";
import type { MaskedLosses } from "./head.js";
import { fingerprint } from "./masking.js";
import type { MaskableSentence, MaskingRule } from "./masking.js";
import type { HeldOutScores, PretrainingOptions, PretrainingStep } from "./options.js";
import { readPretraining, writePretraining } from "./snapshot.js";
import { pretrainingWork } from "./work.js";
import { modelProblem } from "../problems.js";

/** A model in pretraining, and what it learns from. */
export interface Pretrainable {
  readonly variables: Variables;
  readonly config: EncoderConfig;
  readonly rule: MaskingRule;
  readonly train: readonly MaskableSentence[];
  /** Never trained on. */
  readonly heldOut: readonly MaskableSentence[];
  /** What a checkpoint says of the model. */
  readonly metadata: Record<string, string>;
}

export class PretrainingSession {
  /** Steps done. */
  step = 0;
  private readonly adam: Adam;
  private readonly random: Random;
  private readonly fixedShapes = tf.getBackend() === "webgpu";
  private batches: { epoch: number; sentences: number[][] } = { epoch: 0, sentences: [] };

  /** @throws if there is nothing to learn from */
  constructor(
    private readonly model: Pretrainable,
    readonly options: PretrainingOptions,
  ) {
    if (model.train.length === 0) throw modelProblem("nothing-to-learn", {});
    this.adam = new Adam(options.clipNorm);
    this.random = createRandom(options.seed);
    shareClones();
    sliceInHeap();
  }

  get totalSteps(): number {
    return this.options.steps;
  }

  get done(): boolean {
    return this.step >= this.totalSteps;
  }

  /** Does one optimiser step. Rejects on a loss that is not finite. */
  async next(): Promise<PretrainingStep> {
    if (this.done) throw new Error("this run has done all its steps");
    const started = performance.now();
    const sentences = this.batchOf(this.step).map((i) => this.model.train[i]);
    const masked = maskedBatch(
      sentences,
      this.model.rule,
      this.model.config.maxPositions,
      this.fixedShapes,
      this.random.derive("masks", this.step),
    );
    const dropout = seededDropout(this.options.dropout, this.random.derive("dropout", this.step));
    let kept: tf.Scalar[] = [];
    const gradients = gradientsOf(this.model.variables, () => {
      const losses = this.losses(masked, dropout);
      kept = [losses.loss, losses.correct].map((scalar) => tf.keep(scalar.clone()));
      return losses.loss;
    });
    const [loss, correct] = await read(kept);
    if (!Number.isFinite(loss)) {
      tf.dispose([...gradients.values()]);
      throw modelProblem("loss-not-finite", { loss, step: this.step + 1 });
    }
    this.adam.apply(this.model.variables, gradients, learningRateAt(this.step, this.totalSteps, this.options));
    this.step++;
    return {
      step: this.step,
      totalSteps: this.totalSteps,
      loss,
      masked: masked.count,
      correct,
      tokens: masked.batch.lengths.reduce((sum, length) => sum + length, 0),
      work: pretrainingWork(this.model.config, masked.batch, masked.rows.length),
      milliseconds: performance.now() - started,
    };
  }

  /** The accuracy of always naming the commonest token, for the same held-out sentences. */
  baseline(): number {
    return frequencyBaseline(this.model.train, this.model.heldOut, this.model.rule);
  }

  /** The held-out sentences with the current weights, masked alike whenever this is asked. */
  async heldOutScores(): Promise<HeldOutScores> {
    const { heldOut, rule, config } = this.model;
    const order = heldOut.map((_, i) => i);
    const batches = bucketBatches(
      order,
      heldOut.map(({ ids }) => ids.length),
      this.options.batchSize,
    );
    const total = { loss: 0, masked: 0, correct: 0 };
    for (const [b, sentences] of batches.entries()) {
      const random = createRandom("held-out").derive("masks", b);
      const chosen = sentences.map((i) => heldOut[i]);
      const masked = maskedBatch(chosen, rule, config.maxPositions, this.fixedShapes, random);
      const { loss, correct } = tf.tidy(() => ({ ...this.losses(masked, noDropout) }));
      const [meanLoss, hits] = await read([loss, correct]);
      total.loss += meanLoss * masked.count;
      total.masked += masked.count;
      total.correct += hits;
    }
    return { ...total, loss: total.masked > 0 ? total.loss / total.masked : 0 };
  }

  private losses(masked: ReturnType<typeof maskedBatch>, dropout: Dropout): MaskedLosses {
    return maskedLosses(this.model.variables, this.model.config, masked, dropout);
  }

  /** The sentences of a step: epoch after epoch, each in its own order. */
  private batchOf(step: number): number[] {
    if (this.batches.epoch === 0) this.batches = this.epoch(1);
    const perEpoch = this.batches.sentences.length;
    const epoch = Math.floor(step / perEpoch) + 1;
    if (this.batches.epoch !== epoch) this.batches = this.epoch(epoch);
    return this.batches.sentences[step % perEpoch];
  }

  private epoch(epoch: number) {
    const lengths = this.model.train.map(({ ids }) => ids.length);
    const random = this.random.derive("batches", epoch);
    return { epoch, sentences: epochBatches(lengths, this.options.batchSize, random) };
  }

  /** Everything needed to go on later, bit for bit. */
  async checkpoint(): Promise<Uint8Array> {
    const cursor = { step: this.step, texts: fingerprint(this.model.train) };
    return writePretraining(await download(this.model.variables), this.adam, cursor, this.options, this.model.metadata);
  }

  /** Goes on from `checkpoint()`'s bytes. @throws if they belong to another run */
  restore(bytes: Uint8Array): void {
    const run = readPretraining(bytes, fingerprint(this.model.train), this.options);
    for (const [name, variable] of this.model.variables) {
      assign(variable, run.weights.get(name), name);
      const moments = run.moments.get(name);
      if (!moments) continue;
      const tensor = (values: Float32Array) => tf.tensor(values, variable.shape);
      this.adam.restore(name, { first: tensor(moments.first), second: tensor(moments.second) });
    }
    this.adam.updates = run.step;
    this.step = run.step;
  }

  /** Frees the optimiser state; the model keeps its weights. */
  dispose(): void {
    this.adam.dispose();
  }
}

async function read(scalars: tf.Scalar[]): Promise<number[]> {
  return Promise.all(
    scalars.map(async (scalar) => {
      const [value] = await scalar.data();
      scalar.dispose();
      return value;
    }),
  );
}
