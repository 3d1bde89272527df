/** A pretraining run as the page draws and keeps it. */
import type { PretrainingOptions } from "../../model/pretraining/options.js";
import type { BackendName, CheckpointInfo, Failure, OlderFailure, RunState } from "../protocol.js";
import type { EncoderSummary, HeldOutPoint, PretrainRequest } from "./protocol.js";

/** One step on the curves. */
export interface StepPoint {
  step: number;
  loss: number;
  masked: number;
  correct: number;
}

export interface PretrainRecord extends Pick<PretrainRequest, "run" | "name" | "from" | "config"> {
  options: PretrainingOptions;
  sizes: { train: number; heldOut: number };
  /** ISO date. */
  started: string;
  /** ISO date of the last change; records of earlier versions of the site have none. */
  updated?: string;
  state: RunState;
  /** Whether the worker of this page holds it. */
  live: boolean;
  step: number;
  totalSteps: number;
  tokensPerSecond: number;
  secondsLeft: number;
  minutes: number;
  backend?: BackendName;
  /** Handle in the worker while `live`, or once done. */
  encoder?: EncoderSummary;
  /** Grow in place. */
  steps: StepPoint[];
  heldOut: HeldOutPoint[];
  /** Held-out accuracy of always naming the commonest character. */
  baseline?: number;
  checkpoint?: CheckpointInfo;
  failure?: Failure | OlderFailure;
  /** What could not be stored. */
  unsaved?: Failure | OlderFailure;
}

export function newRecord({ run, name, from, config, options, train, heldOut }: PretrainRequest): PretrainRecord {
  return {
    ...{ run, name, from, config, options },
    sizes: { train: train.length, heldOut: heldOut.length },
    started: new Date().toISOString(),
    state: "preparing",
    live: true,
    ...{ step: 0, totalSteps: options.steps, tokensPerSecond: 0, secondsLeft: 0, minutes: 0 },
    steps: [],
    heldOut: [],
  };
}

/** The record as it stood at a step: what comes after will be told again. */
export function rewound(record: PretrainRecord, checkpoint: CheckpointInfo | undefined): PretrainRecord {
  const step = checkpoint?.step ?? 0;
  return {
    ...record,
    step,
    minutes: checkpoint?.minutes ?? 0,
    steps: record.steps.filter((point) => point.step <= step),
    heldOut: step === 0 ? [] : record.heldOut.filter((point) => point.step <= step),
    failure: undefined,
    state: "preparing",
    live: true,
  };
}
