/** What training curves are drawn from, and the arithmetic on it. No DOM. */

export interface Figures {
  precision: number;
  recall: number;
  f1: number;
}

/** What was measured of a step's gradient. */
export interface GradientFigures {
  /** Steps done before it. */
  step: number;
  /** Norm of each task's gradient on the layers that both train. */
  ner: number;
  relation: number;
  /** What the norm clip multiplies the step with. */
  clip: number;
}

export interface CurveRun {
  id: string;
  name: string;
  /** CSS colour of lines. */
  color: string;
  /** CSS colour of text. */
  ink: string;
  /** SVG stroke-dasharray. */
  dash: string;
  totalSteps: number;
  totalEpochs: number;
  steps: readonly { step: number; loss: number; nerLoss: number; relationLoss: number }[];
  epochs: readonly { epoch: number; entity: Figures; relation: Figures; best: boolean }[];
  /** Empty where none was measured. */
  gradients: readonly GradientFigures[];
}

/** The relations' part of both tasks' norms, from 0 to 1. */
export function relationShare({ ner, relation }: Pick<GradientFigures, "ner" | "relation">): number {
  return ner + relation > 0 ? relation / (ner + relation) : 0;
}

export interface Point {
  x: number;
  y: number;
}

/** At most `count` points: means over equal stretches, each at its stretch's last x. Short lists come back as they are. */
export function thin(points: readonly Point[], count: number): Point[] {
  if (points.length <= count) return [...points];
  return Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * points.length) / count);
    const to = Math.floor(((i + 1) * points.length) / count);
    const stretch = points.slice(from, to);
    return { x: stretch[stretch.length - 1].x, y: stretch.reduce((sum, { y }) => sum + y, 0) / stretch.length };
  });
}

/**
 * Positions near `wanted` that are at least `gap` apart and inside [low, high] as far as there is room: neighbours that collide
 * are moved apart around their common mean. Same order as given.
 */
export function spread(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const groups = wanted.map((y, index) => ({ sum: y, items: [index], first: y })).sort((a, b) => a.sum - b.sum);
  const start = (group: (typeof groups)[number]) => {
    const extent = (group.items.length - 1) * gap;
    const centered = group.sum / group.items.length - extent / 2;
    return Math.max(low, Math.min(high - extent, centered));
  };
  for (let i = 1; i < groups.length;) {
    const before = groups[i - 1];
    const here = groups[i];
    if (start(here) - (start(before) + (before.items.length - 1) * gap) >= gap) {
      i++;
      continue;
    }
    before.sum += here.sum;
    before.items.push(...here.items);
    groups.splice(i, 1);
    i = Math.max(1, i - 1);
  }
  const placed = new Array<number>(wanted.length);
  for (const group of groups) group.items.forEach((item, k) => (placed[item] = start(group) + k * gap));
  return placed;
}
