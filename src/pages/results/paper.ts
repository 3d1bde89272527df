/** The paper's figures in a panel of their own; ours of the same kind in a table beside it, never in one with them. */
import { html } from "../../components/html.js";
import { hint } from "../../components/notice.js";
import { table } from "../../components/table.js";
import { words } from "../../i18n/index.js";
import type { Estimate } from "../../evaluation/bootstrap.js";
import type { TableName } from "../../evaluation/records.js";
import { PAPER_FIGURES, PAPER_LAYERS, PAPER_URL } from "../../evaluation/paper.js";
import type { PaperFigure } from "../../evaluation/paper.js";
import { standard } from "./measured.js";
import type { Measurement, Measurements } from "./measured.js";
import { provenance } from "./provenance.js";
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
      ],
      { caption: text.own },
    )}
    ${provenance([...new Set(rows.map(({ measurement }) => measurement))])}
  </div>`;
}

/** Our measurements of the same kind, as far as they are recorded; the best of a group is chosen by F1. */
export function ownFigures(measurements: Measurements): OwnFigure[] {
  const of = (measurement: Measurement, query: Parameters<Measurements["measure"]>[1], name: string): OwnFigure[] => {
    const measured = measurements.measure(measurement, query);
    return measured ? [{ name, estimate: measured.estimate, measurement }] : [];
  };
  const main = (cell: string, name: TableName, label: string) =>
    measurements
      .recorded("main")
      .filter((each) => each.cell.name === cell)
      .flatMap((each) => of(each, standard(name), label));
  const best = (rows: OwnFigure[]) => rows.toSorted((a, b) => b.estimate.f1.value - a.estimate.f1.value).slice(0, 1);
  const baselines = measurements
    .recorded("main")
    .filter(({ cell }) => !cell.config.system.startsWith("focused") && cell.config.system !== "joint-bilstm")
    .flatMap((each) =>
      of(each, standard("relationGold"), text.bestOf(text.bestBaseline, words.results.cell(each.cell.name))),
    );
  const ablation = (cell: string, name: TableName, label: string) =>
    measurements
      .recorded("ablations")
      .filter((each) => each.cell.name === cell)
      .flatMap((each) => of(each, standard(name), label));
  const grid = (name: TableName, label: string) =>
    best(
      measurements
        .recorded("grid")
        .flatMap((each) =>
          of(each, { split: "dev", table: name, match: "strict", row: "micro" }, text.bestOf(label, each.cell.name)),
        ),
    );
  return [
    ...main("focused", "entity", text.what.focusedNer),
    ...main("focused", "relationGold", text.what.focusedRc),
    ...best(baselines),
    ...main("focused", "relation", text.what.jointFocusedRelation),
    ...main("joint-bilstm", "entity", text.what.jointBilstmNer),
    ...main("joint-bilstm", "relation", text.what.jointBilstmRelation),
    ...ablation("separate NER", "entity", text.what.separateNer),
    ...ablation("separate RC", "relationGold", text.what.separateRc),
    ...grid("relation", text.what.gridRc),
    ...grid("entity", text.what.gridNer),
  ];
}
