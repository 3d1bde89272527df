/** The training page: a form that starts runs, what trains now, and everything that is kept from before. */
import { html } from "../components/html.js";
import { hint } from "../components/notice.js";
import { words } from "../i18n/index.js";
import { getClient, getRuns } from "../runtime/page.js";
import { backendControl, startBackend } from "./backend.js";
import { describeError, openSettings, projectorSwitch } from "./frame.js";
import { loadOwnData } from "./own-data.js";
import { corpusSplit } from "./sentences.js";
import { checkpointList } from "./train-checkpoints.js";
import { trainForm } from "./train-form.js";
import { modelList } from "./train-models.js";
import { runsView } from "./train-runs.js";
import { TRAIN_SETTINGS, runRequest, withoutTooLong } from "./train-settings.js";
import type { TrainingData, TrainState } from "./train-settings.js";

const text = words.pages.train;

/** Builds the page's instruments. */
export async function train(): Promise<HTMLElement> {
  const settings = openSettings(TRAIN_SETTINGS);
  const { state } = settings;
  const runs = getRuns();
  const [own, corpusTrain] = await Promise.all([loadOwnData(), corpusSplit("train")]);
  if (!own) settings.set({ data: "corpus" });
  const notes = html`<div></div>`;

  const start = async () => {
    notes.replaceChildren();
    try {
      await startBackend();
      const { data, left } = withCounts(await trainingData(state));
      if (left > 0) notes.replaceChildren(hint(text.leftOut(left)));
      await runs.ready;
      await runs.start(runRequest({ ...state }, data, crypto.randomUUID(), runName(state, runs.runs.length + 1)));
    } catch (error) {
      notes.replaceChildren(describeError(error));
    }
  };
  const form = trainForm(state, {
    corpusSize: corpusTrain.length,
    own,
    onChange: (change) => settings.set(change),
    onStart: () => void start(),
  });
  // Leaving the page ends the worker; what was trained since the last checkpoint would be lost.
  window.addEventListener("beforeunload", (event) => {
    if (runs.runs.some(({ live, state: running }) => live && running === "running")) event.preventDefault();
  });
  void runs.ready.then(() => startBackend()).catch((error: unknown) => notes.replaceChildren(describeError(error)));

  return html`<section class="train">
    ${projectorSwitch(state.projector, (projector) => settings.set({ projector }))} ${settings.problems}
    ${corpusTrain.length === 0 && !own ? hint(words.pages.corpus.missing) : form} ${notes}${backendControl()}
    ${runsView(runs)} ${checkpointList(getClient(), runs)} ${modelList(runs, () => trainingData(state))}
  </section>`;
}

/** The documents that the settings ask for. */
async function trainingData({ data, sentences }: Pick<TrainState, "data" | "sentences">): Promise<TrainingData> {
  const whole = (data === "own" && (await ownSource())) || (await corpusSource());
  if (sentences === 0 || sentences >= whole.train.length) return whole;
  // A small run should not spend most of its time on dev.
  const dev = whole.dev.slice(0, Math.max(100, Math.ceil(sentences / 5)));
  return { ...whole, train: whole.train.slice(0, sentences), dev };
}

async function ownSource(): Promise<TrainingData | undefined> {
  const own = await loadOwnData();
  return own && { source: { name: own.name, files: own.files }, train: own.train, dev: own.dev, test: own.test };
}

async function corpusSource(): Promise<TrainingData> {
  const [train, dev, test] = await Promise.all([corpusSplit("train"), corpusSplit("dev"), corpusSplit("test")]);
  const files = { train: "train.jsonl", dev: "dev.jsonl", test: "test.jsonl" };
  return { source: { name: text.corpus, files }, train, dev, test };
}

function withCounts(data: TrainingData): { data: TrainingData; left: number } {
  const kept = {
    ...data,
    train: withoutTooLong(data.train),
    dev: withoutTooLong(data.dev),
    test: withoutTooLong(data.test),
  };
  const size = ({ train: a, dev: b, test: c }: TrainingData) => a.length + b.length + c.length;
  return { data: kept, left: size(data) - size(kept) };
}

function runName(state: TrainState, number: number): string {
  return text.runName(number, state.k, state.mask);
}
