/** How a masked language model learns: its loss and the share of characters it guesses, in training and on sentences held out. */
import { words } from "../i18n/index.js";
import { thin } from "./curve-data.js";
import type { Point } from "./curve-data.js";
import { html } from "./html.js";
import { lineChart } from "./line-chart.js";
import type { Line } from "./line-chart.js";
import type { Paint } from "./palette.js";

export interface PretrainingCurve {
  totalSteps: number;
  steps: readonly { step: number; loss: number; masked: number; correct: number }[];
  heldOut: readonly { step: number; loss: number; masked: number; correct: number }[];
  /** Accuracy of always naming the commonest character. */
  baseline?: number;
}

const MOST_POINTS = 80;

export function pretrainingCurves(
  data: PretrainingCurve,
  { width, paint }: { width: number; paint: Paint },
): HTMLElement & { data: PretrainingCurve } {
  const text = words.pretrain.curves;
  const { totalSteps, steps, heldOut, baseline } = data;
  const columns = width >= 560 ? 2 : 1;
  const x: [number, number] = [0, Math.max(1, totalSteps)];
  const share = { width: Math.floor((width - (columns - 1) * 24) / columns), xLabel: text.step, x };
  const line = (label: string, points: Point[], dash: string, thick: number): Line => {
    return { label, points, color: paint.mark, ink: paint.ink, dash, width: thick };
  };
  const lossAt = ({ step, loss }: { step: number; loss: number }) => ({ x: step, y: loss });
  const accuracyAt = ({ step, masked, correct }: PretrainingCurve["heldOut"][number]) => {
    return { x: step, y: masked > 0 ? correct / masked : 0 };
  };
  const losses = [
    line(text.train, thin(steps.map(lossAt), MOST_POINTS), "4 2", 1.25),
    line(text.heldOut, heldOut.map(lossAt), "none", 2),
  ];
  const most = Math.max(1, ...losses.flatMap(({ points }) => points.map(({ y }) => y)));
  const accuracies = [
    line(text.train, thin(steps.map(accuracyAt), MOST_POINTS), "4 2", 1.25),
    line(text.heldOut, heldOut.map(accuracyAt), "none", 2),
    line(text.baseline, baseline === undefined ? [] : x.map((step) => ({ x: step, y: baseline })), "1 3", 1.25),
  ];
  const element = html`<div class="curves" role="group" aria-label=${text.label}>
    ${lineChart({ ...share, title: text.loss, y: [0, most], scale: "number", lines: losses })}
    ${lineChart({ ...share, title: text.accuracy, y: [0, 1], scale: "percent", lines: accuracies })}
  </div>`;
  return Object.assign(element, { data });
}
