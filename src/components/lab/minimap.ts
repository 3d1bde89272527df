/** The whole of a matrix in small, with a frame around the part that is shown large; pressing it moves the frame. */
import { html } from "../html.js";
import { drawMatrix } from "./matrix-drawing.js";
import type { MatrixInk } from "./matrix-drawing.js";
import { matrixGeometry } from "./matrix-geometry.js";
import type { MatrixGeometry } from "./matrix-geometry.js";
import { canvasPen } from "./pen.js";
import { windowAround } from "./ranges.js";
import type { Range } from "./ranges.js";

export interface Minimap {
  element: HTMLElement;
  show(geometry: Pick<MatrixGeometry, "rows" | "columns">, ink: MatrixInk): void;
}

const SIDE = 96;

/** For the pointer alone: the keyboard moves the cursor, which the window follows. */
export function minimap(
  size: { rows: number; columns: number },
  onMove: (rows: Range, columns: Range) => void,
): Minimap {
  const geometry = matrixGeometry({ ...size, width: SIDE, left: 0, top: 0, everything: true });
  const canvas = html`<canvas></canvas>` as HTMLCanvasElement;
  const frame = html`<div class="minimap-frame"></div>`;
  const element = html`<div
    class="minimap"
    aria-hidden="true"
    style=${{ width: `${geometry.width}px`, height: `${geometry.height}px` }}
  >
    ${canvas}${frame}
  </div>`;
  const blank = (count: number) => new Array<string>(count).fill("");
  let shown: Pick<MatrixGeometry, "rows" | "columns"> | undefined;
  let drawn: MatrixInk | undefined;

  const move = (event: PointerEvent) => {
    if (!shown) return;
    const { left, top, width } = element.getBoundingClientRect();
    const perCell = width / size.columns;
    const around = (total: number, range: Range, position: number) =>
      windowAround(total, range.count, Math.floor(position / perCell), null);
    onMove(
      around(size.rows, shown.rows, event.clientY - top),
      around(size.columns, shown.columns, event.clientX - left),
    );
  };
  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    move(event);
  });
  element.addEventListener("pointermove", (event) => event.buttons > 0 && move(event));

  return {
    element,
    show({ rows, columns }, ink) {
      shown = { rows, columns };
      const { cell } = geometry;
      Object.assign(frame.style, {
        left: `${columns.start * cell}px`,
        top: `${rows.start * cell}px`,
        width: `${columns.count * cell}px`,
        height: `${rows.count * cell}px`,
      });
      if (ink === drawn) return;
      drawn = ink;
      const pen = canvasPen(canvas, geometry.width, geometry.height);
      if (pen) drawMatrix(pen, { rows: blank(size.rows), columns: blank(size.columns) }, geometry, ink);
    },
  };
}
