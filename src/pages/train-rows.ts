/** Run records as the views take them. */
import type { CurveRun } from "../components/curve-data.js";
import type { Paint } from "../components/palette.js";
import type { ProgressData } from "../components/progress.js";
import type { RunAction, RunRow } from "../components/run-list.js";
import { words } from "../i18n/index.js";
import type { MemoryUse } from "../runtime/memory.js";
import { bestEpoch } from "../runtime/run-card.js";
import type { RunRecord } from "../runtime/run-card.js";
import { pageLink } from "./frame.js";
import { readoutOf, recipeOfRun } from "./train-recipe.js";

/** Progress of a run that this page trains. */
export function progressData(run: RunRecord): ProgressData {
  const last = run.steps[run.steps.length - 1];
  return {
    name: run.name,
    state: run.state,
    step: run.step,
    totalSteps: run.totalSteps,
    epoch: last?.epoch ?? 1,
    epochs: run.options.epochs,
    loss: last?.loss,
    examplesPerSecond: run.examplesPerSecond,
    secondsLeft: run.secondsLeft,
    ...(run.memory && { memory: memoryUse(run.memory) }),
  };
}

/** What the backend holds, as far as it tells. */
function memoryUse({ tensors, gpu, gpuAllocated, heap }: MemoryUse): string {
  const text = words.trials.memory;
  return [
    text.inUse(tensors),
    gpu !== undefined && text.gpu(gpu, gpuAllocated ?? gpu),
    heap !== undefined && text.heap(heap),
  ]
    .filter(Boolean)
    .join(", ");
}

/** Strict, micro figures of a run for the charts. */
export function curveRun(run: RunRecord, { mark, ink, dash }: Paint): CurveRun {
  return {
    id: run.run,
    name: run.name,
    color: mark,
    ink,
    dash,
    totalSteps: run.totalSteps,
    totalEpochs: run.options.epochs,
    steps: run.steps,
    gradients: run.gradients ?? [],
    epochs: run.epochs.map(({ epoch, dev, best }) => ({
      epoch,
      best,
      entity: dev.entity.strict.micro,
      relation: dev.relation.strict.micro,
    })),
  };
}

/** A line of the list of runs. */
export function runRow(run: RunRecord, shown: boolean, color: string): RunRow {
  const best = bestEpoch(run);
  const done = run.state === "done";
  const { recipe, changed } = recipeOfRun(run);
  return {
    id: run.run,
    name: run.name,
    state: run.state,
    shown,
    color,
    backend: run.backend ?? "",
    recipe: words.recipes.named(words.recipes.names[recipe], changed),
    epochs: words.pages.train.epochs(run.epochs.length, run.options.epochs),
    devEntityF1: best?.dev.entity.strict.micro.f1,
    devRelationF1: best?.dev.relation.strict.micro.f1,
    testEntityF1: run.test?.entity.strict.micro.f1,
    testRelationF1: run.test?.relation.strict.micro.f1,
    minutes: run.minutes,
    links: done
      ? [
          { label: words.runs.tryIt, href: pageLink("index", { model: run.run }) },
          { label: words.runs.seeMasks, href: pageLink("masks", { model: run.run }) },
        ]
      : [],
    actions: actionsOf(run),
  };
}

/** What can be done with a run from the list; a run that trains has its buttons beside the bar. */
export function actionsOf({ live, state, steps }: Pick<RunRecord, "live" | "state" | "steps">): RunAction[] {
  const trains = live && (state === "preparing" || state === "running" || state === "paused");
  if (trains) return ["rename"];
  const card: RunAction[] = steps.length > 0 ? ["card"] : [];
  if (state === "done") return [...card, "model", "rename", "delete"];
  return ["resume", ...card, "rename", "delete"];
}

/** The settings of a run as one flat list, for comparing. */
export function flatConfig(run: RunRecord): Record<string, string | number> {
  const { config, options, tokenizer, sizes, system, source } = run;
  const named = Object.entries(config).filter(([name]) => Object.hasOwn(words.pages.train.settingNames, name));
  const { epochs, batchSize, learningRate, seed, discardNoRelation, clipNorm, warmup } = options;
  const { recipe } = recipeOfRun(run);
  return {
    system,
    recipe: words.recipes.names[recipe],
    data: source?.name ?? "",
    sentences: sizes.train,
    ...(Object.fromEntries(named) as Record<string, string | number>),
    readout: words.recipes.readouts[readoutOf(config)],
    tokenizer,
    nerWeight: options.nerWeight ?? 1,
    ...{ learningRate, epochs, batchSize, seed, discardNoRelation, clipNorm, warmup },
  };
}
