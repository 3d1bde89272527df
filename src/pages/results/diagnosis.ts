/** Why the recipes differ: what each change to the balance of the losses does on dev, and the gradients of both losses by step. */
import { extent } from "d3";
import { thin } from "../../components/curve-data.js";
import { selectField } from "../../components/field.js";
import { html } from "../../components/html.js";
import { lineChart } from "../../components/line-chart.js";
import type { Line } from "../../components/line-chart.js";
import { hint } from "../../components/notice.js";
import { seriesColor } from "../../components/palette.js";
import { responsive } from "../../components/responsive.js";
import { table } from "../../components/table.js";
import { summaryOf } from "../../evaluation/gradients.js";
import type { GradientCourse, GradientPoint } from "../../evaluation/gradients.js";
import { RECIPES } from "../../evaluation/plan.js";
import type { Recipe } from "../../evaluation/plan.js";
import type { TableName } from "../../evaluation/records.js";
import { words } from "../../i18n/index.js";
import { onDev } from "./measured.js";
import type { Measurement, Measurements } from "./measured.js";

const text = words.results.diagnosis;
const MOST_POINTS = 200;
const WIDEST = 720;

/** @param courses of every data set; those of the data set shown are drawn */
export function diagnosisView(both: Record<Recipe, Measurements>, courses: readonly GradientCourse[]): HTMLElement {
  const { name } = both.paper.results.data;
  const own = courses.filter(({ data }) => data === name);
  const tables = RECIPES.flatMap((recipe) => variantTable(both[recipe]));
  const elsewhere = [...new Set(courses.map(({ data }) => words.results.data[data].name))];
  return html`<section>
    ${tables.length > 0 ? tables : hint(text.none)} ${own.length > 0 ? courseChoice(own) : null}
    ${own.length === 0 && elsewhere.length > 0 ? html`<p class="small">${text.gradientsElsewhere(elsewhere)}</p>` : null}
  </section>`;
}

interface Variant {
  measurement: Measurement;
  /** Of relations found, less the reference's; undefined for the reference itself, or without one. */
  toReference?: { value: number; low: number; high: number };
}

/** The cells of the experiment on the balance, each against the first of the plan on the same drawn dev reports: that is the recipe as it is. */
export function variantsOf(measurements: Measurements): Variant[] {
  const [reference] = measurements.planned("balance");
  return measurements.recorded("balance").map((measurement) => {
    if (measurement === reference) return { measurement };
    return { measurement, toReference: measurements.difference(measurement, reference, onDev("relation"))?.f1 };
  });
}

function variantTable(measurements: Measurements): HTMLElement[] {
  const rows = variantsOf(measurements);
  if (rows.length === 0) return [];
  const figure = (name: TableName) => ({
    numeric: true,
    value({ measurement }: Variant) {
      const f1 = measurements.measure(measurement, onDev(name))?.estimate.f1;
      return f1 ? words.results.interval(f1.value, f1.low, f1.high) : "\u2013";
    },
  });
  const { results, recipe } = measurements;
  return [
    table(
      rows,
      [
        { header: text.variant, rowHeader: true, value: ({ measurement }) => measurement.cell.name },
        { header: text.entity, ...figure("entity") },
        { header: text.relation, ...figure("relation") },
        {
          header: text.toReference,
          numeric: true,
          value: ({ toReference: f1 }) => (f1 ? words.results.difference.part(f1.value, f1.low, f1.high) : "\u2013"),
        },
        { header: text.seeds, numeric: true, value: ({ measurement }) => measurement.runs.length },
      ],
      { caption: text.variants(words.results.recipes[recipe].name, words.results.data[results.data.name].name) },
    ),
  ];
}

/** One course at a time. */
function courseChoice(courses: readonly GradientCourse[]): HTMLElement {
  const place = html`<div>${courseFigure(courses[0])}</div>`;
  const choices = courses.map(({ name, recipe }, i) => ({
    value: String(i),
    label: text.course(name, words.results.recipes[recipe].name),
  }));
  const field = selectField("0", choices, { label: text.watched });
  field.addEventListener("input", () => place.replaceChildren(courseFigure(courses[Number(field.value)]) ?? ""));
  return html`<div>
    <div class="controls">${field}</div>
    ${place}
  </div>`;
}

/** The chart of a course with what it says; nothing where no step has both gradients. */
function courseFigure(course: GradientCourse): HTMLElement | null {
  const summary = summaryOf(course);
  if (!summary) return null;
  const title = text.gradients(course.name, words.results.recipes[course.recipe].name);
  const lines = linesOf(course.points);
  const all = lines.flatMap(({ points }) => points);
  const [x, y] = (["x", "y"] as const).map((axis) => extent(all, (point) => point[axis]) as [number, number]);
  const chart = (width: number) =>
    lineChart({ title, xLabel: text.step, width: Math.min(width, WIDEST), x, y, scale: "log", lines });
  return html`<div class="gradient-course">
    ${responsive(chart)}
    <p>
      ${text.ratios(summary.first, summary.last, summary.relationShare)} ${text.clip(summary.clipped, summary.clipMean)}
    </p>
  </div>`;
}

/** Norms of both losses as they are, and as one clip on the whole leaves them. */
function linesOf(points: readonly GradientPoint[]): Line[] {
  const line = (label: string, color: number, clipped: boolean, norm: (point: GradientPoint) => number): Line => {
    const { mark, ink } = seriesColor(color);
    const known = points.flatMap((point) => (norm(point) > 0 ? [{ x: point.step, y: norm(point) }] : []));
    return {
      label,
      points: thin(known, MOST_POINTS),
      color: mark,
      ink,
      dash: clipped ? "4 3" : "none",
      width: clipped ? 1.25 : 2,
    };
  };
  return [
    line(text.lines.ner, 0, false, ({ ner }) => ner),
    line(text.lines.relation, 1, false, ({ relation }) => relation),
    line(text.lines.nerClipped, 0, true, ({ ner, clip }) => ner * clip),
    line(text.lines.relationClipped, 1, true, ({ relation, clip }) => relation * clip),
  ];
}
