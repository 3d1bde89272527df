/** A training run's record at its start, and as it stood at an earlier step. */
import type { CheckpointInfo, RunRequest, RunState } from "./protocol.js";
import type { RunRecord } from "./run-card.js";

/** Whether nothing more comes of a run by itself. */
export const hasEnded = (state: RunState): boolean => state === "done" || state === "cancelled" || state === "failed";

/**
 * Whether a run's work would be lost with the worker: it trains, or could not be stored.
 * @param unstored it is done, but what it learnt is in the worker alone
 */
export const isAtRisk = (
  { live, state, unsaved }: Pick<RunRecord, "live" | "state" | "unsaved">,
  unstored: boolean,
): boolean => live && (state === "running" || (unsaved !== undefined && (unstored || !hasEnded(state))));

export function newRecord(request: RunRequest): RunRecord {
  const { run, name, source, system, recipe, config, tokenizer, encoder, options, train, dev, test } = request;
  const now = new Date().toISOString();
  return {
    ...{ run, name, source, system, recipe, config, tokenizer, options },
    ...(encoder && { encoder: encoder.name }),
    started: now,
    updated: now,
    sizes: { train: train.length, dev: dev.length, test: test?.length ?? 0 },
    state: "preparing",
    live: true,
    ...{ step: 0, totalSteps: 0, examplesPerSecond: 0, secondsLeft: 0, minutes: 0 },
    steps: [],
    epochs: [],
    gradients: [],
  };
}

/** What a run has to drop of its record, because it takes the steps after `checkpoint` again. */
export function rewound(
  { steps, epochs, gradients }: RunRecord,
  checkpoint: CheckpointInfo | undefined,
): Pick<RunRecord, "step" | "minutes" | "steps" | "epochs" | "gradients" | "test" | "testGoldEntities"> {
  const { step, minutes } = checkpoint ?? { step: 0, minutes: 0 };
  return {
    step,
    minutes,
    steps: steps.filter((point) => point.step <= step),
    epochs: epochs.filter((point) => point.step <= step),
    // Measured before the step that is taken again.
    gradients: gradients?.filter((point) => point.step < step),
    test: undefined,
    testGoldEntities: undefined,
  };
}
