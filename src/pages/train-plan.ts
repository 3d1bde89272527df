/** From the settings of the training page to the run that they describe: its documents, its name, what its steps need. */
import { words } from "../i18n/index.js";
import { getClient } from "../runtime/page.js";
import type { StoredEncoder } from "../runtime/pretraining/encoder-store.js";
import type { RunRequest } from "../runtime/protocol.js";
import { loadOwnData } from "./own-data.js";
import { encoderBytes } from "./pretrain/encoders.js";
import { corpusSplit } from "./sentences.js";
import { fitted, memoryNeed } from "./train-memory.js";
import type { MemoryNeed } from "./train-memory.js";
import { runRequest, withoutTooLong } from "./train-settings.js";
import { discardWarning } from "./train-warning.js";
import type { TrainingData, TrainState } from "./train-settings.js";
import { pageProblem } from "./problems.js";

const text = words.pages.train;

export interface PlannedRun {
  /** Its steps computed in parts where they would not fit otherwise. */
  request: RunRequest;
  /** Sentences that are too long for the model. */
  left: number;
  need: MemoryNeed;
}

/** @param number of the run, for its name */
export async function plannedRun(
  state: TrainState,
  encoder: StoredEncoder | undefined,
  number: number,
): Promise<PlannedRun> {
  const { data, left } = withCounts(await trainingData(state), encoder?.summary.config.maxPositions);
  const from = encoder && { name: encoder.name, bytes: (await encoderBytes(encoder.id))! };
  const name = text.runName(number, state.k, state.mask);
  const request = runRequest(state, data, crypto.randomUUID(), name, from);
  const need = stepNeed(request, state, encoder);
  return { request: fitted(request, need), left, need };
}

/** What a step of these settings needs on the backend in use, and what to warn of. */
export async function plannedNeed(
  state: TrainState,
  encoder: StoredEncoder | undefined,
): Promise<MemoryNeed & { warning: string }> {
  const { data } = withCounts(await trainingData(state), encoder?.summary.config.maxPositions);
  const request = runRequest(state, data, "", "");
  return { ...stepNeed(request, state, encoder), warning: discardWarning(request) };
}

function stepNeed(request: RunRequest, { memory }: TrainState, encoder: StoredEncoder | undefined): MemoryNeed {
  const kernels = getClient().backend?.backend === "webgpu" ? "gpu" : "host";
  return memoryNeed(request, kernels, bytesOf(memory), encoder?.summary.config.vocabSize);
}

/** @param gigabytes as a reader gives them */
export const bytesOf = (gigabytes: number) => gigabytes * 1e9;

/** The documents that the settings ask for. @throws where these are the reader's own, and none are kept */
export async function trainingData({ data, sentences }: Pick<TrainState, "data" | "sentences">): Promise<TrainingData> {
  const whole = await (data === "own" ? ownSource() : corpusSource());
  if (sentences === 0 || sentences >= whole.train.length) return whole;
  // A small run should not spend most of its time on dev.
  const dev = whole.dev.slice(0, Math.max(100, Math.ceil(sentences / 5)));
  return { ...whole, train: whole.train.slice(0, sentences), dev };
}

async function ownSource(): Promise<TrainingData> {
  const own = await loadOwnData();
  // Forgotten in another tab, for one. A run on other sentences than were chosen would not be noticed.
  if (!own) throw pageProblem("own-sentences-gone", {});
  return { source: { name: own.name, files: own.files }, train: own.train, dev: own.dev, test: own.test };
}

async function corpusSource(): Promise<TrainingData> {
  const [train, dev, test] = await Promise.all([corpusSplit("train"), corpusSplit("dev"), corpusSplit("test")]);
  const files = { train: "train.jsonl", dev: "dev.jsonl", test: "test.jsonl" };
  return { source: { name: text.corpus, files }, train, dev, test };
}

function withCounts(data: TrainingData, positions?: number): { data: TrainingData; left: number } {
  const kept = {
    ...data,
    train: withoutTooLong(data.train, positions),
    dev: withoutTooLong(data.dev, positions),
    test: withoutTooLong(data.test, positions),
  };
  const size = ({ train: a, dev: b, test: c }: TrainingData) => a.length + b.length + c.length;
  return { data: kept, left: size(data) - size(kept) };
}
