/** The gradients of both losses on the shared layers, step by step: what a diagnosis run measured. */
import { DATA_SETS, RECIPES } from "./plan.js";
import type { DataSetName, Recipe } from "./plan.js";
import { count, list, number, object, oneOf, text } from "./shape.js";

/** Norms before any clipping; model/training/task-gradients.ts measures them. */
export interface GradientPoint {
  step: number;
  ner: number;
  relation: number;
  cosine: number;
  /** Of the sum over all parameters. */
  whole: number;
  /** What the norm clip multiplies the step with. */
  clip: number;
}

export interface GradientCourse {
  name: string;
  recipe: Recipe;
  data: DataSetName;
  points: GradientPoint[];
}

const point = object({ step: count, ner: number, relation: number, cosine: number, whole: number, clip: number });
const course = object({ name: text, recipe: oneOf(RECIPES), data: oneOf(DATA_SETS), points: list(point) });

/** From parsed JSON. @throws saying where it is something else */
export function readCourse(value: unknown, file: string): GradientCourse {
  course(value, file);
  return value as GradientCourse;
}

/** What the words beside the chart say of a course; undefined without a point. */
export interface CourseSummary {
  first: { step: number; ratio: number };
  last: { step: number; ratio: number };
  /** Mean share of the two norms that is the relations'. */
  relationShare: number;
  /** In how many of the measured steps the clip shortens the step, and to what on average there; 1 where it never does. */
  clipped: number;
  clipMean: number;
}

/** Steps in which a loss has no gradient at all (a batch without a pair, say) have no ratio and are left out. */
export function summaryOf({ points }: GradientCourse): CourseSummary | undefined {
  const known = points.filter(({ ner, relation }) => ner > 0 && relation > 0);
  if (known.length === 0) return undefined;
  const ratio = ({ step, ner, relation }: GradientPoint) => ({ step, ratio: ner / relation });
  const clipped = known.filter(({ clip }) => clip < 1);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    first: ratio(known[0]),
    last: ratio(known[known.length - 1]),
    relationShare: mean(known.map(({ ner, relation }) => relation / (ner + relation))),
    clipped: clipped.length / known.length,
    clipMean: clipped.length > 0 ? mean(clipped.map(({ clip }) => clip)) : 1,
  };
}
