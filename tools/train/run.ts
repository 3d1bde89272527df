/** A run from its files to its scores: made new or gone on with, driven to the end or to the next place where it can stop. */
import { existsSync } from "node:fs";
import { systemFromCheckpoint } from "../../src/model/systems.js";
import type { System, TrainingSession } from "../../src/model/system.js";
import { useBackend } from "../lib/backend.js";
import { EXIT } from "../lib/command.js";
import type { Surroundings } from "../lib/command.js";
import { UsageError } from "../lib/flags.js";
import { lockFolder } from "../lib/lock.js";
import { dataCard, newCard } from "./card.js";
import type { RunCard } from "./card.js";
import { checkSameData, fitToModel, readRunFiles } from "./data.js";
import type { RunData } from "./data.js";
import { drive } from "./drive.js";
import { RunFolder } from "./folder.js";
import { newModel } from "./model.js";
import { describeRun, jsonLine } from "./report.js";
import { finalScores, formatFinalScores } from "./score.js";
import type { FinalScores } from "./score.js";
import { newSettings, resumedSettings, trainingOptions } from "./settings.js";
import type { TrainValues } from "./settings.js";

export interface Run {
  system: System;
  data: RunData;
  card: RunCard;
  checkpoint?: Uint8Array;
}

/** The whole of `train`. @returns the exit code */
export async function train(values: TrainValues, given: ReadonlySet<string>, around: Surroundings): Promise<number> {
  const folder = new RunFolder(values.out ?? defaultFolder(new Date(), values.resume));
  // A folder to go on in that is missing is told by its card's absence.
  const release = values.resume && !existsSync(folder.path) ? undefined : await lockFolder(folder.path);
  try {
    return await trainIn(folder, values, given, around);
  } finally {
    await release?.();
  }
}

async function trainIn(
  folder: RunFolder,
  values: TrainValues,
  given: ReadonlySet<string>,
  around: Surroundings,
): Promise<number> {
  const run = values.resume ? await resumeRun(folder, values, given) : await newRun(folder, values);
  const { system, data, card } = run;
  for (const line of describeRun(run)) around.stderr.write(`${line}\n`);
  try {
    const session = await system.start(data.train.fitting, data.dev.fitting, card.options, run.checkpoint);
    takeUp(card, session);
    const finished = await drive(run, session, folder, around);
    if (!finished) {
      around.stderr.write(
        `Stopped after step ${card.steps} of ${card.totalSteps}. Go on with: npm run train -- --resume --out ${folder.path}\n`,
      );
      return EXIT.stopped;
    }
    const scores = await finalScores(system, data.test ? "test" : "dev", data.test ?? data.dev);
    await writeScores(run, scores, folder);
    around.stdout.write(
      values.json
        ? `${JSON.stringify(jsonLine(run, scores, folder))}\n`
        : `${formatFinalScores(scores, system.tasks)}\n`,
    );
    return EXIT.done;
  } finally {
    system.dispose();
  }
}

/** A run from its first step; of an earlier one in the folder nothing is left. */
export async function newRun(folder: RunFolder, values: TrainValues): Promise<Run> {
  const settings = newSettings(values);
  if (!values.overwrite) folder.refuseIfTaken();
  const files = await readRunFiles(settings);
  await useBackend(settings.backend);
  const others = [...files.dev.documents, ...(files.test?.documents ?? [])];
  const model = await newModel(settings, files.train.documents, others);
  const data = fitToModel(files, model.system);
  await folder.prepare();
  return { system: model.system, data, card: await newCard(folder.name, settings, model, data) };
}

/** The run in a folder, from its checkpoint on. */
export async function resumeRun(folder: RunFolder, values: TrainValues, given: ReadonlySet<string>): Promise<Run> {
  const card = await folder.readCard();
  const checkpoint = await folder.readCheckpoint();
  const settings = resumedSettings(card.settings, values, given);
  const files = await readRunFiles(settings);
  checkSameData(card, files);
  await useBackend(settings.backend);
  const system = await systemFromCheckpoint(checkpoint);
  const data = fitToModel(files, system);
  Object.assign(card, { settings, options: trainingOptions(settings), backend: settings.backend, state: "running" });
  Object.assign(card.data, dataCard(data));
  Object.assign(card.scores, { devGoldEntities: null, test: null, testGoldEntities: null });
  return { system, data, card, checkpoint };
}

/** Brings a card to where its session stands; what it tells of later epochs came after the checkpoint and is run again. */
export function takeUp(card: RunCard, session: TrainingSession): void {
  card.steps = session.step;
  card.totalSteps = session.totalSteps;
  card.curves.epochs = card.curves.epochs.filter(({ step }) => step <= session.step);
  card.curves.gradients = card.curves.gradients?.filter(({ step }) => step < session.step);
}

/** Puts the final scores on the card. */
async function writeScores({ card }: Run, scores: FinalScores, folder: RunFolder): Promise<void> {
  const isTest = scores.split === "test";
  card.scores = {
    bestEpoch: card.scores.bestEpoch,
    dev: isTest ? card.scores.dev : scores.predictedEntities,
    devGoldEntities: isTest ? null : scores.goldEntities,
    test: isTest ? scores.predictedEntities : null,
    testGoldEntities: isTest ? scores.goldEntities : null,
  };
  Object.assign(card, { state: "done", updated: new Date().toISOString() });
  await folder.writeCard(card);
}

/** @throws UsageError where a run to go on with is not named */
function defaultFolder(now: Date, resume: boolean): string {
  if (resume) throw new UsageError("--resume needs --out DIR, the folder of the run");
  return `runs/train-${now.toISOString().slice(0, 19).replaceAll(":", "-")}`;
}
