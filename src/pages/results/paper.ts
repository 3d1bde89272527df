/** The paper's figures in a panel of their own; ours of the same kind in a table beside it, never in one with them. */
import { html } from "../../components/html.js";
import { hint } from "../../components/notice.js";
import { table } from "../../components/table.js";
import { words } from "../../i18n/index.js";
import type { Estimate } from "../../evaluation/bootstrap.js";
import type { ExperimentName } from "../../evaluation/plan.js";
import type { TableName } from "../../evaluation/records.js";
import { PAPER_FIGURES, PAPER_LAYERS, PAPER_URL } from "../../evaluation/paper.js";
import type { PaperFigure } from "../../evaluation/paper.js";
import { focusedOf, onDev, referenceOf, standard } from "./measured.js";
import type { Measurement, Measurements, Query } from "./measured.js";
import { provenance } from "./provenance.js";
import { subjectOf } from "./view.js";
import type { ResultsBench } from "./view.js";

const text = words.results.paper;

export function paperView({ measurements }: ResultsBench): HTMLElement {
  return html`<section aria-label=${text.title}>
    <p>${text.apart}</p>
    <div class="tables">
      <div class="paper-panel">
        ${paperTable()}
        <p class="provenance">${text.derived} ${text.grid(PAPER_LAYERS)} <a href=${PAPER_URL}>${text.link}</a></p>
        <h4>${text.caveatsTitle}</h4>
        <ul class="small">
          ${text.caveats.map((caveat) => html`<li>${caveat}</li>`)}
        </ul>
      </div>
      ${ownPanel(measurements)}
    </div>
  </section>`;
}

/** To the two digits that the paper gives. */
const stated = (value: number | undefined) => (value === undefined ? "" : value.toFixed(2));

const paperTable = () =>
  table(
    PAPER_FIGURES,
    [
      { header: text.figure, rowHeader: true, value: nameOf },
      { header: words.scores.precision, numeric: true, value: ({ precision }) => stated(precision) },
      { header: words.scores.recall, numeric: true, value: ({ recall }) => stated(recall) },
      { header: words.scores.f1, numeric: true, value: ({ f1 }) => stated(f1) },
      { header: text.source, value: ({ source }) => text.sources[source] },
    ],
    { caption: text.title },
  );

function nameOf({ what }: PaperFigure): string {
  const setting = text.gridSetting[what];
  return setting ? text.bestOf(text.what[what], setting) : text.what[what];
}

interface OwnFigure {
  name: string;
  estimate: Estimate;
  measurement: Measurement;
}

function ownPanel(measurements: Measurements): HTMLElement {
  const rows = ownFigures(measurements);
  if (rows.length === 0) return html`<div>${hint(text.none)}</div>`;
  const figure = (name: keyof Estimate) => (row: OwnFigure) => {
    const { value, low, high } = row.estimate[name];
    return words.results.interval(value, low, high);
  };
  return html`<div>
    ${table(
      rows,
      [
        { header: text.figure, rowHeader: true, value: ({ name }) => name },
        { header: words.scores.precision, numeric: true, value: figure("precision") },
        { header: words.scores.recall, numeric: true, value: figure("recall") },
        { header: words.scores.f1, numeric: true, value: figure("f1") },
        {
          header: text.sentences,
          numeric: true,
          value: ({ measurement }) => words.integer(measurement.runs[0].sentences),
        },
      ],
      { caption: text.own(subjectOf(measurements)) },
    )}
    ${provenance([...new Set(rows.map(({ measurement }) => measurement))])}
  </div>`;
}

/** Our measurements of the same kind, as far as they are recorded; the best of a group is the best on dev. */
export function ownFigures(measurements: Measurements): OwnFigure[] {
  const of = (measurement: Measurement | undefined, query: Query, name: string): OwnFigure[] => {
    const measured = measurement && measurements.measure(measurement, query);
    return measured ? [{ name, estimate: measured.estimate, measurement }] : [];
  };
  const cell = (experiment: ExperimentName, name: string) =>
    measurements.recorded(experiment).find((each) => each.cell.name === name);
  const baselines = measurements
    .recorded("main")
    .filter(({ cell }) => !cell.config.system.startsWith("focused") && cell.config.system !== "joint-bilstm");
  const baseline = measurements.bestOnDev(baselines, "relationGold");
  const grid = (name: TableName, label: string) => {
    const best = measurements.bestOnDev(measurements.recorded("grid"), name);
    return best ? of(best, onDev(name), text.bestOf(label, best.cell.name)) : [];
  };
  const [ner, rc, joint] = (["entity", "relationGold", "relation"] as const).map(standard);
  const [focused, bilstm, reference] = [
    focusedOf(measurements),
    cell("main", "joint-bilstm"),
    referenceOf(measurements),
  ];
  return [
    ...of(focused, ner, text.what.focusedNer),
    ...of(focused, rc, text.what.focusedRc),
    ...of(baseline, rc, text.bestOf(text.bestBaseline, words.results.cell(baseline?.cell.name ?? ""))),
    ...of(focused, joint, text.what.jointFocusedRelation),
    ...of(bilstm, ner, text.what.jointBilstmNer),
    ...of(bilstm, joint, text.what.jointBilstmRelation),
    ...of(reference, ner, text.together.entity),
    ...of(cell("ablations", "separate NER"), ner, text.what.separateNer),
    ...of(reference, rc, text.together.relationGold),
    ...of(cell("ablations", "separate RC"), rc, text.what.separateRc),
    ...grid("relation", text.gridFound),
    ...grid("entity", text.what.gridNer),
  ];
}
