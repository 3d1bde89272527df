/** What each system cost: parameters, training time, speed. */
import { html } from "../../components/html.js";
import { standalone, stackDrawings } from "../../components/lab/drawings.js";
import { figureFrame } from "../../components/lab/figure-frame.js";
import { responsive } from "../../components/responsive.js";
import { bars } from "../../components/results/bars.js";
import { table } from "../../components/table.js";
import { words } from "../../i18n/index.js";
import { costsOf } from "../../evaluation/costs.js";
import type { Cost, Costs } from "../../evaluation/costs.js";
import type { Measurement, Measurements } from "./measured.js";
import { provenance } from "./provenance.js";
import { noRecords, subjectCells, subjectOf } from "./view.js";
import type { ResultsBench } from "./view.js";

const text = words.results.cost;
const PRINT_WIDTH = 640;

export interface CostView extends HTMLElement {
  refresh(): void;
}

/** Of the systems of the chart, whatever they look for. */
export function costView({ settings, measurements }: ResultsBench): CostView {
  const body = html`<div></div>`;
  const refresh = () => {
    const recorded = measurements.recorded(settings.state.on);
    body.replaceChildren(
      ...(recorded.length > 0 ? costOf(recorded, measurements) : [noRecords(settings.state.on, measurements)]),
    );
    const hours = measurements.results.runs.reduce((sum, { cpuMinutes }) => sum + cpuMinutes / 60, 0);
    if (hours > 0) body.append(html`<p>${text.total(measurements.results.runs.length, hours)}</p>`);
  };
  refresh();
  return Object.assign(html`<section>${body}</section>`, { refresh });
}

function costOf(recorded: readonly Measurement[], measurements: Measurements): HTMLElement[] {
  const { processor, systems: rows } = costs(recorded);
  const drawings = (width: number) => {
    const chart = (title: string, value: (row: Cost) => number | null, label: (value: number) => string) => {
      const known = rows.flatMap((row) => {
        const figure = value(row);
        return figure === null ? [] : [{ name: row.name, value: figure, label: label(figure) }];
      });
      return known.length > 0 ? [bars(known, { title, width })] : [];
    };
    return [
      ...chart(text.parameters, ({ parameters }) => parameters, words.integer),
      ...chart(text.minutes, ({ cpuMinutes }) => cpuMinutes, words.minutes),
      ...chart(text.speed, ({ sentencesPerSecond }) => sentencesPerSecond, words.minutes),
    ];
  };
  const figure = responsive((width) => html`<div>${drawings(Math.min(width, PRINT_WIDTH))}</div>`);
  const sources = provenance(recorded);
  const untimed = rows.flatMap(({ name, timedRuns }) => (timedRuns === 0 ? [name] : []));
  return [
    figureFrame({
      title: text.title,
      note: [
        `${subjectOf(measurements)}.`,
        ...(processor === null ? [] : [text.timedOn(processor)]),
        ...(untimed.length > 0 ? [text.untimed(untimed)] : []),
      ].join(" "),
      id: "cost",
      name: "cost",
      figure,
      rows: () => rows.map((row) => ({ ...row, ...subjectCells(measurements) })),
      drawing() {
        const place = html`<div class="visually-hidden">${drawings(PRINT_WIDTH)}</div>`;
        document.body.append(place);
        const stacked = stackDrawings([...place.querySelectorAll("svg")].map(standalone), 1);
        place.remove();
        return stacked;
      },
      table: () => costTable(rows),
    }),
    ...(sources ? [sources] : []),
  ];
}

/** Of the systems of the chart, as they are called on the page. */
export const costs = (recorded: readonly Measurement[]): Costs =>
  costsOf(recorded.map(({ cell, runs }) => ({ name: words.results.cell(cell.name), runs })));

const known = (figure: number | null) => (figure === null ? "\u2013" : words.minutes(figure));

const costTable = (rows: readonly Cost[]) =>
  table(
    rows,
    [
      { header: text.system, rowHeader: true, value: ({ name }) => name },
      { header: text.parameters, numeric: true, value: ({ parameters }) => words.integer(parameters) },
      { header: text.minutes, numeric: true, value: ({ cpuMinutes }) => known(cpuMinutes) },
      { header: text.wall, numeric: true, value: ({ minutes }) => known(minutes) },
      { header: text.speed, numeric: true, value: ({ sentencesPerSecond }) => known(sentencesPerSecond) },
      { header: text.epochs, numeric: true, value: ({ bestEpoch, epochs }) => text.epochsOf(bestEpoch, epochs) },
      { header: text.timed, numeric: true, value: ({ timedRuns, runs }) => text.timedOf(timedRuns, runs) },
    ],
    { caption: text.title },
  );
