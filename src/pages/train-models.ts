/** Models kept in this browser: trained here or brought as a file; each can be tried, scored, exported, deleted. */
import { askText, askWhether } from "../components/dialog.js";
import { fileDrop } from "../components/file-drop.js";
import { html } from "../components/html.js";
import { hint, statusLine } from "../components/notice.js";
import { scoresTable } from "../components/scores-table.js";
import { table } from "../components/table.js";
import { scoreDocuments } from "../evaluation/scores.js";
import { megabytes } from "../i18n/megabytes.js";
import { words } from "../i18n/index.js";
import type { StoredModel } from "../runtime/database.js";
import type { RunStore } from "../runtime/runs.js";
import { getClient, getModelStore } from "../runtime/page.js";
import { startBackend } from "./backend.js";
import { download, errorInto, pageLink } from "./frame.js";
import { modelBytes } from "./models.js";
import { shippedModels } from "./shipped.js";
import type { TrainingData } from "./train-settings.js";

const text = words.pages.train;

interface ModelRow {
  id: string;
  name: string;
  parameters: number;
  bytes: number;
  /** ISO date. */
  saved: string;
  /** Absent for a model of the site, which cannot be renamed or deleted. */
  stored?: StoredModel;
}

function modelRow(stored: StoredModel): ModelRow {
  const { id, name, bytes, saved, summary } = stored;
  return { id, name, bytes, saved, parameters: summary.parameters, stored };
}

/** The models of the site as their run cards tell of them. */
async function shippedRows(): Promise<ModelRow[]> {
  return (await shippedModels()).map(({ name, card, bytes }) => ({
    id: name,
    name: text.ofTheSite(words.pages.models.names[name]),
    parameters: card.parameters,
    bytes,
    saved: card.updated,
  }));
}

/** The list, and a place to drop a model file; follows the runs, whose models are in it. `data` is what the form has chosen, for scoring. */
export function modelList(runs: RunStore, data: () => Promise<TrainingData>): HTMLElement {
  const store = getModelStore();
  const client = getClient();
  const box = html`<div></div>`;
  const problem = html`<div></div>`;
  const scores = html`<div></div>`;
  const status = statusLine();

  const refresh = async () => {
    const [shipped, stored] = await Promise.all([shippedRows(), store.list().catch(() => [])]);
    box.replaceChildren(draw([...shipped, ...stored.map(modelRow)]));
  };
  /** A run's model is stored a moment after the run is done. */
  const refreshUntil = async (id: string) => {
    for (let tries = 0; tries < 20; tries++) {
      if ((await store.list().catch(() => [])).some((model) => model.id === id)) break;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    await refresh();
  };
  const act = (task: () => Promise<unknown>) =>
    void errorInto(problem, async () => {
      await task();
      await refresh();
    });

  /** A model in the worker for as long as `use` takes. */
  const withModel = async <Result>(id: string, use: (model: string) => Promise<Result>): Promise<Result> => {
    const [bytes] = await Promise.all([modelBytes(id), startBackend()]);
    const { model } = await client.loadModel(bytes);
    try {
      return await use(model);
    } finally {
      await client.disposeModel(model);
    }
  };
  const scoreOnTest = async (id: string, name: string) => {
    const { test } = await data();
    const onProgress = (done: number, total: number) => status.say(text.scoring(name, done, total));
    const { fitting, predicted } = await withModel(id, async (model) => {
      // One sentence that is too long would keep all the others from being scored.
      const fitting = await client.fitting(model, test);
      return { fitting, predicted: await client.predict(model, fitting, { onProgress }) };
    });
    status.say("");
    const left = test.length - fitting.length;
    scores.replaceChildren(
      ...(left > 0 ? [hint(text.leftOut(left))] : []),
      scoresTable(scoreDocuments(fitting, predicted), text.testScores(name, fitting.length)),
    );
  };
  const importModel = async (file: File) => {
    const bytes = await file.arrayBuffer();
    await startBackend();
    const summary = await client.loadModel(bytes);
    await client.disposeModel(summary.model);
    const name = file.name.replace(/\.safetensors$/, "");
    const saved = new Date().toISOString();
    await store.save({ id: crypto.randomUUID(), name, saved, summary }, new Uint8Array(bytes));
    status.say(text.imported(name));
  };

  function draw(models: readonly ModelRow[]): HTMLElement {
    const button = (label: string, name: string, task: () => Promise<unknown>) =>
      html`<button
        type="button"
        class="quiet"
        aria-label=${words.runs.actionOn(label, name)}
        onclick=${() => act(task)}
      >
        ${label}
      </button>`;
    const rename = async ({ id, name }: StoredModel) => {
      const next = await askText(text.renameModel, name);
      if (next !== null) await store.rename(id, next);
    };
    const remove = async ({ id, name }: StoredModel) => {
      if (await askWhether(text.deleteModel(name), words.runs.action.delete)) await store.delete(id);
    };
    const actions = ({ id, name, stored }: ModelRow) =>
      html`<div class="row-actions">
        <a href=${pageLink("index", { model: id })}>${words.runs.tryIt}</a>
        <a href=${pageLink("masks", { model: id })}>${words.runs.seeMasks}</a>
        ${button(text.score, name, () => scoreOnTest(id, name))}
        ${button(words.runs.action.model, name, async () => download(`${name}.safetensors`, await modelBytes(id), "application/octet-stream"))}
        ${stored ? [button(words.runs.action.rename, name, () => rename(stored)), button(words.runs.action.delete, name, () => remove(stored))] : null}
      </div>`;
    return table(
      models,
      [
        { header: text.model, rowHeader: true, value: (row) => html`<div>${row.name}${actions(row)}</div>` },
        { header: text.weightsHeader, numeric: true, value: ({ parameters }) => words.integer(parameters) },
        { header: text.size, numeric: true, value: ({ bytes }) => megabytes(bytes) },
        { header: text.savedAt, value: ({ saved }) => text.date(saved) },
      ],
      { caption: text.models, hideCaption: true },
    );
  }

  client.on("runDone", ({ run }) => void refreshUntil(run));
  // Deleting or renaming a run does the same to its model.
  let known = "";
  runs.subscribe((all) => {
    const names = JSON.stringify(all.map(({ run, name }) => [run, name]));
    if (names !== known) void refresh();
    known = names;
  });
  return html`<section>
    <h2>${text.models}</h2>
    ${box}${status}${problem}${scores}
    ${fileDrop({ label: text.importModel, accept: ".safetensors", onFile: (file) => act(() => importModel(file)) })}
  </section>`;
}
