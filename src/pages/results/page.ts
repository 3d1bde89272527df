/** `/results`: what was measured on the site's corpus, from the records of the experiments. */
import { html } from "../../components/html.js";
import { hint } from "../../components/notice.js";
import { words } from "../../i18n/index.js";
import type { SiteResults } from "../../evaluation/site-results.js";
import { resultFiles } from "../../runtime/assets.js";
import { getRuns } from "../../runtime/page.js";
import { openSettings, projectorSwitch } from "../frame.js";
import { corpusSplit } from "../sentences.js";
import { ablationsView } from "./ablations.js";
import { comparisonView } from "./comparison.js";
import { costView } from "./cost.js";
import { curveView } from "./curve.js";
import { errorBrowser } from "./error-browser.js";
import { findingsView } from "./findings.js";
import { gridView } from "./grid.js";
import { Measurements } from "./measured.js";
import { isComparable } from "./own-runs.js";
import { paperView } from "./paper.js";
import { scoresView } from "./scores.js";
import { RESULTS_SETTINGS } from "./settings.js";
import type { ResultsBench } from "./view.js";

const text = words.results.empty;

/** The page's instruments by name; the Markdown puts prose between them. */
export async function openResults() {
  const settings = openSettings(RESULTS_SETTINGS);
  const runs = getRuns();
  const [results, test] = await Promise.all([
    resultFiles.results.json() as Promise<SiteResults>,
    corpusSplit("test"),
    runs.ready,
  ]);
  const bench: ResultsBench = {
    settings,
    measurements: new Measurements(results),
    testSentences: test.length,
    ownRuns: () => runs.runs,
  };
  const cost = costView(bench);
  const comparison = comparisonView(bench);
  const scores = scoresView(bench, () => {
    comparison.refresh();
    cost.refresh();
  });
  // A run trains on another page; here it changes when it is renamed, deleted, or done in another tab.
  let seen = ownKey(bench);
  runs.subscribe(() => {
    if (ownKey(bench) === seen) return;
    seen = ownKey(bench);
    scores.refresh();
  });
  return {
    head: html`<section>
      ${projectorSwitch(settings.state.projector, (projector) => settings.set({ projector }))}
      ${settings.problems}${standOf(results)}
    </section>`,
    scores,
    comparison,
    findings: findingsView(bench),
    cost,
    grid: gridView(bench),
    ablations: ablationsView(bench),
    curve: curveView(bench),
    paper: paperView(bench),
    errors: errorBrowser(bench),
  };
}

const ownKey = ({ ownRuns }: ResultsBench) =>
  JSON.stringify(ownRuns().flatMap((run) => (isComparable(run) ? [[run.run, run.name]] : [])));

/** How much of the plan is recorded, or which commands record it. */
function standOf({ plan, runs, otherCorpus }: SiteResults): HTMLElement {
  const notes = otherCorpus > 0 ? [html`<p class="small">${text.otherCorpus(otherCorpus)}</p>`] : [];
  if (!plan || runs.length === 0) {
    const commands = text.commands.map((command) => html`<code>${command}</code>`);
    return html`<div>${hint(text.all, " ", commands[0], ", ", commands[1])}${notes}</div>`;
  }
  const recorded = new Set(runs.map(({ hash, seed }) => `${hash}-${seed}`));
  const planned = new Set(plan.cells.flatMap(({ hash, seeds }) => seeds.map((seed) => `${hash}-${seed}`)));
  const done = [...planned].filter((key) => recorded.has(key)).length;
  return html`<div>
    <p class="small">${text.left(done, planned.size)}</p>
    ${plan.waiting.length > 0 ? html`<p class="small">${text.waiting} ${plan.waiting.join("; ")}.</p>` : null} ${notes}
  </div>`;
}
