/** Pretraining runs on the page: what trains now, its curves, and everything that is kept. */
import { askWhether } from "../../components/dialog.js";
import { html } from "../../components/html.js";
import { errorNotice, hint } from "../../components/notice.js";
import { sayFailureOf } from "../../i18n/problems/index.js";
import { seriesColor } from "../../components/palette.js";
import { pretrainingCurves } from "../../components/pretraining-curves.js";
import { progress } from "../../components/progress.js";
import type { ProgressAction, ProgressData, ProgressFigure } from "../../components/progress.js";
import { responsive } from "../../components/responsive.js";
import { table } from "../../components/table.js";
import { words } from "../../i18n/index.js";
import type { PretrainRecord } from "../../runtime/pretraining/record.js";
import type { PretrainStore } from "../../runtime/pretraining/store.js";
import { download, errorInto, pageLink } from "../frame.js";

const text = words.pretrain.runs;
const CURVES_EVERY = 500;

const isActive = ({ live, state }: PretrainRecord) =>
  live && (state === "preparing" || state === "running" || state === "paused");

/** Follows the store; the curves are those of the newest run. */
export function pretrainRuns(store: PretrainStore): HTMLElement {
  const panels = html`<div></div>`;
  const list = html`<div></div>`;
  const problem = html`<div></div>`;
  const figures = new Map<string, ProgressFigure>();
  const curves = responsive((width) => {
    const run = store.runs.find(({ heldOut, steps }) => heldOut.length + steps.length > 0);
    return run ? pretrainingCurves(run, { width, paint: seriesColor(0) }) : null;
  });
  const act = (task: () => Promise<unknown>) =>
    void errorInto(problem, async () => {
      await task();
    });
  const control = (action: ProgressAction, run: string) => {
    if (action === "pause") return store.pause(run);
    if (action === "step") return store.stepOnce(run);
    if (action === "cancel") return store.cancel(run);
    return store.resume(run);
  };

  const drawPanels = (runs: readonly PretrainRecord[]) => {
    const active = runs.filter(isActive);
    for (const run of active) {
      const figure = figures.get(run.run);
      if (figure) {
        figure.update(progressData(run));
        continue;
      }
      const made = progress(progressData(run), (action) => act(() => control(action, run.run)));
      figures.set(run.run, made);
      panels.append(made);
    }
    for (const [run, figure] of figures) {
      if (active.some((each) => each.run === run)) continue;
      figure.remove();
      figures.delete(run);
    }
  };
  const remove = async ({ run, name }: PretrainRecord) => {
    if (await askWhether(text.deleteRun(name), words.runs.action.delete)) await store.remove(run);
  };
  const exportEncoder = async ({ run, name }: PretrainRecord) => {
    const file = name.replace(/[^\p{L}\p{N}.-]+/gu, "-");
    download(`${file}.safetensors`, (await store.encoderFile(run)).slice(), "application/octet-stream");
  };
  const button = (label: string, { name }: PretrainRecord, task: () => Promise<unknown>) =>
    html`<button type="button" class="quiet" aria-label=${words.runs.actionOn(label, name)} onclick=${() => act(task)}>
      ${label}
    </button>`;
  const actions = (run: PretrainRecord) => {
    const resumable = !run.live && run.state !== "done";
    return html`<div class="row-actions">
      ${run.state === "done" ? [html`<a href=${pageLink("train", { encoder: run.run })}>${text.trainOn}</a>`, button(text.download, run, () => exportEncoder(run))] : null}
      ${resumable ? button(words.runs.action.resume, run, () => store.resume(run.run)) : null}
      ${button(words.runs.action.delete, run, () => remove(run))}
    </div>`;
  };
  const drawList = (runs: readonly PretrainRecord[]) => {
    if (runs.length === 0) return list.replaceChildren(html`<p class="status">${text.none}</p>`);
    list.replaceChildren(
      table(
        runs,
        [
          { header: text.name, rowHeader: true, value: (run) => html`<div>${run.name}${actions(run)}</div>` },
          { header: text.state, value: ({ state }) => words.progress.states[state] },
          { header: text.step, numeric: true, value: ({ step, totalSteps }) => text.stepOf(step, totalSteps) },
          { header: text.accuracy, numeric: true, value: accuracyOf },
          {
            header: text.baseline,
            numeric: true,
            value: ({ baseline }) => (baseline === undefined ? "" : words.percent(baseline)),
          },
          { header: text.minutes, numeric: true, value: ({ minutes }) => words.minutes(minutes) },
        ],
        { caption: text.caption },
      ),
      ...runs.flatMap(troubles),
    );
  };

  let drawn = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  store.subscribe((runs) => {
    drawPanels(runs);
    // The list is made anew only when something in it changed, so that nothing is lost under the reader's hand.
    const key = JSON.stringify(
      runs.map((run) => [run.run, run.state, run.live, run.heldOut.length, run.failure, run.unsaved]),
    );
    if (key !== drawn) {
      drawn = key;
      drawList(runs);
      curves.redraw();
    }
    timer ??= setTimeout(() => {
      timer = undefined;
      curves.redraw();
    }, CURVES_EVERY);
  });
  return html`<section>
    <h2>${text.heading}</h2>
    ${panels}${problem}${curves}${list}
  </section>`;
}

function progressData({
  name,
  state,
  step,
  totalSteps,
  steps,
  tokensPerSecond,
  secondsLeft,
}: PretrainRecord): ProgressData {
  return { name, state, step, totalSteps, loss: steps.at(-1)?.loss, tokensPerSecond, secondsLeft };
}

function accuracyOf({ heldOut }: PretrainRecord): string {
  const last = heldOut.at(-1);
  return last && last.masked > 0 ? words.percent(last.correct / last.masked) : "";
}

/** What went wrong with a run, or could not be stored. */
function troubles({ name, failure, unsaved }: PretrainRecord): HTMLElement[] {
  return [
    ...(failure ? [errorNotice(sayFailureOf(name, failure))] : []),
    ...(unsaved ? [hint(Object.values(sayFailureOf(name, unsaved)).join(" "))] : []),
  ];
}
