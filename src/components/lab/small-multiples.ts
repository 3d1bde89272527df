/** Many attention matrices in small, all heads of a layer or all layers of a head: one look, then one of them opened. */
import { lab } from "../../i18n/index.js";
import type { Cell } from "../heatmap-geometry.js";
import { html } from "../html.js";
import type { Scheme } from "../palette.js";
import { rovingFocus } from "../roving.js";
import { attentionInk } from "./matrix-inks.js";
import { drawMatrix, matrixSvg } from "./matrix-drawing.js";
import { matrixGeometry } from "./matrix-geometry.js";
import { canvasPen } from "./pen.js";
import { stackDrawings } from "./drawings.js";

export interface SmallMatrix {
  /** Shown under it. */
  label: string;
  /** size * size */
  values: Float32Array;
  open: Uint8Array;
}

export interface SmallMultiplesData {
  size: number;
  matrices: readonly SmallMatrix[];
}

export interface SmallMultiplesOptions {
  title: string;
  width: number;
  scheme: Scheme;
  /** End of the colour scale, the same for all. */
  max: number;
  /** Which one is open elsewhere on the page. */
  chosen: number | null;
  onOpen(index: number): void;
}

export interface SmallMultiplesFigure extends HTMLElement {
  /** Marks a cell that is pointed at, in all of them. */
  point(cell: Cell | null): void;
  drawing(): SVGSVGElement;
}

const LEAST_SIDE = 84;
const MOST_SIDE = 132;
const GAP = 10;

/** A wall of small canvases; click or Enter opens one, the arrow keys walk them. */
export function smallMultiples(
  { size, matrices }: SmallMultiplesData,
  { title, width, scheme, max, chosen, onOpen }: SmallMultiplesOptions,
): SmallMultiplesFigure {
  const side = tileSide(width, matrices.length);
  const geometry = matrixGeometry({ rows: size, columns: size, width: side, left: 0, top: 0, everything: true });
  const blank = { rows: new Array<string>(size).fill(""), columns: new Array<string>(size).fill("") };
  const marks: HTMLElement[] = [];
  const tiles = matrices.map(({ label, values, open }, index) => {
    const canvas = html`<canvas aria-hidden="true"></canvas>` as HTMLCanvasElement;
    const pen = canvasPen(canvas, geometry.width, geometry.height);
    if (pen) drawMatrix(pen, blank, geometry, attentionInk(scheme, max, { values, open }));
    const mark = html`<span class="tile-pointed" hidden></span>`;
    marks.push(mark);
    const tile = html`<button type="button" class="tile" aria-pressed=${String(index === chosen)}>
      <span class="tile-drawing">${canvas}${mark}</span><span>${label}</span>
    </button>`;
    tile.addEventListener("click", () => {
      tiles.forEach((other, i) => other.setAttribute("aria-pressed", String(i === index)));
      onOpen(index);
    });
    return tile;
  });
  const wall = html`<div class="tiles" role="group" aria-label=${title}>${tiles}</div>`;
  rovingFocus(wall, tiles);
  const figure = html`<figure class="small-multiples">
    <figcaption><strong>${title}</strong><span> ${lab.multiples.hint}</span></figcaption>
    ${wall}
  </figure>`;
  return Object.assign(figure, {
    point(cell: Cell | null) {
      for (const mark of marks) {
        mark.hidden = cell === null;
        if (!cell) continue;
        // Cells are small here: a frame around the cell, not in it.
        const side = Math.max(6, geometry.cell + 4);
        const at = (index: number) => `${(index + 0.5) * geometry.cell - side / 2}px`;
        Object.assign(mark.style, { left: at(cell[1]), top: at(cell[0]), width: `${side}px`, height: `${side}px` });
      }
    },
    drawing: () =>
      stackDrawings(
        matrices.map(({ label, values, open }) =>
          matrixSvg(blank, geometry, attentionInk(scheme, max, { values, open }), label),
        ),
        Math.max(1, Math.floor(width / (side + GAP))),
      ),
  });
}

/** Side of a tile: as large as fits them in few rows, within what can be told apart. */
export function tileSide(width: number, count: number): number {
  const inOneRow = Math.floor(width / Math.max(1, count)) - GAP;
  if (inOneRow >= LEAST_SIDE) return Math.min(MOST_SIDE, inOneRow);
  const perRow = Math.max(1, Math.floor((width + GAP) / (LEAST_SIDE + GAP)));
  return Math.min(MOST_SIDE, Math.floor((width + GAP) / perRow) - GAP);
}
