/**
 * A token-by-token matrix on a canvas that the keyboard walks and the pointer reads. Where all of it does not fit at a size that
 * can be read (128 tokens, or a telephone), it shows a window around the cursor and the whole in small beside it.
 */
import { lab } from "../../i18n/index.js";
import type { Cell } from "../heatmap-geometry.js";
import type { Band } from "../heatmap.js";
import { html } from "../html.js";
import { gridCursor } from "./grid-cursor.js";
import type { GridOptions, MovedBy } from "./grid-cursor.js";
import { drawMatrix, matrixSvg, wholeMatrix } from "./matrix-drawing.js";
import type { MatrixInk, MatrixLabels } from "./matrix-drawing.js";
import { cellAt, cornerOf, matrixGeometry } from "./matrix-geometry.js";
import type { MatrixGeometry, MatrixSpace } from "./matrix-geometry.js";
import { minimap } from "./minimap.js";
import { canvasPen } from "./pen.js";

export type { Band, Cell };

export interface MatrixOptions extends Pick<GridOptions, "reading" | "onMove" | "onLeave" | "onPick" | "onKey"> {
  title: string;
  /** Stands under the title, quietly. */
  subtitle?: string;
  width: number;
  ink: MatrixInk;
  labels: MatrixLabels;
  /** Stretches of tokens to mark along both axes (the pair, [CLS]). */
  bands?: readonly Band[];
  /** The cell under the cursor, and the cell that is pinned, at first. */
  pointed?: Cell | null;
  pinned?: Cell | null;
  space?: Pick<MatrixSpace, "left" | "top">;
  /** False where another matrix beside it shows the same part of the whole. */
  overview?: boolean;
  /** The reader moved the window; matrices side by side move theirs. */
  onWindow?(window: MatrixWindow): void;
}

/** The part of a matrix that is shown. */
export type MatrixWindow = Pick<MatrixGeometry, "rows" | "columns">;

export interface MatrixFigure extends HTMLElement {
  /** Moves the cursor, and the window with it, from outside; tells nobody. */
  point(cell: Cell | null): void;
  /** Moves the cursor as a key would, and tells. */
  walkTo(cell: Cell): void;
  pin(cell: Cell | null): void;
  showWindow(window: MatrixWindow): void;
  /** Draws again with other ink. */
  repaint(ink: MatrixInk): void;
  focusCell(): void;
  /** What lies over the drawing, for tools that take the pointer. */
  readonly layer: HTMLElement;
  /** The cell at a point of the layer, as drawn now. */
  cellAt(x: number, y: number): Cell | null;
  /** Top left corner and side of a cell as drawn now. */
  boxOf(cell: Cell): { x: number; y: number; width: number; height: number } | null;
  /** The whole matrix as an SVG to take away. */
  drawing(): SVGSVGElement;
}

export function matrix(options: MatrixOptions): MatrixFigure {
  const { labels, title, bands = [] } = options;
  const space = { rows: labels.rows.length, columns: labels.columns.length, width: options.width, ...options.space };
  const size = { rows: space.rows, columns: space.columns };
  let { ink } = options;
  let geometry = matrixGeometry(space, options.pinned ?? options.pointed ?? null);
  const keep = (i: number) => bands.some(({ start, end }) => i >= start && i < end);
  const canvas = html`<canvas aria-hidden="true"></canvas>` as HTMLCanvasElement;
  const bandBox = html`<div aria-hidden="true"></div>`;
  const overview =
    geometry.whole || options.overview === false
      ? null
      : minimap(size, (rows, columns) => {
          show({ ...geometry, rows, columns });
          options.onWindow?.(geometry);
        });

  const boxOf = (cell: Cell) => {
    const corner = cornerOf(geometry, cell);
    return corner && { ...corner, width: geometry.cell, height: geometry.cell };
  };
  const moved = (cell: Cell, by: MovedBy) => {
    // Under a pointer the window stands still: it would run away from it.
    if (by === "key" && follow(cell)) options.onWindow?.(geometry);
    options.onMove?.(cell, by);
  };
  const cursor = gridCursor({
    ...options,
    ...size,
    label: title,
    crosshair: geometry,
    box: boxOf,
    cellAt: (x, y) => cellAt(geometry, x, y),
    onMove: moved,
  });

  function show(next: MatrixGeometry): void {
    geometry = next;
    const pen = canvasPen(canvas, geometry.width, geometry.height);
    if (pen) drawMatrix(pen, { ...labels, keep }, geometry, ink);
    bandBox.replaceChildren(...bands.flatMap((band) => drawBand(band, geometry)));
    overview?.show(geometry, ink);
    cursor.refresh();
  }
  /** Moves the window so that a cell is seen with some of what is around it; false where it need not move. */
  function follow(cell: Cell): boolean {
    const next = matrixGeometry(space, cell, geometry);
    if (next.rows.start === geometry.rows.start && next.columns.start === geometry.columns.start) return false;
    show(next);
    return true;
  }

  const body = html`<div class="matrix-body" style=${{ width: `${geometry.width}px`, height: `${geometry.height}px` }}>
    ${canvas}${bandBox}${cursor.layer}
  </div>`;
  const figure = html`<figure class="matrix">
    <figcaption>
      <strong>${title}</strong>${options.subtitle ? html`<span> ${options.subtitle}</span>` : null}
    </figcaption>
    ${body}${overview ? html`<div class="matrix-context" style=${{ maxWidth: `${geometry.width}px` }}>${overview.element}<span>${lab.matrix.context}</span></div>` : null}
  </figure>`;
  show(geometry);
  cursor.pin(options.pinned ?? null);
  cursor.point(options.pointed ?? null);
  return Object.assign(figure, {
    layer: cursor.layer,
    boxOf,
    cellAt: (x: number, y: number) => cellAt(geometry, x, y),
    point(cell: Cell | null) {
      if (cell && !boxOf(cell)) follow(cell);
      cursor.point(cell);
    },
    walkTo(cell: Cell) {
      cursor.point(cell);
      moved(cell, "key");
    },
    showWindow({ rows, columns }: MatrixWindow) {
      show({ ...geometry, rows, columns });
    },
    pin: cursor.pin,
    focusCell: cursor.focus,
    repaint(next: MatrixInk) {
      ink = next;
      show(geometry);
    },
    drawing() {
      const everything = wholeMatrix(matrixGeometry({ ...space, width: 560, everything: true }), labels);
      return matrixSvg({ ...labels, keep }, everything, ink, title);
    },
  });
}

/** A bar between the labels and the cells on both axes, where the band is shown. */
function drawBand({ start, end, color }: Band, { left, top, cell, rows, columns }: MatrixGeometry): HTMLElement[] {
  const bar = (style: Record<string, string>) =>
    html`<div class="heatmap-band" style=${{ background: color, ...style }}></div>`;
  const part = (range: { start: number; count: number }) => {
    const from = Math.max(start, range.start) - range.start;
    const to = Math.min(end, range.start + range.count) - range.start;
    return to > from ? { offset: from * cell, length: `${(to - from) * cell - 1}px` } : null;
  };
  const across = part(columns);
  const down = part(rows);
  return [
    ...(across
      ? [bar({ left: `${left + across.offset}px`, top: `${top - 5}px`, width: across.length, height: "3px" })]
      : []),
    ...(down ? [bar({ left: `${left - 5}px`, top: `${top + down.offset}px`, width: "3px", height: down.length })] : []),
  ];
}
