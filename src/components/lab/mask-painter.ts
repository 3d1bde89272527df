/**
 * Painting a mask: cells, rows, columns and blocks are opened and closed with the pointer or with arrow keys and space; presets,
 * undo, redo, reset. Cells that differ from the mask painted on are marked, rows with nothing open are named.
 */
import { lab } from "../../i18n/index.js";
import type { Cell } from "../heatmap-geometry.js";
import type { Band } from "../heatmap.js";
import { html } from "../html.js";
import type { Scheme } from "../palette.js";
import { paintedLegend } from "./legends.js";
import { countChanges, emptyRows } from "./mask-strokes.js";
import type { Brush } from "./mask-strokes.js";
import { record, redo, sameMask, undo } from "./mask-history.js";
import type { MaskHistory } from "./mask-history.js";
import { paintingGestures } from "./mask-gestures.js";
import { matrix } from "./matrix.js";
import { paintedInk } from "./matrix-inks.js";
import type { DataRow } from "./drawings.js";

export interface MaskPreset {
  id: string;
  label: string;
  /** size * size */
  open: Uint8Array;
}

export interface PainterData {
  labels: readonly string[];
  /** size * size: what the painting starts from, and what it is compared with. */
  base: Uint8Array;
  /** Painted so far. */
  history: MaskHistory;
  presets: readonly MaskPreset[];
}

export interface PainterOptions {
  title: string;
  width: number;
  scheme: Scheme;
  bands: readonly Band[];
  /** Called after every stroke, preset, undo and so on. */
  onPaint(history: MaskHistory): void;
  onMove?(cell: Cell): void;
  onLeave?(): void;
}

export interface PainterFigure extends HTMLElement {
  readonly open: Uint8Array;
  point(cell: Cell | null): void;
  drawing(): SVGSVGElement;
  rows(): DataRow[];
}

const BRUSHES: readonly Brush[] = ["cell", "row", "column", "block"];

export function maskPainter(data: PainterData, options: PainterOptions): PainterFigure {
  const { labels, base, presets } = data;
  const { scheme, onPaint } = options;
  const n = labels.length;
  let { history } = data;
  let brush: Brush = "cell";
  const status = html`<p class="lane-reading" role="status"></p>`;
  const reading = html`<p class="cell-reading" role="status">${lab.painter.hint}</p>`;
  const warning = html`<div role="alert"></div>`;

  const show = (mask: Uint8Array) => board.repaint(paintedInk(scheme, mask, base));
  const take = (next: MaskHistory) => {
    const changed = !sameMask(next.present, history.present);
    history = next;
    describe();
    show(history.present);
    if (changed) onPaint(history);
  };
  const read = ([i, j]: Cell) => {
    const k = i * n + j;
    return lab.painter.cell(labels[i], labels[j], history.present[k] === 1, base[k] === 1);
  };
  const gestures = paintingGestures({
    size: n,
    mask: () => history.present,
    brush: () => brush,
    onPreview: show,
    onDone: (mask) => take(record(history, mask)),
  });
  const board = matrix({
    title: options.title,
    width: options.width,
    labels: { rows: labels, columns: labels },
    ink: paintedInk(scheme, history.present, base),
    bands: options.bands,
    reading: read,
    onMove(cell) {
      reading.textContent = read(cell);
      options.onMove?.(cell);
    },
    onLeave: options.onLeave,
    onKey(event, cell) {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
        take(event.shiftKey ? redo(history) : undo(history));
        return true;
      }
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "y") {
        take(redo(history));
        return true;
      }
      const used = gestures.key(event, cell, board);
      if (used) reading.textContent = gestures.selecting ? lab.painter.selection(gestures.selecting) : read(cell);
      return used;
    },
  });
  gestures.listen(board);

  const button = (label: string, act: () => void) =>
    html`<button type="button" onclick=${act}>${label}</button>` as HTMLButtonElement;
  const undoButton = button(lab.painter.undo, () => take(undo(history)));
  const redoButton = button(lab.painter.redo, () => take(redo(history)));
  const resetButton = button(lab.painter.reset, () => take(record(history, base)));
  const brushes = BRUSHES.map((name) => {
    const input = html`<button type="button" aria-pressed=${String(name === brush)}>
      ${lab.painter.brushes[name]}
    </button>`;
    input.addEventListener("click", () => {
      brush = name;
      brushes.forEach((other, b) => other.setAttribute("aria-pressed", String(BRUSHES[b] === brush)));
    });
    return input;
  });
  const picker = html`<select aria-label=${lab.painter.preset}>
    <option value="">${lab.painter.preset}</option>
    ${presets.map(({ id, label }) => html`<option value=${id}>${label}</option>`)}
  </select>` as HTMLSelectElement;
  picker.addEventListener("change", () => {
    const preset = presets.find(({ id }) => id === picker.value);
    if (preset) take(record(history, preset.open));
  });

  function describe(): void {
    const { opened, closed } = countChanges(history.present, base);
    // Rows that the unpainted mask leaves empty are not needed there: only what the reader emptied is told.
    const before = emptyRows(base, n);
    const empty = emptyRows(history.present, n).filter((i) => !before.includes(i));
    status.textContent = lab.painter.changes(opened, closed);
    warning.replaceChildren(
      ...(empty.length > 0 ? [html`<p class="notice">${lab.painter.emptyRows(empty.map((i) => labels[i]))}</p>`] : []),
    );
    undoButton.disabled = history.past.length === 0;
    redoButton.disabled = history.future.length === 0;
    resetButton.disabled = sameMask(history.present, base);
    const preset = presets.find(({ open }) => sameMask(open, history.present));
    picker.value = preset?.id ?? "";
  }
  describe();

  const figure = html`<figure class="painter">
    <div class="painter-tools">
      <div class="segmented" role="group" aria-label=${lab.painter.brush}>${brushes}</div>
      ${picker}
      <div class="segmented" role="group" aria-label=${lab.painter.history}>
        ${undoButton}${redoButton}${resetButton}
      </div>
    </div>
    ${board}${paintedLegend(scheme)}${status}${reading}${warning}
  </figure>`;
  return Object.defineProperty(
    Object.assign(figure, {
      point: board.point,
      drawing: board.drawing,
      rows: () =>
        labels.flatMap((row, i) =>
          labels.map((column, j) => ({
            row,
            column,
            i,
            j,
            open: history.present[i * n + j],
            unpainted: base[i * n + j],
          })),
        ),
    }),
    "open",
    { get: () => history.present },
  ) as unknown as PainterFigure;
}
