/** What each system cost: parameters, training time, speed. */
import { html } from "../../components/html.js";
import { standalone, stackDrawings } from "../../components/lab/drawings.js";
import { figureFrame } from "../../components/lab/figure-frame.js";
import { responsive } from "../../components/responsive.js";
import { bars } from "../../components/results/bars.js";
import { table } from "../../components/table.js";
import { words } from "../../i18n/index.js";
import type { SiteRun } from "../../evaluation/site-results.js";
import type { Measurement } from "./measured.js";
import { provenance } from "./provenance.js";
import { spreadByName } from "./spread.js";
import { noRecords } from "./view.js";
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
    body.replaceChildren(...(recorded.length > 0 ? costOf(recorded) : [noRecords(settings.state.on)]));
    const hours = measurements.results.runs.reduce((sum, { cpuMinutes }) => sum + cpuMinutes / 60, 0);
    if (hours > 0) body.append(html`<p>${text.total(measurements.results.runs.length, hours)}</p>`);
  };
  refresh();
  return Object.assign(html`<section>${body}</section>`, { refresh });
}

function costOf(recorded: readonly Measurement[]): HTMLElement[] {
  const rows = costs(recorded);
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
      ...chart(text.speed, ({ speed }) => speed, words.minutes),
    ];
  };
  const figure = responsive((width) => html`<div>${drawings(Math.min(width, PRINT_WIDTH))}</div>`);
  const sources = provenance(recorded);
  return [
    figureFrame({
      title: text.title,
      id: "cost",
      name: "cost",
      figure,
      rows: () => rows.map((row) => ({ ...row })),
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

interface Cost {
  name: string;
  parameters: number;
  /** Means over seeds. */
  cpuMinutes: number;
  minutes: number;
  speed: number | null;
  bestEpoch: number;
  epochs: number;
}

/** Means over the seeds of each system. */
export function costs(recorded: readonly Measurement[]): Cost[] {
  const means = (value: (run: SiteRun) => number | null) =>
    spreadByName(
      recorded.flatMap(({ cell, runs }) =>
        runs.flatMap((run) => {
          const figure = value(run);
          return figure === null ? [] : [{ name: cell.name, value: figure }];
        }),
      ),
    );
  const [cpu, wall, speed] = [
    means((run) => run.cpuMinutes),
    means((run) => run.minutes),
    means((run) => run.sentencesPerSecond),
  ];
  const [best, epochs] = [means((run) => run.bestEpoch), means((run) => run.epochs)];
  return recorded.map(({ cell: { name }, runs }) => ({
    name: words.results.cell(name),
    parameters: runs[0].parameters,
    cpuMinutes: cpu.get(name)!.mean,
    minutes: wall.get(name)!.mean,
    speed: speed.get(name)?.mean ?? null,
    bestEpoch: best.get(name)!.mean,
    epochs: epochs.get(name)!.mean,
  }));
}

const costTable = (rows: readonly Cost[]) =>
  table(
    rows,
    [
      { header: text.system, rowHeader: true, value: ({ name }) => name },
      { header: text.parameters, numeric: true, value: ({ parameters }) => words.integer(parameters) },
      { header: text.minutes, numeric: true, value: ({ cpuMinutes }) => words.minutes(cpuMinutes) },
      { header: text.wall, numeric: true, value: ({ minutes }) => words.minutes(minutes) },
      { header: text.speed, numeric: true, value: ({ speed }) => (speed === null ? "\u2013" : words.minutes(speed)) },
      { header: text.epochs, numeric: true, value: ({ bestEpoch, epochs }) => text.epochsOf(bestEpoch, epochs) },
    ],
    { caption: text.title },
  );
