/** Pixels of a matrix figure: cells, hatching, labels along both axes. Colours are plain (a canvas knows no CSS variables). */
import { labelSize } from "./heatmap-geometry.js";
import type { HeatmapGeometry } from "./heatmap-geometry.js";
import type { Band, HeatmapData } from "./heatmap.js";
import { SANS } from "./typography.js";

export interface HeatmapColors {
  /** Colour of a value in an open cell. */
  value(value: number): string;
  /** Colour of an open cell when there are no values. */
  open: string;
  hatch: string;
  text: string;
  background: string;
}

export interface DrawingOptions {
  colors: HeatmapColors;
  bands?: readonly Band[];
  /** Every how many tokens a label is drawn; tokens in bands always get theirs. */
  labelEvery: number;
}

/** Draws the matrix at the screen's resolution. Does nothing where there is no 2d canvas. */
export function drawHeatmap(
  canvas: HTMLCanvasElement,
  data: HeatmapData,
  geometry: HeatmapGeometry,
  options: DrawingOptions,
): void {
  const ratio = globalThis.devicePixelRatio || 1;
  canvas.width = Math.round(geometry.side * ratio);
  canvas.height = Math.round(geometry.side * ratio);
  canvas.style.width = canvas.style.height = `${geometry.side}px`;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(ratio, ratio);
  drawCells(context, data, geometry, options.colors);
  drawLabels(context, data, geometry, options);
}

function drawCells(
  context: CanvasRenderingContext2D,
  { size, values, open }: HeatmapData,
  { left, top, cell }: HeatmapGeometry,
  colors: HeatmapColors,
): void {
  const gap = cell >= 8 ? 1 : 0;
  const hatching = new Path2D();
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      const x = left + j * cell;
      const y = top + i * cell;
      if (open[i * size + j]) {
        context.fillStyle = values ? colors.value(values[i * size + j]) : colors.open;
        context.fillRect(x, y, cell - gap, cell - gap);
      } else {
        // One diagonal a cell, end to end, so that neighbours join into an even hatching.
        hatching.moveTo(x, y + cell);
        hatching.lineTo(x + cell, y);
      }
    }
  context.strokeStyle = colors.hatch;
  context.lineWidth = cell >= 6 ? 1 : 0.5;
  context.stroke(hatching);
  context.strokeRect(left - 0.5, top - 0.5, size * cell + 1 - gap, size * cell + 1 - gap);
}

function drawLabels(
  context: CanvasRenderingContext2D,
  { labels }: HeatmapData,
  geometry: HeatmapGeometry,
  { colors, bands = [], labelEvery }: DrawingOptions,
): void {
  const { left, top, cell } = geometry;
  const size = labelSize(geometry);
  context.font = `${size}px ${SANS}`;
  context.fillStyle = colors.text;
  context.textBaseline = "middle";
  const inBand = (i: number) => bands.some(({ start, end }) => i >= start && i < end);
  let last = -Infinity;
  labels.forEach((label, i) => {
    const due = labelEvery === 1 || i % labelEvery === 0 || inBand(i);
    if (!due || (i - last) * cell < size) return;
    last = i;
    const center = (i + 0.5) * cell;
    context.textAlign = "right";
    context.fillText(label, left - 8, top + center, left - 8);
    context.save();
    context.translate(left + center, top - 8);
    // A single character stands upright; a longer token is turned, to be read from below.
    if ([...label].length > 1) {
      context.rotate(-Math.PI / 2);
      context.textAlign = "left";
      context.fillText(label, 0, 0, top - 8);
    } else {
      context.textAlign = "center";
      context.fillText(label, 0, -size / 2);
    }
    context.restore();
  });
}
