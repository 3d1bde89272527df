/**
 * The strokes of the mask painter: pointer drags, and space with the arrow keys. A stroke sets every cell it covers to what its
 * first cell was not. With Shift the arrow keys draw a block out, which space then sets; Escape lets it go.
 */
import type { Cell } from "../heatmap-geometry.js";
import { html } from "../html.js";
import { brushed, ordered, setBlock, setCells, stroke } from "./mask-strokes.js";
import type { Block, Brush } from "./mask-strokes.js";
import type { MatrixFigure } from "./matrix.js";
import { moveIn } from "./matrix-geometry.js";

export interface GestureOptions {
  /** Tokens. */
  size: number;
  mask(): Uint8Array;
  brush(): Brush;
  /** A stroke on its way. */
  onPreview(mask: Uint8Array): void;
  onDone(mask: Uint8Array): void;
}

export interface Gestures {
  /** The block that the keyboard has drawn out. */
  readonly selecting: Block | null;
  /** True when the key was one of the painter's. */
  key(event: KeyboardEvent, cell: Cell, board: MatrixFigure): boolean;
  /** Takes the pointer on a matrix. */
  listen(board: MatrixFigure): void;
}

interface Drag {
  pointer: number;
  first: Cell;
  last: Cell;
  open: boolean;
  mask: Uint8Array;
}

export function paintingGestures({ size: n, mask, brush, onPreview, onDone }: GestureOptions): Gestures {
  let anchor: Cell | null = null;
  let selecting: Block | null = null;
  const frame = html`<div class="painter-block" hidden></div>`;
  const wouldOpen = ([i, j]: Cell) => mask()[i * n + j] === 0;

  function frameBlock(board: MatrixFigure, block: Block | null): void {
    selecting = block;
    if (!block) anchor = null;
    const { from, to } = block ? ordered(block) : { from: null, to: null };
    const [start, end] = [from && board.boxOf(from), to && board.boxOf(to)];
    frame.hidden = !start || !end;
    if (!start || !end) return;
    const { x, y } = start;
    Object.assign(frame.style, {
      left: `${x}px`,
      top: `${y}px`,
      width: `${end.x + end.width - x}px`,
      height: `${end.y + end.height - y}px`,
    });
  }

  function key(event: KeyboardEvent, cell: Cell, board: MatrixFigure): boolean {
    if (event.key === " ") {
      const block = selecting ?? brushed(brush(), n, { from: cell, to: cell });
      onDone(setBlock(mask(), n, block, wouldOpen(anchor ?? cell)));
      frameBlock(board, null);
      return true;
    }
    if (event.key === "Escape" && selecting) {
      frameBlock(board, null);
      return true;
    }
    const next = event.shiftKey
      ? moveIn(cell, event.key, { rows: n, columns: n }, event.ctrlKey || event.metaKey)
      : null;
    if (!next) {
      // Walking on without Shift lets the block go.
      if (selecting && event.key.startsWith("Arrow")) frameBlock(board, null);
      return false;
    }
    anchor ??= cell;
    board.walkTo(next);
    frameBlock(board, brushed(brush() === "cell" ? "block" : brush(), n, { from: anchor, to: next }));
    return true;
  }

  function listen(board: MatrixFigure): void {
    let drag: Drag | null = null;
    const { layer } = board;
    layer.append(frame);
    layer.classList.add("grid-painted");
    const at = (event: PointerEvent) => {
      const { left, top, width } = layer.getBoundingClientRect();
      const scale = layer.offsetWidth / width;
      return board.cellAt((event.clientX - left) * scale, (event.clientY - top) * scale);
    };
    const extend = (cell: Cell) => {
      if (!drag) return;
      if (brush() === "cell") drag.mask = setCells(drag.mask, n, stroke(drag.last, cell), drag.open);
      else drag.mask = setBlock(mask(), n, brushed(brush(), n, { from: drag.first, to: cell }), drag.open);
      drag.last = cell;
      onPreview(drag.mask);
    };
    layer.addEventListener("pointerdown", (event) => {
      const cell = at(event);
      if (!cell || event.button !== 0) return;
      frameBlock(board, null);
      layer.setPointerCapture(event.pointerId);
      drag = { pointer: event.pointerId, first: cell, last: cell, open: wouldOpen(cell), mask: mask() };
      extend(cell);
    });
    layer.addEventListener("pointermove", (event) => {
      const cell = drag?.pointer === event.pointerId ? at(event) : null;
      if (cell) extend(cell);
    });
    const finish = (event: PointerEvent) => {
      if (drag?.pointer !== event.pointerId) return;
      const done = drag.mask;
      drag = null;
      onDone(done);
    };
    layer.addEventListener("pointerup", finish);
    layer.addEventListener("pointercancel", finish);
  }

  return {
    get selecting() {
      return selecting;
    },
    key,
    listen,
  };
}
