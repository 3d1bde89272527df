/**
 * A token-by-token matrix on a canvas: attention as colour, closed cells hatched. The keyboard walks it (arrows, Home, End,
 * Page Up and Down), every cell can be read, and matrices side by side share one crosshair.
 *
 * For assistive technology it is a grid of which one cell exists at a time, the one under the crosshair: 128 x 128 real cells
 * would drown the page, and aria-rowindex and aria-colindex say where in the whole it is.
 */
import { words } from "../i18n/index.js";
import { announce, html } from "./html.js";
import { heatmapGeometry, labelStep, moveCell } from "./heatmap-geometry.js";
import type { Cell, HeatmapGeometry } from "./heatmap-geometry.js";
import { drawHeatmap } from "./heatmap-canvas.js";
import type { HeatmapColors } from "./heatmap-canvas.js";
import { matrixTable } from "./matrix-table.js";

export interface HeatmapData {
  /** Rows and columns. */
  size: number;
  /** size * size, row-major; null draws the mask alone. */
  values: Float32Array | null;
  /** size * size; 0 is closed. */
  open: Uint8Array;
  labels: readonly string[];
}

export interface HeatmapOptions {
  title: string;
  /** Stands under the title, quietly. */
  subtitle?: string;
  width: number;
  colors: HeatmapColors;
  /** Rows and columns to mark beside the matrix (the pair, [CLS]), with their CSS colours. */
  bands?: readonly Band[];
  /** The cell in words, read out when it gets the crosshair. */
  reading(cell: Cell): string;
  /** Cell under the crosshair at first. */
  focused?: Cell | null;
}

/** A stretch of tokens that is marked along both axes. */
export interface Band {
  start: number;
  end: number;
  color: string;
}

/** The figure; `value` is the cell under the crosshair, and an `input` event tells that the reader moved it. */
export interface HeatmapFigure extends HTMLElement {
  value: Cell | null;
  /** Moves the crosshair from outside; tells nobody. */
  focusCell(cell: Cell | null): void;
  data: HeatmapData;
}

/** Draws one matrix. */
export function heatmap(data: HeatmapData, options: HeatmapOptions): HeatmapFigure {
  const geometry = heatmapGeometry(data.size, options.width);
  const canvas = html`<canvas aria-hidden="true"></canvas>` as HTMLCanvasElement;
  const cell = html`<div class="heatmap-cell" role="gridcell" tabindex="0"></div>`;
  const row = html`<div role="row">${cell}</div>`;
  const grid = html`<div
    class="heatmap-grid"
    role="grid"
    aria-readonly="true"
    aria-label=${options.title}
    aria-rowcount=${data.size}
    aria-colcount=${data.size}
    style=${{ width: `${geometry.side}px`, height: `${geometry.side}px` }}
  >
    ${canvas}${(options.bands ?? []).flatMap((band) => drawBand(band, geometry))}${row}
  </div>`;
  const toggle = html`<button type="button" class="quiet" aria-pressed="false">${words.heatmap.showTable}</button>`;
  const body = html`<div class="heatmap-body">${grid}</div>`;
  const figure: HeatmapFigure = Object.assign(
    html`<figure class="heatmap">
      <figcaption>
        <strong>${options.title}</strong>${options.subtitle ? html`<span> ${options.subtitle}</span>` : null}
      </figcaption>
      ${body}${toggle}
    </figure>`,
    { data, value: options.focused ?? null, focusCell: (next: Cell | null) => show(next) },
  );
  drawHeatmap(canvas, data, geometry, { ...options, labelEvery: labelStep(geometry) });

  /** Puts the crosshair on a cell; before the first visit the tab stop waits on the first cell, unseen. */
  function show(next: Cell | null): void {
    figure.value = next;
    const [i, j] = next ?? [0, 0];
    const { cell: size, left, top } = geometry;
    grid.classList.toggle("heatmap-crossed", next !== null);
    grid.style.setProperty("--left", `${left}px`);
    grid.style.setProperty("--top", `${top}px`);
    grid.style.setProperty("--row", `${top + i * size}px`);
    grid.style.setProperty("--column", `${left + j * size}px`);
    grid.style.setProperty("--cell", `${size}px`);
    row.setAttribute("aria-rowindex", String(i + 1));
    cell.setAttribute("aria-colindex", String(j + 1));
    cell.setAttribute("aria-label", options.reading([i, j]));
  }
  const move = (next: Cell | null) => {
    if (String(next) === String(figure.value)) return;
    show(next);
    announce(figure);
  };

  grid.addEventListener("pointermove", (event) => {
    const { left, top, width } = grid.getBoundingClientRect();
    // On a page that is zoomed the box is larger than what was drawn into it.
    const scale = geometry.side / width;
    const hit = cellAt((event.clientX - left) * scale, (event.clientY - top) * scale, geometry, data.size);
    if (hit) move(hit);
  });
  grid.addEventListener("pointerdown", () => cell.focus({ preventScroll: true }));
  cell.addEventListener("focus", () => move(figure.value ?? [0, 0]));
  cell.addEventListener("keydown", (event) => {
    const next = moveCell(figure.value ?? [0, 0], event.key, data.size, event.ctrlKey || event.metaKey);
    if (!next) return;
    event.preventDefault();
    move(next);
  });
  toggle.addEventListener("click", () => {
    const asTable = toggle.getAttribute("aria-pressed") !== "true";
    toggle.setAttribute("aria-pressed", String(asTable));
    toggle.textContent = asTable ? words.heatmap.showMatrix : words.heatmap.showTable;
    body.replaceChildren(asTable ? matrixTable(data, options.title) : grid);
  });
  show(figure.value);
  return figure;
}

/** A bar between the labels and the cells, on both axes. */
function drawBand({ start, end, color }: Band, { left, top, cell }: HeatmapGeometry): HTMLElement[] {
  const length = `${(end - start) * cell - 1}px`;
  const bar = (style: Record<string, string>) =>
    html`<div class="heatmap-band" style=${{ background: color, ...style }}></div>`;
  return [
    bar({ left: `${left + start * cell}px`, top: `${top - 5}px`, width: length, height: "3px" }),
    bar({ left: `${left - 5}px`, top: `${top + start * cell}px`, width: "3px", height: length }),
  ];
}

/** The cell at a point of the grid, null in its margins. */
function cellAt(x: number, y: number, { left, top, cell }: HeatmapGeometry, size: number): Cell | null {
  const i = Math.floor((y - top) / cell);
  const j = Math.floor((x - left) / cell);
  return i >= 0 && j >= 0 && i < size && j < size ? [i, j] : null;
}
