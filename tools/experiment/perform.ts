/** One planned run: trained through to its end, or to where it was told to stop, and put on record. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Cell, DataSet } from "../../src/evaluation/plan.js";
import { RECORD_FORMAT } from "../../src/evaluation/records.js";
import type { RunRecord } from "../../src/evaluation/records.js";
import { relationTypes } from "../../src/text/labels.js";
import { describeMachine } from "../bench/machine.js";
import type { NodeBackend } from "../lib/backend.js";
import type { Surroundings } from "../lib/command.js";
import { readDataFile } from "../lib/data.js";
import type { FileDigest } from "../lib/files.js";
import { dataCard } from "../train/card.js";
import type { GradientPoint } from "../train/card.js";
import { fitToModel } from "../train/data.js";
import { drive } from "../train/drive.js";
import { RunFolder } from "../train/folder.js";
import { newRun, resumeRun, takeUp } from "../train/run.js";
import type { Run } from "../train/run.js";
import { trainValues } from "./config.js";
import { hashOfCorpus } from "./inputs.js";
import { packAll, predictSplit, reportTotals, splitScores, testCounts } from "./predictions.js";
import type { PlanSettings } from "./settings.js";

/** Steps. */
const GRADIENTS_EVERY = 20;

export interface RunPlace {
  data: DataSet;
  corpus: PlanSettings["corpus"];
  alsoTest: PlanSettings["alsoTest"];
  corpusHash: string;
  backend: NodeBackend;
  /** Where the run keeps its checkpoint. */
  folder: string;
}

/**
 * @returns the record, and those of the same run on other test files; undefined where the run was stopped: the next call with the same
 *   folder goes on with it
 */
export async function performRun(
  cell: Cell,
  seed: number,
  place: RunPlace,
  around: Surroundings,
): Promise<RunRecord[] | undefined> {
  const folder = new RunFolder(place.folder);
  const values = {
    ...trainValues(cell.config, seed, place.corpus, cell.encoder, cell.recipe),
    // What the balance of the losses does shows in their gradients; measuring them changes no number.
    watchGradients: cell.experiment === "balance" ? GRADIENTS_EVERY : 0,
    backend: place.backend,
  };
  const started = existsSync(join(place.folder, "checkpoint.safetensors"));
  const run = started
    ? await resumeRun(folder, values, new Set())
    : await newRun(folder, { ...values, overwrite: true, out: place.folder });
  try {
    const { system, data, card } = run;
    const session = await system.start(data.train.fitting, data.dev.fitting, card.options, run.checkpoint);
    takeUp(card, session);
    if (!(await drive(run, session, folder, around))) return undefined;
    return await recordsOf(cell, seed, place, run);
  } finally {
    run.system.dispose();
  }
}

/** On the plan's test file, and on another for which the same training counts. */
async function recordsOf(cell: Cell, seed: number, place: RunPlace, run: Run): Promise<RunRecord[]> {
  const own = await recordOf(cell, seed, place, run);
  const { alsoTest: other } = place;
  const shared = other && cell.config.test && other.experiments.includes(cell.experiment) && existsSync(other.test);
  if (!shared) return [own];
  const files = { ...run.data, test: await readDataFile(other.test) };
  const data = fitToModel(files, run.system);
  const card = { ...run.card, data: { ...run.card.data, ...dataCard(data) } };
  const corpusHash = hashOfCorpus(card.data.files as Record<"train" | "dev" | "test", FileDigest>);
  return [own, await recordOf(cell, seed, { ...place, data: other.data, corpusHash }, { ...run, data, card })];
}

/** Scores of the best epoch's weights: on dev, and on test where the plan lets this run see it. */
async function recordOf(cell: Cell, seed: number, place: RunPlace, run: Run): Promise<RunRecord> {
  const { corpusHash } = place;
  const { system, data, card } = run;
  const { cpu, cores, memoryGiB, platform, node } = await describeMachine();
  const labels = { entityTypes: system.labels.entityTypes, relationTypes: relationTypes(system.labels) };
  const dev = await predictSplit(system, data.dev);
  const test = cell.config.test && data.test ? await predictSplit(system, data.test) : null;
  const { epochs } = card.curves;
  const used = (split: "train" | "dev" | "test") => {
    const { sha256, sentences, tooLong } = card.data.files[split]!;
    return { sha256, sentences, tooLong: tooLong.length };
  };
  return {
    format: RECORD_FORMAT,
    version: 1,
    system: system.name,
    tasks: [...system.tasks],
    config: cell.config,
    hash: cell.hash,
    seed,
    corpusHash,
    corpus: { train: used("train"), dev: used("dev"), test: used("test") },
    sizes: { ...system.config },
    parameters: system.parameters,
    encoder: card.encoder && { path: card.encoder.path, sha256: card.encoder.sha256 },
    labels,
    backend: card.backend,
    machine: { cpu, cores, memoryGiB, platform, node },
    commit: card.commit,
    date: new Date().toISOString(),
    minutes: rounded(card.minutes, 3),
    cpuMinutes: rounded(card.cpuMinutes ?? 0, 3),
    sentencesPerSecond: test && rounded(data.test!.fitting.length / test.cpuSeconds, 1),
    epochs: epochs.length,
    bestEpoch: card.scores.bestEpoch!,
    curve: epochs.map(({ loss, selection }) => [rounded(loss, 4), rounded(selection, 6)]),
    ...(card.curves.gradients ? { gradients: card.curves.gradients.map(roundedPoint) } : {}),
    scores: {
      dev: splitScores(system, data.dev.documents, dev),
      test: test && splitScores(system, data.test!.documents, test),
    },
    devReports: reportTotals(system, data.dev.documents, dev),
    ...(test && !place.data.shipped ? { testCounts: testCounts(system, data.test!.documents, test) } : {}),
    predictions: test && place.data.shipped ? packAll(test, labels) : { predicted: null, gold: null },
  };
}

const roundedPoint = ({ step, ner, relation, cosine, whole, clip }: GradientPoint): GradientPoint => ({
  step,
  ner: rounded(ner, 5),
  relation: rounded(relation, 5),
  cosine: rounded(cosine, 4),
  whole: rounded(whole, 5),
  clip: rounded(clip, 5),
});

const rounded = (value: number, digits: number) => Number(value.toFixed(digits));
