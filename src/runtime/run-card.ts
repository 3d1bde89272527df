/** What is remembered of a run, and how it is written down for others: a card (JSON) and curves (CSV). */
import { csvFormat } from "d3";
import { recipeOf } from "../evaluation/plan.js";
import type { Score, Scores } from "../evaluation/scores.js";
import type { EpochProgress, StepProgress } from "../model/system.js";
import type { GradientPoint } from "../model/training/task-gradients.js";
import type { MemoryUse } from "./memory.js";
import type {
  BackendName,
  CheckpointInfo,
  Failure,
  ModelSummary,
  OlderFailure,
  RunRequest,
  RunState,
} from "./protocol.js";

/** One point of the dev curves, with the epoch's last step. */
export type EpochPoint = EpochProgress & { step: number };

/** A run as the page shows it and the browser keeps it: everything but the documents and the weights. */
export interface RunRecord extends Pick<
  RunRequest,
  "run" | "name" | "source" | "system" | "recipe" | "config" | "tokenizer" | "options"
> {
  /** Name of the pretrained encoder that it started from. */
  encoder?: string;
  /** ISO date of the start. */
  started: string;
  /** ISO date of the last change. */
  updated: string;
  sizes: { train: number; dev: number; test: number };
  state: RunState;
  /** Why the run failed. */
  failure?: Failure | OlderFailure;
  /** Why the run could not be saved, while that is so; it goes on. */
  unsaved?: Failure | OlderFailure;
  backend?: BackendName;
  /** Handles in it are good only while `live`. */
  model?: ModelSummary;
  /** Whether the worker of this page holds the run's model. */
  live: boolean;
  step: number;
  totalSteps: number;
  examplesPerSecond: number;
  secondsLeft: number;
  minutes: number;
  /** What the backend held after the last step. */
  memory?: MemoryUse;
  checkpoint?: CheckpointInfo;
  steps: StepProgress[];
  epochs: EpochPoint[];
  /** Each task's gradient, where it was measured; absent from runs of earlier versions. */
  gradients?: GradientPoint[];
  test?: Scores;
  testGoldEntities?: Scores;
}

/** The epoch whose weights the run keeps: the last that was best so far. */
export function bestEpoch({ epochs }: Pick<RunRecord, "epochs">): EpochPoint | undefined {
  return epochs.findLast(({ best }) => best);
}

/** Everything needed to repeat and compare a run, as plain JSON. */
export function runCard(run: RunRecord) {
  const best = bestEpoch(run);
  return {
    format: "focused-attention run card",
    version: 1,
    run: run.run,
    name: run.name,
    system: run.system,
    recipe: recipeOf(run),
    state: run.state,
    date: run.started,
    seed: run.options.seed,
    backend: run.backend ?? null,
    config: run.model?.config ?? run.config,
    tokenizer: run.tokenizer,
    encoder: run.encoder ?? null,
    options: run.options,
    parameters: run.model?.parameters ?? null,
    data: {
      name: run.source?.name ?? null,
      files: run.source?.files ?? null,
      sentences: run.sizes,
      entityTypes: run.model?.entityTypes,
      relationTypes: run.model?.relationTypes,
    },
    steps: run.step,
    totalSteps: run.totalSteps,
    minutes: run.minutes,
    scores: {
      bestEpoch: best?.epoch ?? null,
      dev: best?.dev ?? null,
      test: run.test ?? null,
      testGoldEntities: run.testGoldEntities ?? null,
    },
    curves: { steps: run.steps, epochs: run.epochs, gradients: run.gradients ?? [] },
  };
}

/** The curves of several runs, a row a step; dev figures stand in the row of their epoch's last step. */
export function curvesCsv(runs: readonly RunRecord[]): string {
  const rows = runs.flatMap((run): Row[] => {
    const dev = new Map(run.epochs.map((epoch) => [epoch.step, epoch]));
    // Measured before the step: the row is that of the step that it became.
    const gradients = new Map(run.gradients?.map((point) => [point.step + 1, point]));
    return run.steps.map((point) => ({
      run: run.run,
      name: run.name,
      seed: run.options.seed,
      step: point.step,
      epoch: point.epoch,
      loss: point.loss,
      ner_loss: point.nerLoss,
      relation_loss: point.relationLoss,
      milliseconds: point.milliseconds,
      ...gradientFigures(gradients.get(point.step)),
      ...figures("dev_entity", dev.get(point.step)?.dev.entity.strict.micro),
      ...figures("dev_relation", dev.get(point.step)?.dev.relation.strict.micro),
    }));
  });
  return csvFormat(rows, COLUMNS);
}

type Row = Record<string, string | number | null>;

const COLUMNS = [
  ...["run", "name", "seed", "step", "epoch", "loss", "ner_loss", "relation_loss", "milliseconds"],
  ...["ner_gradient", "relation_gradient", "whole_gradient", "clip"],
  ...["dev_entity", "dev_relation"].flatMap((task) => ["precision", "recall", "f1"].map((name) => `${task}_${name}`)),
];

/** Empty cells where nothing was measured. */
function gradientFigures(point: GradientPoint | undefined): Row {
  const { ner = null, relation = null, whole = null, clip = null } = point ?? {};
  return { ner_gradient: ner, relation_gradient: relation, whole_gradient: whole, clip };
}

/** Empty cells where there is no score. */
function figures(prefix: string, score: Score | undefined): Row {
  const { precision = null, recall = null, f1 = null } = score ?? {};
  return { [`${prefix}_precision`]: precision, [`${prefix}_recall`]: recall, [`${prefix}_f1`]: f1 };
}
