/** The training page: a form that starts runs, what trains now, and everything that is kept from before. */
import { html } from "../components/html.js";
import { hint } from "../components/notice.js";
import { words } from "../i18n/index.js";
import { getClient, getEncoderStore, getRuns } from "../runtime/page.js";
import type { StoredEncoder } from "../runtime/pretraining/encoder-store.js";
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
  const encoder = await chosenEncoder(state.encoder);
  if (encoder) settings.set(sizesOf(encoder, state));
  else if (state.encoder !== "") notes.replaceChildren(hint(text.noEncoder));

  const start = async () => {
    notes.replaceChildren();
    try {
      await startBackend();
      const { data, left } = withCounts(await trainingData(state), encoder?.summary.config.maxPositions);
      if (left > 0) notes.replaceChildren(hint(text.leftOut(left)));
      await runs.ready;
      const name = runName(state, runs.runs.length + 1);
      const from = encoder && { name: encoder.name, bytes: await getEncoderStore().bytes(encoder.id) };
      await runs.start(runRequest({ ...state }, data, crypto.randomUUID(), name, from));
    } catch (error) {
      notes.replaceChildren(describeError(error));
    }
  };
  const form = trainForm(state, {
    corpusSize: corpusTrain.length,
    own,
    encoder,
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

/** The kept encoder of this id; undefined where none is asked for, or it is gone. */
async function chosenEncoder(id: string): Promise<StoredEncoder | undefined> {
  if (id === "") return undefined;
  const kept = await getEncoderStore()
    .list()
    .catch(() => []);
  return kept.find((encoder) => encoder.id === id);
}

/** The settings that an encoder decides; no more layers can be focused than it has. */
function sizesOf({ summary: { config, tokenizer } }: StoredEncoder, { k }: TrainState): Partial<TrainState> {
  const { numLayers: layers, hiddenSize: hidden, numHeads: heads } = config;
  return { layers, hidden, heads, tokens: tokenizer, k: Math.min(k, layers) };
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

function runName(state: TrainState, number: number): string {
  return text.runName(number, state.k, state.mask);
}
