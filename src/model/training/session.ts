/**
 * One training run, a step at a time: batches by seed, Adam, dev scores after each epoch, the best epoch's weights kept.
 * What a system trains on and how it loses is its own affair (`Trainable`); this file is the same for all.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Scores } from "../../evaluation/scores.js";
import { createRandom } from "../../text/random.js";
import type { TrainingOptions } from "../config.js";
import type { Dropout } from "../encoder.js";
import type { Losses } from "../joint.js";
import { shareClones } from "../kernels/identity.js";
import type { EpochProgress, Progress, StepProgress, TrainingSession } from "../system.js";
import { batchGradients } from "./accumulate.js";
import { Adam, decay } from "./adam.js";
import { LossBalance } from "./balance.js";
import { runBatches } from "./batches.js";
import { seededDropout } from "./dropout.js";
import { readRun, writeRun } from "./snapshot.js";
import type { RunState } from "./snapshot.js";
import { clippedApart, gradientNorms } from "./task-gradients.js";
import type { GradientNorms } from "./task-gradients.js";
import { assign, download, encoderShare, learningRateAt } from "./variables.js";
import { modelProblem } from "../problems.js";

/** A system in training. */
export interface Trainable {
  /** Variables by checkpoint name. */
  readonly variables: ReadonlyMap<string, tf.Variable>;
  /** Tokens of each training sentence, specials included. */
  readonly lengths: readonly number[];
  /** Pairs that each of them trains on; needed for batches that are computed in parts. */
  readonly pairs?: readonly number[];
  readonly dropout: number;
  /** Called whenever the variables got new values. */
  weightsChanged(): void;
  /** The losses of the named training sentences; called inside a gradient tape. */
  losses(sentences: readonly number[], dropout: Dropout): Losses;
  /** Scores of the dev set with the current weights, and the figures that select the epoch, most important first. */
  evaluate(): Promise<{ scores: Scores; selection: number[] }>;
  /** What the system's checkpoint says of itself. */
  readonly metadata: Record<string, string>;
}

export class GradientSession implements TrainingSession {
  readonly totalSteps: number;
  private readonly stepsPerEpoch: number;
  private readonly adam: Adam;
  private readonly balance: LossBalance;
  private state: RunState = { step: 0, epochLoss: 0, bestSelection: [], bestEpoch: 0 };
  private best = new Map<string, Float32Array>();
  private batches: { epoch: number; sentences: number[][] } = { epoch: 0, sentences: [] };

  constructor(
    private readonly trainable: Trainable,
    private readonly options: TrainingOptions,
  ) {
    this.stepsPerEpoch = this.batchesOf(1).length;
    this.totalSteps = this.stepsPerEpoch * options.epochs;
    // Where each task's gradient is clipped by itself, their sum is not clipped again.
    this.adam = new Adam(options.balance === "clip" ? 0 : options.clipNorm);
    this.balance = new LossBalance(options);
    shareClones();
  }

  get step(): number {
    return this.state.step;
  }

  get done(): boolean {
    return this.state.step >= this.totalSteps || this.outOfPatience;
  }

  /**
   * Whether an epoch has ended, and as many as `patience` allows have gone by since the best. A model that finds nothing yet is given
   * time: it has not begun to get better.
   */
  private get outOfPatience(): boolean {
    const { step, bestEpoch, bestSelection } = this.state;
    const { patience = Infinity } = this.options;
    const foundSomething = bestEpoch > 0 && bestSelection[0] > 0;
    return foundSomething && step % this.stepsPerEpoch === 0 && step / this.stepsPerEpoch - bestEpoch >= patience;
  }

  async next(): Promise<Progress[]> {
    if (this.done) throw new Error("this run has done all its steps");
    const step = await this.trainStep();
    if (this.state.step % this.stepsPerEpoch !== 0) return [step];
    return [step, await this.endEpoch(step.epoch)];
  }

