/** Runs on the training page: what trains now, curves of those chosen, what differs between them, and their scores. */
import { askText, askWhether } from "../components/dialog.js";
import { differences } from "../components/differences.js";
import { html } from "../components/html.js";
import { errorNotice, hint } from "../components/notice.js";
import { sayFailureOf } from "../i18n/problems/index.js";
import { seriesColor } from "../components/palette.js";
import { progress } from "../components/progress.js";
import type { ProgressAction, ProgressFigure } from "../components/progress.js";
import { responsive } from "../components/responsive.js";
import { runList } from "../components/run-list.js";
import type { RunAction } from "../components/run-list.js";
import { scoresTable } from "../components/scores-table.js";
import { trainingCurves } from "../components/training-curves.js";
import { words } from "../i18n/index.js";
import { getModelStore } from "../runtime/page.js";
import { curvesCsv, runCard } from "../runtime/run-card.js";
import type { RunRecord } from "../runtime/run-card.js";
import type { RunStore } from "../runtime/runs.js";
import { download, errorInto } from "./frame.js";
import { curveRun, flatConfig, progressData, runRow } from "./train-rows.js";

const text = words.pages.train;
const CURVES_EVERY = 500;

/** Follows the store, and redraws only what changed. */
export function runsView(store: RunStore): HTMLElement {
  const panels = html`<div></div>`;
  const list = html`<div></div>`;
  const results = html`<div></div>`;
  const problem = html`<div></div>`;
  const shown = new Map<string, boolean>();
  const figures = new Map<string, ProgressFigure>();
  const isShown = ({ run }: RunRecord, i: number) => shown.get(run) ?? i === 0;
  const chosen = () => store.runs.filter(isShown);
  /** Colours stay with a run whatever comes after it. */
  const colorOf = (run: string) =>
    seriesColor(store.runs.length - 1 - store.runs.findIndex((each) => each.run === run));

  const curves = responsive((width) => {
    const drawn = chosen().filter(({ steps }) => steps.length > 0);
    if (drawn.length === 0) return null;
    return trainingCurves(
      drawn.map((run) => curveRun(run, colorOf(run.run))),
      { width },
    );
  });

  const control = (action: ProgressAction, run: string) =>
    errorInto(problem, () => {
      if (action === "pause") return store.pause(run);
      if (action === "step") return store.stepOnce(run);
      if (action === "cancel") return store.cancel(run);
      return store.resume(run).then(() => undefined);
    });
  const act = (action: RunAction, run: string) => errorInto(problem, () => runAction(store, action, run));

  const drawPanels = (runs: readonly RunRecord[]) => {
    const active = runs.filter(
      ({ live, state }) => live && (state === "preparing" || state === "running" || state === "paused"),
    );
    for (const run of active) {
      const figure = figures.get(run.run);
      if (figure) figure.update(progressData(run));
      else {
        const made = progress(progressData(run), (action) => void control(action, run.run));
        figures.set(run.run, made);
        panels.append(made);
      }
    }
    for (const [run, figure] of figures) {
      if (active.some((each) => each.run === run)) continue;
      figure.remove();
      figures.delete(run);
    }
  };
  const drawList = (runs: readonly RunRecord[]) => {
    if (runs.length === 0) return list.replaceChildren(html`<p class="status">${words.runs.none}</p>`);
    list.replaceChildren(
      runList(
        runs.map((run, i) => runRow(run, isShown(run, i), colorOf(run.run).mark)),
        {
          onShow(run, on) {
            shown.set(run, on);
            draw(store.runs, true);
          },
          onAction: (action, run) => void act(action, run),
        },
      ),
      ...runs.flatMap((run) => troubles(run)),
    );
  };
  const drawResults = () => {
    const runs = chosen();
    const configs = runs.map((run) => ({ name: run.name, config: flatConfig(run) }));
    const table = differences(configs, (setting) => text.settingNames[setting] ?? setting);
    const csv = html`<button type="button" onclick=${() => download("curves.csv", curvesCsv(chosen()), "text/csv")}>
      ${text.exportCsv}
    </button>`;
    results.replaceChildren(
      ...(runs.some(({ steps }) => steps.length > 0) ? [html`<p class="buttons">${csv}</p>`] : []),
      ...(table ? [table] : []),
      html`<div class="tables">${runs.flatMap((run) => scoreTables(run))}</div>`,
    );
  };

  let drawn = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const draw = (runs: readonly RunRecord[], now = false) => {
    drawPanels(runs);
    // Tables are made anew only when something in them changed, so that nothing is lost under the reader's hand.
    const key = JSON.stringify(
      runs.map((run, i) => [runRow(run, isShown(run, i), ""), run.failure, run.unsaved, !!run.test]),
    );
    if (key !== drawn) {
      drawn = key;
      drawList(runs);
      drawResults();
      now = true;
    }
    if (now) curves.redraw();
    timer ??= setTimeout(() => {
      timer = undefined;
      curves.redraw();
    }, CURVES_EVERY);
  };
  store.subscribe((runs) => draw(runs));
  return html`<section>
    <h2>${text.runs}</h2>
    ${panels}${problem}${list}${curves}${results}
  </section>`;
}

/** What went wrong with a run, or could not be stored. */
function troubles(run: RunRecord): HTMLElement[] {
  const { name, failure, unsaved } = run;
  return [
    ...(failure ? [errorNotice(sayFailureOf(name, failure))] : []),
    ...(unsaved ? [hint(Object.values(sayFailureOf(name, unsaved)).join(" "))] : []),
  ];
}

function scoreTables({ name, test, testGoldEntities, sizes }: RunRecord): HTMLElement[] {
  return [
    ...(test ? [scoresTable(test, text.testScores(name, sizes.test))] : []),
    ...(testGoldEntities ? [scoresTable(testGoldEntities, text.goldScores(name), { entities: false })] : []),
  ];
}

async function runAction(store: RunStore, action: RunAction, run: string): Promise<void> {
  const record = store.get(run);
  if (!record) return;
  const file = record.name.replace(/[^\p{L}\p{N}=.-]+/gu, "-");
  switch (action) {
    case "resume":
      await store.resume(run);
      return;
    case "card":
      return download(`${file}.json`, JSON.stringify(runCard(record), null, 2), "application/json");
    case "model":
      return download(`${file}.safetensors`, (await store.modelFile(run)).slice(), "application/octet-stream");
    case "rename": {
      const name = await askText(text.renameRun, record.name);
      if (name === null) return;
      await store.rename(run, name);
      // The model goes by the same name, where it could be stored.
      if (store.get(run)?.state === "done")
        await getModelStore()
          .rename(run, name)
          .catch(() => undefined);
      return;
    }
    case "delete":
      if (await askWhether(text.deleteRun(record.name), words.runs.action.delete)) await store.remove(run);
  }
}
