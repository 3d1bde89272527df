/** F1 against the size of the training set. */
import { html } from "../../components/html.js";
import { hint } from "../../components/notice.js";
import { sizeCurve } from "../../components/results/size-curve.js";
import type { SizePoint } from "../../components/results/size-curve.js";
import { table } from "../../components/table.js";
import { words } from "../../i18n/index.js";
import type { Cell } from "../../evaluation/plan.js";
import type { TableName } from "../../evaluation/records.js";
import { standard } from "./measured.js";
import type { Measurement, Measurements } from "./measured.js";
import { provenance } from "./provenance.js";
import { framed, noRecords, tableSwitch } from "./view.js";
import type { ResultsBench } from "./view.js";

const text = words.results.curve;

export function curveView({ settings, measurements }: ResultsBench): HTMLElement {
  if (measurements.recorded("curve").length === 0) return noRecords("curve", measurements);
  const body = html`<div></div>`;
  const draw = () => body.replaceChildren(...curveOf(measurements, settings.state.curve));
  draw();
  return html`<section>
    <div class="controls">
      ${tableSwitch(settings.state.curve, (curve) => {
        settings.set({ curve });
        draw();
      })}
    </div>
    ${body}
  </section>`;
}

function curveOf(measurements: Measurements, name: TableName): HTMLElement[] {
  return curveFigure(measurements, [...measurements.recorded("curve"), ...measurements.leftOut("curve")], name);
}

/** The chart of some cells with its note and provenance, or what there is to say where none has such a table. */
export function curveFigure(
  measurements: Measurements,
  shown: readonly Measurement[],
  name: TableName,
  systemOf = systemOfCell,
): HTMLElement[] {
  const points = curvePoints(measurements, shown, name, systemOf);
  if (points.length === 0) return [hint(words.results.empty.table)];
  const sources = provenance(shown, systemOf);
  return [
    framed({
      measurements,
      title: text.title,
      id: "curve",
      name: "learning-curve",
      draw: (width) => sizeCurve(points, { title: `${text.title}: ${words.results.tables[name]}`, width }),
      rows: () =>
        points.map(({ seeds, value, ...rest }) => ({ table: name, ...rest, f1: value, by_seed: seeds.join(" ") })),
      table: () => curveTable(points),
    }),
    html`<p class="results-key">${text.note}</p>`,
    ...(sources ? [sources] : []),
  ];
}

/** The name of a cell is that of the system, then its size. */
const systemOfCell = ({ name }: Cell) => words.results.cell(name.replace(/, \S+ sentences$/, ""));

interface CurvePoint extends SizePoint {
  /** How often a run sees each sentence at most; systems that stop early see it less often. */
  passes: number;
}

const most = ({ config: { training } }: Cell) => training.epochs * (training.passes ?? 1);

/** A point a cell. */
export function curvePoints(
  measurements: Measurements,
  shown: readonly Measurement[],
  name: TableName,
  systemOf = systemOfCell,
): CurvePoint[] {
  return shown.flatMap((measurement) => {
    const measured = measurements.measure(measurement, standard(name));
    if (!measured) return [];
    const { cell, runs } = measurement;
    return [
      {
        system: systemOf(cell),
        sentences: runs[0].sentences,
        passes: most(cell),
        ...measured.estimate.f1,
        seeds: measured.seeds.map(({ f1 }) => f1),
      },
    ];
  });
}

const curveTable = (points: readonly CurvePoint[]) =>
  table(
    points,
    [
      { header: text.system, rowHeader: true, value: ({ system }) => system },
      { header: text.sentences, numeric: true, value: ({ sentences }) => words.integer(sentences) },
      {
        header: text.f1,
        numeric: true,
        value: ({ value, low, high }) => words.results.interval(value, low, high),
      },
      { header: text.passes, numeric: true, value: ({ passes }) => words.integer(passes) },
      { header: words.results.scores.columns.seeds, numeric: true, value: ({ seeds }) => seeds.length },
    ],
    { caption: text.title },
  );