  private async trainStep(): Promise<StepProgress> {
    const started = performance.now();
    const batch = this.nextBatch();
    const { epoch, sentences, microBatch, weights } = batch;
    const { gradients, loss, nerLoss, relationLoss } =
      this.options.balance === "clip"
        ? await clippedApart(batch, this.options.clipNorm)
        : await batchGradients(this.trainable, sentences, microBatch, batch.dropout(), weights);
    if (!Number.isFinite(loss)) {
      tf.dispose([...gradients.values()]);
      throw modelProblem("loss-not-finite", { loss, step: this.state.step + 1 });
    }
    const rate = learningRateAt(this.state.step, this.totalSteps, this.options);
    const share = encoderShare(this.options);
    const { weightDecay = 0 } = this.options;
    if (weightDecay > 0) decay(this.trainable.variables, gradients, (name) => rate * share(name) * weightDecay);
    this.adam.apply(this.trainable.variables, gradients, rate, share);
    this.balance.observe({ ner: nerLoss, relation: relationLoss });
    this.trainable.weightsChanged();
    this.state.step++;
    this.state.epochLoss += loss;
    const milliseconds = performance.now() - started;
    const { step } = this.state;
    return {
      type: "step",
      step,
      totalSteps: this.totalSteps,
      epoch,
      loss,
      nerLoss,
      relationLoss,
      sentences: sentences.length,
      milliseconds,
    };
  }

  /** The batch of the next step, and what its gradient is computed with. */
  private nextBatch() {
    const { options, trainable, state } = this;
    const epoch = Math.floor(state.step / this.stepsPerEpoch) + 1;
    const sentences = this.batchesOf(epoch)[state.step % this.stepsPerEpoch];
    const { batchSize, microBatch = batchSize } = options;
    const tokens = sentences.reduce((sum, i) => sum + trainable.lengths[i] - 2, 0);
    const dropout = () => seededDropout(trainable.dropout, createRandom(options.seed).derive("dropout", state.step));
    return {
      trainable,
      epoch,
      sentences,
      microBatch,
      dropout,
      weights: this.balance.weights(sentences.length, tokens),
    };
  }

  measureGradients(): Promise<GradientNorms> {
    return gradientNorms(this.nextBatch(), this.options.clipNorm);
  }

  private batchesOf(epoch: number): number[][] {
    if (this.batches.epoch !== epoch) {
      this.batches = { epoch, sentences: runBatches(this.trainable.lengths, this.options, epoch) };
    }
    return this.batches.sentences;
  }

  private async endEpoch(epoch: number): Promise<EpochProgress> {
    const started = performance.now();
    const { scores, selection } = await this.trainable.evaluate();
    const best = this.state.bestEpoch === 0 || compare(selection, this.state.bestSelection) > 0;
    if (best) {
      this.best = await download(this.trainable.variables);
      this.state = { ...this.state, bestEpoch: epoch, bestSelection: selection };
    }
    const loss = this.state.epochLoss / this.stepsPerEpoch;
    this.state.epochLoss = 0;
    const milliseconds = performance.now() - started;
    return { type: "epoch", epoch, loss, dev: scores, selection: selection[0], best, milliseconds };
  }

  async checkpoint(): Promise<Uint8Array> {
    const weights = await download(this.trainable.variables);
    const state = { ...this.state, ...(this.balance.state ? { balance: this.balance.state } : {}) };
    return writeRun(weights, this.best, this.adam, state, this.options, this.trainable.metadata);
  }

  /** Goes on from `checkpoint()`'s bytes: weights, moments, cursor and best epoch. */
  restore(bytes: Uint8Array): void {
    const run = readRun(bytes, this.options);
    for (const [name, variable] of this.trainable.variables) {
      assign(variable, run.weights.get(name), name);
      const moments = run.moments.get(name);
      if (!moments) continue;
      const tensor = (values: Float32Array) => tf.tensor(values, variable.shape);
      this.adam.restore(name, { first: tensor(moments.first), second: tensor(moments.second) });
    }
    this.adam.updates = run.state.step;
    this.best = run.best;
    this.state = run.state;
    if (run.state.balance) this.balance.state = run.state.balance;
    this.trainable.weightsChanged();
  }

  finish(): void {
    for (const [name, values] of this.best) assign(this.trainable.variables.get(name)!, values, name);
    this.trainable.weightsChanged();
    this.dispose();
  }

  dispose(): void {
    this.adam.dispose();
  }
}

/** Lexicographic. */
function compare(a: number[], b: number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : a[at] - b[at];
}
