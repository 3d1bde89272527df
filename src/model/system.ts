/**
 * What the focused model and each baseline are to the rest of the project. The experiment runner, the training page, the
 * command line and the charts know only this.
 */
import type { Scores } from "../evaluation/scores.js";
import type { Document } from "../text/document.js";
import type { LabelSet } from "../text/labels.js";
import type { Tokenizer } from "../text/tokenizer.js";
import type { SystemConfig, TrainingOptions } from "./config.js";
import type { GradientNorms } from "./training/task-gradients.js";

export type Task = "ner" | "relation";

/** After every optimiser step. Losses are means: over sentences (ner), over pairs (relation). */
export interface StepProgress {
  type: "step";
  /** Steps done so far, from 1. */
  step: number;
  totalSteps: number;
  /** Epoch the step belongs to, from 1. */
  epoch: number;
  loss: number;
  nerLoss: number;
  relationLoss: number;
  /** Sentences trained on in this step. */
  sentences: number;
  /** Wall time of the step. */
  milliseconds: number;
}

/** After every epoch, once dev has been scored. */
export interface EpochProgress {
  type: "epoch";
  epoch: number;
  /** Mean training loss over the epoch. */
  loss: number;
  dev: Scores;
  /**
   * The figure that selects the epoch: micro strict relation F1, on predicted entities where the system finds any, else on the
   * annotated ones; NER F1 without relations.
   */
  selection: number;
  /** Whether this epoch is the best so far; its weights are the ones kept. */
  best: boolean;
  /** Wall time of scoring dev. */
  milliseconds: number;
}

export type Progress = StepProgress | EpochProgress;

/** One training run, a step at a time, so that whoever drives it can pause at a step boundary. */
export interface TrainingSession {
  readonly totalSteps: number;
  /** Steps done. */
  readonly step: number;
  readonly done: boolean;
  /** Does one optimiser step (and, at the end of an epoch, scores dev). Rejects on a loss that is not finite. */
  next(): Promise<Progress[]>;
  /** Everything needed to go on later, bit for bit: weights, best weights, Adam moments, cursor, seed, options, history. */
  checkpoint(): Promise<Uint8Array>;
  /** The next step's gradient by task, for whoever watches; changes nothing, and takes about two steps' time. */
  measureGradients(): Promise<GradientNorms>;
  /** Frees the optimiser state; the system keeps the current weights unless `finish` ran. */
  dispose(): void;
  /** Puts the weights of the best epoch into the system. Called once, when done or when stopping early. */
  finish(): void;
}

/** What a run is expected to take, from a few of its steps (training/forecast.ts). */
export interface Forecast {
  stepsPerEpoch: number;
  /** Of all steps of an epoch: multiply-adds for the focused model, padded tokens for the others. */
  epochWork: number;
  workPerSecond: number;
  secondsPerStep: number;
  /** Scoring dev. */
  secondsPerEpochEnd: number;
  /** Of the whole run, scoring included. */
  seconds: number;
  /** How many steps it was measured on. */
  stepsMeasured: number;
}

export interface PredictOptions {
  /** Use the documents' own entities and predict relations alone (table RC). */
  goldEntities?: boolean;
  /** Called as documents are done. */
  onProgress?: (done: number, total: number) => void;
}

export interface System {
  readonly name: string;
  /** What it finds. Without "ner" it predicts relations between the documents' own entities, whatever is asked for. */
  readonly tasks: readonly Task[];
  readonly config: SystemConfig;
  readonly labels: LabelSet;
  readonly tokenizer: Tokenizer;
  /** Number of trained scalars. */
  readonly parameters: number;
  /** Starts a run, or goes on with one from `checkpoint()`'s bytes. */
  start(
    train: Document[],
    dev: Document[],
    options: TrainingOptions,
    checkpoint?: Uint8Array,
  ): Promise<TrainingSession>;
  /** Measures for about so many milliseconds, by the clock `now`, what a run would take; trains nothing. */
  forecast(
    data: { train: Document[]; dev: Document[]; test: Document[] },
    options: TrainingOptions,
    milliseconds: number,
    now?: () => number,
  ): Promise<Forecast>;
  /** One document out for each in, same ids and order, entities and relations with scores. */
  predict(documents: Document[], options?: PredictOptions): Promise<Document[]>;
  /** The model as safetensors bytes: weights, config, label sets, vocabulary. */
  save(): Promise<Uint8Array>;
  dispose(): void;
}
