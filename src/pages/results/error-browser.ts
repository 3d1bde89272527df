/** The error browser: every false positive and negative of a recorded run on test, beside those of another. */
import { selectField } from "../../components/field.js";
import { html } from "../../components/html.js";
import { hint, statusLine } from "../../components/notice.js";
import { entityColors } from "../../components/palette.js";
import { errorList } from "../../components/results/error-list.js";
import { words } from "../../i18n/index.js";
import { ENTITY_CLASSES, RELATION_CLASSES } from "../../evaluation/errors.js";
import { TABLES } from "../../evaluation/records.js";
import type { RunRecord, TableName } from "../../evaluation/records.js";
import { homeExperiment, unpackSitePredictions } from "../../evaluation/site-results.js";
import type { SitePredictions, SiteRun } from "../../evaluation/site-results.js";
import { resultFiles } from "../../runtime/assets.js";
import type { Document } from "../../text/document.js";
import { isShipped, SCORED } from "../../evaluation/plan.js";
import type { ScoredExperiment, ShippedName } from "../../evaluation/plan.js";
import { describeError, latest } from "../frame.js";
import { corpusSplit } from "../sentences.js";
import { allErrors, entriesOf, pairedEntries } from "./error-entries.js";
import type { FoundError } from "./error-entries.js";
import type { Measurement, Measurements } from "./measured.js";
import { ERROR_ORDERS } from "./settings.js";
import type { ResultsState } from "./settings.js";
import type { ResultsBench } from "./view.js";

const text = words.results.errors;

const read = new Map<string, Promise<SitePredictions>>();

/** The file of an experiment's predictions, read when the first of its runs is looked into. */
function predictionsFile(data: ShippedName, name: ScoredExperiment): Promise<SitePredictions> {
  const key = `${data} ${name}`;
  const known = read.get(key) ?? (resultFiles.predictions[data][name].json() as Promise<SitePredictions>);
  read.set(key, known);
  return known;
}

/** A run that can be looked into. */
interface Chosen {
  measurement: Measurement;
  run: SiteRun;
}

