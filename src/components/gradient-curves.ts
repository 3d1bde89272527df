/** The gradient of each task on the layers that both train, by step: how large it is, and which share of the whole it is. */
import { words } from "../i18n/index.js";
import { relationShare, thin } from "./curve-data.js";
import type { CurveRun, GradientFigures } from "./curve-data.js";
import type { ChartSpec, Line } from "./line-chart.js";

const MOST_POINTS = 150;
const text = words.recipes.gradients;

/** Charts of one run in detail, or of several runs overlaid; none where nothing was measured. */
export function gradientCharts(runs: readonly CurveRun[], width: number): ChartSpec[] {
  const measured = runs.filter(({ gradients }) => gradients.length > 0);
  if (measured.length === 0) return [];
  const lastStep = Math.max(1, ...runs.map(({ totalSteps }) => totalSteps));
  const common = { xLabel: words.curves.step, width, x: [0, lastStep] as [number, number] };
  const share = { ...common, y: [0, 1] as [number, number], scale: "percent" as const };
  if (runs.length > 1) {
    const lines = measured.map((run) => line(run, run.name, relationShare, { dash: run.dash, width: 1.75 }));
    return [{ ...share, title: text.sharePerRun, lines }];
  }
  const [run] = measured;
  const norms = [
    line(run, text.entities, ({ ner }) => ner, { dash: "4 2", width: 1.25 }),
    line(run, text.relations, ({ relation }) => relation, { dash: "1 3", width: 1.5 }),
  ];
  const sizes = norms.flatMap(({ points }) => points.map(({ y }) => y));
  return [
    { ...common, title: text.norms, y: [Math.min(1, ...sizes), Math.max(1, ...sizes)], scale: "log", lines: norms },
    {
      ...share,
      title: text.share,
      lines: [
        line(run, text.entities, (point) => 1 - relationShare(point), { dash: "4 2", width: 1.25 }),
        line(run, text.relations, relationShare, { dash: "1 3", width: 1.5 }),
        line(run, text.clip, ({ clip }) => clip, { dash: "none", width: 2 }),
      ],
    },
  ];
}

/** The newest measurement in a sentence. */
export function gradientReading({ gradients }: CurveRun): string | null {
  const last = gradients[gradients.length - 1];
  return last ? text.reading(last.step, relationShare(last), last.clip) : null;
}

function line(
  { gradients, color, ink }: CurveRun,
  label: string,
  value: (point: GradientFigures) => number,
  stroke: Pick<Line, "dash" | "width">,
): Line {
  // A logarithm has no place for 0: a batch without a pair gives the relations nothing.
  const points = gradients.map((point) => ({ x: point.step, y: value(point) })).filter(({ y }) => y > 0);
  return { label, points: thin(points, MOST_POINTS), color, ink, ...stroke };
}
