/**
 * Walking a drawn grid: a layer over a drawing on which pointer and keyboard move one cell about (arrows, Home, End, Page Up and
 * Down, with Control to the corners), with a crosshair to the labels, and a second mark on the cell that is pinned.
 *
 * For assistive technology it is a grid of which one cell exists at a time: thousands of real cells would drown the page, and
 * aria-rowindex and aria-colindex say where in the whole it is.
 */
import type { Cell } from "../heatmap-geometry.js";
import { html } from "../html.js";
import { moveIn } from "./matrix-geometry.js";

export type MovedBy = "pointer" | "key";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface GridOptions {
  label: string;
  rows: number;
  columns: number;
  /** Where a cell is drawn, in pixels of the layer; null where it is not. */
  box(cell: Cell): Box | null;
  /** The cell at a point of the layer. */
  cellAt(x: number, y: number): Cell | null;
  /** The cell in words. */
  reading(cell: Cell): string;
  /** The reader moved to a cell, with the pointer or with a key. */
  onMove?(cell: Cell, by: MovedBy): void;
  /** The pointer or the focus left. */
  onLeave?(): void;
  /** The reader clicked a cell or pressed Enter on it. */
  onPick?(cell: Cell): void;
  /** Keys before the cursor takes them; true when one was used. */
  onKey?(event: KeyboardEvent, cell: Cell): boolean;
  /** Where the crosshair's lines begin; a line without a beginning is not drawn. */
  crosshair?: { left?: number; top?: number };
}

export interface GridCursor {
  /** To be laid over the drawing. */
  layer: HTMLElement;
  readonly cell: Cell | null;
  /** Moves the cursor from outside; tells nobody. */
  point(cell: Cell | null): void;
  pin(cell: Cell | null): void;
  /** Puts cursor and pin where they belong after the drawing has changed, and reads the cell anew. */
  refresh(): void;
  focus(): void;
}

export function gridCursor(options: GridOptions): GridCursor {
  const { label, rows, columns } = options;
  const cursor = html`<div class="grid-cell" role="gridcell" tabindex="0"></div>`;
  const row = html`<div role="row">${cursor}</div>`;
  const pinMark = html`<div class="grid-pin" hidden></div>`;
  const layer = html`<div
    class="grid-layer"
    role="grid"
    aria-label=${label}
    ${{ "aria-rowcount": rows, "aria-colcount": columns }}
  >
    ${pinMark}${row}
  </div>`;
  let cell: Cell | null = null;
  /** Where the keyboard goes on when it comes back. */
  let last: Cell = [0, 0];
  let pinned: Cell | null = null;

  function refresh(): void {
    const [i, j] = cell ?? last;
    const box = options.box([i, j]);
    layer.classList.toggle("grid-pointed", cell !== null && box !== null);
    place(cursor, box ?? { x: 0, y: 0, width: 1, height: 1 });
    if (options.crosshair && box) {
      const { left = box.x, top = box.y } = options.crosshair;
      cursor.style.setProperty("--reach-left", `${box.x - left}px`);
      cursor.style.setProperty("--reach-top", `${box.y - top}px`);
    }
    row.setAttribute("aria-rowindex", String(i + 1));
    cursor.setAttribute("aria-colindex", String(j + 1));
    cursor.setAttribute("aria-label", options.reading([i, j]));
    const pinBox = pinned && options.box(pinned);
    pinMark.hidden = !pinBox;
    if (pinBox) place(pinMark, pinBox);
  }
  const point = (next: Cell | null) => {
    cell = next;
    last = next ?? last;
    refresh();
  };
  const move = (next: Cell, by: MovedBy) => {
    if (cell && next[0] === cell[0] && next[1] === cell[1]) return;
    point(next);
    options.onMove?.(next, by);
  };
  const under = (event: PointerEvent) => {
    const { left, top, width } = layer.getBoundingClientRect();
    // On a page that is zoomed the box is larger than what was drawn into it.
    const scale = layer.offsetWidth / width;
    return options.cellAt((event.clientX - left) * scale, (event.clientY - top) * scale);
  };

  layer.addEventListener("pointermove", (event) => {
    const hit = under(event);
    if (hit) move(hit, "pointer");
  });
  layer.addEventListener("pointerleave", () => {
    if (document.activeElement !== cursor) options.onLeave?.();
  });
  layer.addEventListener("pointerdown", () => cursor.focus({ preventScroll: true }));
  layer.addEventListener("click", (event) => {
    const hit = under(event as PointerEvent);
    if (hit) options.onPick?.(hit);
  });
  cursor.addEventListener("focus", () => {
    if (cell === null) move(last, "key");
  });
  cursor.addEventListener("blur", () => options.onLeave?.());
  cursor.addEventListener("keydown", (event) => {
    const at: Cell = cell ?? last;
    if (options.onKey?.(event, at)) {
      event.preventDefault();
      return;
    }
    const next = moveIn(at, event.key, options, event.ctrlKey || event.metaKey);
    if (next) {
      event.preventDefault();
      move(next, "key");
    } else if (event.key === "Enter" && options.onPick) {
      event.preventDefault();
      options.onPick(at);
    }
  });
  refresh();
  return {
    layer,
    get cell() {
      return cell;
    },
    point,
    pin(next) {
      pinned = next;
      refresh();
    },
    refresh,
    focus: () => cursor.focus({ preventScroll: true }),
  };
}

function place(element: HTMLElement, { x, y, width, height }: Box): void {
  Object.assign(element.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
}