export function errorBrowser(bench: ResultsBench): HTMLElement {
  const { settings, measurements } = bench;
  const { state } = settings;
  const { name } = measurements.results.data;
  if (!isShipped(name)) return hint(text.notShipped(words.results.data[name].name));
  const offered = SCORED.filter((name) => able(measurements, name, TABLES).length > 0);
  if (offered.length === 0) return hint(text.none);
  const controls = html`<div class="controls"></div>`;
  const status = statusLine();
  const body = html`<div></div>`;
  /** The control that was turned last: it is made anew, some of them only once the errors are known, and keeps the focus. */
  let turned: string | undefined;
  const turn = (change: Partial<ResultsState>, from: string) => {
    turned = from;
    settings.set(change);
    draw();
    focusTurned();
  };
  const focusTurned = () => {
    const control = controls.querySelector<HTMLElement>(`[data-name="${turned}"] select`);
    if (!control) return;
    turned = undefined;
    control.focus();
  };
  const select = (
    name: string,
    label: string,
    chosen: string,
    options: { value: string; label: string }[],
    change: (value: string) => Partial<ResultsState>,
  ) => {
    const field = selectField(chosen, options, { label });
    field.dataset.name = name;
    field.addEventListener("input", () => turn(change(field.value), name));
    return field;
  };

  const find = latest(
    async (runs: readonly Chosen[], table: TableName) => {
      const gold = await corpusSplit(name === "hard" ? "test-hard" : "test");
      const errors = await Promise.all(runs.map(({ run }) => errorsOf(measurements, name, run, table, gold)));
      return { gold, table, errors, runs };
    },
    {
      done: (found) => show(found),
      failed(error) {
        status.say("");
        body.replaceChildren(describeError(error));
      },
    },
  );

  const draw = () => {
    const experiment = offered.find((name) => name === state.of) ?? offered[0];
    const tables = TABLES.filter((table) => able(measurements, experiment, [table]).length > 0);
    const table = tables.find((name) => name === state.errors) ?? tables[0];
    const cells = able(measurements, experiment, [table]);
    const left = cells.find(({ cell }) => cell.name === state.left) ?? cells[0];
    const right = cells.find(({ cell }) => cell.name === state.right && cell !== left.cell);
    const names = cells.map(({ cell }) => ({ value: cell.name, label: words.results.cell(cell.name) }));
    const [run, other] = [left, right].map((each) => each && runOf(each, state.seed));
    const seeds = left.runs.map(({ seed }) => ({ value: String(seed), label: String(seed) }));
    controls.replaceChildren(
      select(
        "of",
        text.of,
        experiment,
        options(offered, words.results.experiments),
        (of) => ({ of, left: "", right: "", seed: 0 }) as Partial<ResultsState>,
      ),
      select(
        "errors",
        text.table,
        table,
        options(tables, words.results.tables),
        (errors) => ({ errors, class: "" }) as Partial<ResultsState>,
      ),
      select("left", text.left, left.cell.name, names, (name) => ({ left: name })),
      select("seed", text.seed, String(run!.seed), seeds, (seed) => ({ seed: Number(seed) })),
      select(
        "right",
        text.right,
        right?.cell.name ?? "",
        [{ value: "", label: text.noOther }, ...names.filter(({ value }) => value !== left.cell.name)],
        (name) => ({ right: name }),
      ),
    );
    status.say(text.reading);
    const chosen: Chosen[] = [
      { measurement: left, run: run! },
      ...(right ? [{ measurement: right, run: other! }] : []),
    ];
    void find(chosen, table);
  };

  const show = ({
    gold,
    table,
    errors,
    runs,
  }: {
    gold: Document[];
    table: TableName;
    errors: FoundError[][];
    runs: readonly Chosen[];
  }) => {
    const all = errors.flat();
    const known = (table === "entity" ? ENTITY_CLASSES : RELATION_CLASSES) as readonly string[];
    const wanted = known.includes(state.class) ? state.class : "";
    const count = (name: string) => all.filter((error) => error.class === name).length;
    const classes = [
      { value: "", label: text.anyClass(all.length) },
      ...known.map((value) => ({
        value,
        label: text.withCount(text.classes[value as keyof typeof text.classes], count(value)),
      })),
    ];
    for (const field of controls.querySelectorAll("[data-late]")) field.remove();
    const late = [
      select("class", text.class, wanted, classes, (name) => ({ class: name })),
      select(
        "order",
        text.order,
        state.order,
        options(ERROR_ORDERS, text.orders),
        (order) => ({ order }) as Partial<ResultsState>,
      ),
    ];
    for (const field of late) field.dataset.late = "";
    controls.append(...late);
    focusTurned();
    const shown = errors.map((list) => list.filter((error) => wanted === "" || error.class === wanted));
    const positives = shown.flat().filter(({ side }) => side === "predicted").length;
    status.say(text.count(shown.flat().length, positives, shown.flat().length - positives));
    const entries =
      runs.length > 1
        ? pairedEntries(shown[0], shown[1], gold, state.order, table)
        : entriesOf(shown[0], gold, state.order, table);
    const captions = runs.map(({ measurement, run }) =>
      text.caption(words.results.cell(measurement.cell.name), run.seed),
    );
    body.replaceChildren(errorList(entries, { captions, colors: entityColors(runs[0].run.labels.entityTypes) }));
  };

  draw();
  return html`<section aria-label=${text.title}>${controls}${status}${body}</section>`;
}

const options = <Name extends string>(names: readonly Name[], labels: Record<Name, string>) =>
  names.map((value) => ({ value, label: labels[value] }));

/** The cells of an experiment with runs that have one of these tables on test. */
function able(measurements: Measurements, name: ScoredExperiment, tables: readonly TableName[]): Measurement[] {
  const has = (run: SiteRun) => tables.some((table) => run.test?.[table] !== undefined);
  return measurements.recorded(name).filter(({ runs }) => runs.some(has));
}

const runOf = ({ runs }: Measurement, seed: number): SiteRun => runs.find((run) => run.seed === seed) ?? runs[0];

async function errorsOf(
  measurements: Measurements,
  data: ShippedName,
  run: SiteRun,
  table: TableName,
  gold: Document[],
): Promise<FoundError[]> {
  const home = homeExperiment(measurements.results.plan!, run.hash, run.seed) as ScoredExperiment;
  const packed: RunRecord["predictions"] = (await predictionsFile(data, home))[run.key];
  const predicted = unpackSitePredictions(run, packed, table, gold);
  return predicted ? allErrors(gold, predicted, table) : [];
}
