/** `/results`: what was measured, from the records of the experiments: one data set and one recipe at a time. */
import { html } from "../../components/html.js";
import { hint, statusLine } from "../../components/notice.js";
import { switches } from "../../components/results/switches.js";
import { words } from "../../i18n/index.js";
import type { GradientCourse } from "../../evaluation/gradients.js";
import { DATA_SETS, RECIPES, recipeOf } from "../../evaluation/plan.js";
import type { DataSetName, Recipe } from "../../evaluation/plan.js";
import type { SiteResults } from "../../evaluation/site-results.js";
import { resultFiles } from "../../runtime/assets.js";
import { getRuns } from "../../runtime/page.js";
import { describeError, latest, openSettings, projectorSwitch } from "../frame.js";
import { corpusSplit } from "../sentences.js";
import { ablationsView } from "./ablations.js";
import { byRecipeView } from "./by-recipe.js";
import { comparisonView } from "./comparison.js";
import { costView } from "./cost.js";
import { curveView } from "./curve.js";
import { dataCard } from "./data-card.js";
import { diagnosisView } from "./diagnosis.js";
import { errorBrowser } from "./error-browser.js";
import { findings, findingsView } from "./findings.js";
import { gridView } from "./grid.js";
import { chosenRecipe, underBoth } from "./measured.js";
import { isComparable } from "./own-runs.js";
import { paperView } from "./paper.js";
import { scoresView } from "./scores.js";
import { RESULTS_SETTINGS } from "./settings.js";
import { command } from "./view.js";
import type { ResultsBench } from "./view.js";

const text = words.results;

const PARTS = [
  "stand",
  "scores",
  "comparison",
  "findings",
  "byRecipe",
  "diagnosis",
  "paper",
  "grid",
  "ablations",
  "curve",
  "cost",
  "errors",
] as const;

const read = new Map<DataSetName, Promise<SiteResults>>();

/** The file of a data set, read when it is first chosen. */
function resultsOf(name: DataSetName): Promise<SiteResults> {
  const known = read.get(name) ?? (resultFiles.results[name].json() as Promise<SiteResults>);
  read.set(name, known);
  return known;
}

/** The page's instruments by name; the Markdown puts prose between them. */
export async function openResults() {
  const settings = openSettings(RESULTS_SETTINGS);
  const { state } = settings;
  const runs = getRuns();
  const [first, test, courses] = await Promise.all([
    resultsOf(state.data),
    corpusSplit("test"),
    resultFiles.gradients.json() as Promise<GradientCourse[]>,
    runs.ready,
  ]);
  const places = Object.fromEntries(PARTS.map((name) => [name, html`<div></div>`])) as Record<
    (typeof PARTS)[number],
    HTMLElement
  >;
  const status = statusLine();
  const about = html`<p class="recipe-about"></p>`;
  const recipeSwitch = switches<Recipe>(
    text.controls.recipe,
    RECIPES.map((value) => ({ value, label: text.recipes[value].name })),
    "",
    (recipe) => choose({ recipe }),
  );
  const dataSwitch = switches(
    text.controls.data,
    DATA_SETS.map((value) => ({ value, label: text.data[value].name })),
    state.data,
    (data) => choose({ data }),
  );
  let shown: { bench: ResultsBench; scores: { refresh(): void } };

  const draw = (results: SiteResults) => {
    const both = underBoth(results);
    const recipe = chosenRecipe(results, state.recipe);
    recipeSwitch.press(recipe);
    about.textContent = text.recipes[recipe].about;
    const own = () => (results.data.name === "reports" ? runs.runs : []);
    const bench: ResultsBench = { settings, measurements: both[recipe], testSentences: test.length, ownRuns: own };
    const cost = costView(bench);
    const comparison = comparisonView(bench);
    const scores = scoresView(bench, () => {
      comparison.refresh();
      cost.refresh();
    });
    const told = { paper: findings(both.paper), recommended: findings(both.recommended) };
    const views: Record<(typeof PARTS)[number], HTMLElement> = {
      stand: html`<div>${dataCard(results)}${standOf(results, recipe)}</div>`,
      ...{ scores, comparison, cost },
      findings: findingsView(told[recipe], bench.measurements),
      byRecipe: byRecipeView(told),
      diagnosis: diagnosisView(both, courses),
      paper: paperView(bench),
      grid: gridView(bench),
      ablations: ablationsView(bench),
      curve: curveView(bench),
      errors: errorBrowser(bench),
    };
    for (const name of PARTS) places[name].replaceChildren(views[name]);
    shown = { bench, scores };
  };
  const load = latest(resultsOf, {
    done(results) {
      status.say("");
      draw(results);
    },
    failed(error) {
      status.say("");
      read.delete(state.data);
      places.stand.replaceChildren(describeError(error));
    },
  });
  function choose(change: { data?: DataSetName; recipe?: Recipe }) {
    settings.set(change);
    status.say(text.loading);
    void load(state.data);
  }
  draw(first);
  // A run trains on another page; here it changes when it is renamed, deleted, or done in another tab.
  let seen = ownKey(runs.runs);
  runs.subscribe(() => {
    if (ownKey(runs.runs) === seen) return;
    seen = ownKey(runs.runs);
    shown.scores.refresh();
  });
  const { stand, ...rest } = places;
  return {
    head: html`<section>
      ${projectorSwitch(state.projector, (projector) => settings.set({ projector }))} ${settings.problems}
      <div class="controls">${dataSwitch}${recipeSwitch}</div>
      ${about}${status}${stand}
    </section>`,
    ...rest,
  };
}

const ownKey = (runs: ReturnType<ResultsBench["ownRuns"]>) =>
  JSON.stringify(runs.flatMap((run) => (isComparable(run) ? [[run.run, run.name]] : [])));

/** How much of the plan is recorded, or which commands record it. */
export function standOf({ data, plan, runs, otherCorpus }: SiteResults, recipe: Recipe): HTMLElement {
  const { empty } = text;
  const notes = otherCorpus > 0 ? [html`<p class="small">${empty.otherCorpus(otherCorpus)}</p>`] : [];
  const recorded = new Set(runs.map(({ hash, seed }) => `${hash}-${seed}`));
  const cells = plan?.cells.filter((cell) => recipeOf(cell) === recipe) ?? [];
  const planned = new Set(cells.flatMap(({ hash, seeds }) => seeds.map((seed) => `${hash}-${seed}`)));
  const done = [...planned].filter((key) => recorded.has(key)).length;
  if (!plan || done === 0) {
    const commands = [command(data.name), empty.print].map((line) => html`<code>${line}</code>`);
    const about = empty.all(text.data[data.name].name, text.recipes[recipe].name);
    return html`<div>${hint(about, " ", commands[0], ", ", commands[1])}${notes}</div>`;
  }
  return html`<div>
    <p class="small">${empty.left(done, planned.size)}</p>
    ${plan.waiting.length > 0 ? html`<p class="small">${empty.waiting} ${plan.waiting.join("; ")}.</p>` : null} ${notes}
  </div>`;
}
