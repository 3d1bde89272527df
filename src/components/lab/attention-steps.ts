/**
 * One query row of one head in four steps: scores, scores + mask, softmax, weighted values and their sum. Columns are tokens; the
 * numbers of a column are read when the pointer or the arrow keys come to it.
 */
import { lab } from "../../i18n/index.js";
import type { Cell } from "../heatmap-geometry.js";
import { html, svg } from "../html.js";
import type { Scheme } from "../palette.js";
import { SANS } from "../typography.js";
import { drawSteps, OUTPUT_ROOM, ROW_GAP, ROW_HEIGHT, STEPS, TOP } from "./attention-steps-drawing.js";
import type { AttentionStepsData } from "./attention-steps-drawing.js";
import { contribution } from "./attention-steps-layout.js";
import { standalone } from "./drawings.js";
import type { DataRow } from "./drawings.js";
import { gridCursor } from "./grid-cursor.js";
import { fitCells, windowAround } from "./ranges.js";
import type { Range } from "./ranges.js";

export type { AttentionStepsData };

export interface AttentionStepsOptions {
  width: number;
  scheme: Scheme;
  /** Column under the cursor at first. */
  pointed?: number | null;
  onMove?(column: number): void;
  onLeave?(): void;
}

export interface AttentionStepsFigure extends HTMLElement {
  point(column: number | null): void;
  drawing(): SVGSVGElement;
  rows(): DataRow[];
}

export function attentionSteps(
  data: AttentionStepsData,
  { width, scheme, pointed = null, onMove, onLeave }: AttentionStepsOptions,
): AttentionStepsFigure {
  const { labels } = data;
  const narrow = width < 480;
  const left = narrow ? 12 : 150;
  const { count, cell } = fitCells(
    labels.length,
    width - left - OUTPUT_ROOM,
    { smallest: 8, focused: narrow ? 16 : 12 },
    30,
  );
  let shown: Range = windowAround(labels.length, count, pointed ?? data.row, null);
  const size = {
    width: left + count * cell + OUTPUT_ROOM,
    height: TOP + 4 * (ROW_HEIGHT + ROW_GAP) + (narrow ? 14 : 0),
  };
  const drawing = svg`<svg width=${size.width} height=${size.height} viewBox="0 0 ${size.width} ${size.height}"
    font-family=${SANS} aria-hidden="true"></svg>` as SVGSVGElement;
  const reading = html`<p class="cell-reading" role="status">${lab.steps.hint}</p>`;
  const rowTop = (step: number) => TOP + step * (ROW_HEIGHT + ROW_GAP) + (narrow ? 14 : 0);

  const read = ([step, j]: Cell): string => lab.steps[STEPS[step]].reading(columnOf(data, j));
  const draw = () => drawing.replaceChildren(...drawSteps(data, { shown, cell, left, narrow, scheme, rowTop }));
  const follow = (column: number): void => {
    const next = windowAround(labels.length, count, column, shown);
    if (next.start === shown.start) return;
    shown = next;
    draw();
    cursor.refresh();
  };
  const cursor = gridCursor({
    label: lab.steps.label(labels[data.row], data.layer + 1, data.head + 1),
    rows: 4,
    columns: labels.length,
    box: ([step, j]) =>
      j < shown.start || j >= shown.start + shown.count
        ? null
        : { x: left + (j - shown.start) * cell, y: rowTop(step), width: cell, height: ROW_HEIGHT },
    cellAt(x, y) {
      const j = Math.floor((x - left) / cell);
      const step = Math.min(3, Math.max(0, Math.floor((y - TOP) / (ROW_HEIGHT + ROW_GAP))));
      return j >= 0 && j < shown.count ? [step, shown.start + j] : null;
    },
    reading: read,
    crosshair: { top: TOP - 4 },
    onLeave,
    onMove(at, by) {
      if (by === "key") follow(at[1]);
      reading.textContent = read(at);
      onMove?.(at[1]);
    },
  });
  draw();
  if (pointed !== null) cursor.point([2, pointed]);
  const figure = html`<figure class="steps">
    <div class="matrix-body" style=${{ width: `${size.width}px`, height: `${size.height}px` }}>
      ${drawing}${cursor.layer}
    </div>
    ${count < labels.length ? html`<p class="muted small">${lab.steps.part(count, labels.length)}</p>` : null}${reading}
  </figure>`;
  return Object.assign(figure, {
    point(column: number | null) {
      if (column !== null) follow(column);
      cursor.point(column === null ? null : [cursor.cell?.[0] ?? 2, column]);
      if (column !== null) reading.textContent = read(cursor.cell!);
    },
    drawing: () => standalone(drawing),
    rows: () => labels.map((_, j) => rowOf(columnOf(data, j))),
  });
}

/** The numbers of one column. */
export interface StepsColumn {
  row: string;
  column: string;
  score: number;
  open: boolean;
  probability: number;
  contribution: number;
}

function columnOf(data: AttentionStepsData, j: number): StepsColumn {
  const size = data.values.shape[1];
  const weighted = data.values.data.slice(j * size, (j + 1) * size).map((value) => value * data.probabilities[j]);
  return {
    row: data.labels[data.row],
    column: data.labels[j],
    score: data.scores[j],
    open: data.open[j] === 1,
    probability: data.probabilities[j],
    contribution: contribution(weighted),
  };
}

const rowOf = ({ column, score, open, probability, contribution }: StepsColumn): DataRow => ({
  token: column,
  score,
  open,
  "score + mask": open ? score : "-inf",
  probability,
  "length of p·v": contribution,
});
