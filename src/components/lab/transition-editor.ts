/** The CRF's scores of moving from tag to tag, with the start as a row and the end as a column. One number at a time can be changed. */
import { lab } from "../../i18n/index.js";
import type { Cell } from "../heatmap-geometry.js";
import { html } from "../html.js";
import type { Scheme } from "../palette.js";
import { numberField } from "../field.js";
import type { DataRow } from "./drawings.js";
import { matrix } from "./matrix.js";
import type { MatrixInk } from "./matrix-drawing.js";
import { scoreInk } from "./matrix-inks.js";

export interface TransitionData {
  tags: readonly string[];
  /** (L + 1) * (L + 1): row 0 is the start, row i + 1 tag i; column j is tag j, the last column the end. */
  scores: Float64Array;
  /** Same layout: 1 where the move may be made. */
  allowed: Uint8Array;
  /** As trained, in the same layout. */
  trained: Float64Array;
}

export interface TransitionOptions {
  title: string;
  width: number;
  scheme: Scheme;
  /** Called with all scores after one was changed, or after the reset. */
  onEdit(scores: Float64Array): void;
  /** Move that is open for editing at first, row and column. */
  chosen?: Cell;
  onChoose?(cell: Cell): void;
}

export interface TransitionFigure extends HTMLElement {
  drawing(): SVGSVGElement;
  rows(): DataRow[];
}

const LABEL_ROOM = 92;

export function transitionEditor(data: TransitionData, options: TransitionOptions): TransitionFigure {
  const { tags, allowed, trained } = data;
  const side = tags.length + 1;
  let scores = data.scores;
  let chosen: Cell = options.chosen ?? [1, 1];
  const names = { rows: [lab.trellis.start, ...tags], columns: [...tags, lab.trellis.end] };
  const max = Math.max(1, ...trained.filter((_, k) => allowed[k] === 1).map(Math.abs));
  const ink = (): MatrixInk => ({
    ...scoreInk(options.scheme, max, scores, allowed),
    sign: (k) => (scores[k] === trained[k] ? null : "\u2022"),
  });
  const read = ([i, j]: Cell) => {
    const k = i * side + j;
    return lab.transitions.cell(names.rows[i], names.columns[j], allowed[k] ? scores[k] : null, trained[k]);
  };
  const reading = html`<p class="cell-reading" role="status">${lab.transitions.hint}</p>`;
  const value = numberField(0, { label: lab.transitions.value, step: 0.5 });
  const reset = html`<button type="button">${lab.transitions.reset}</button>` as HTMLButtonElement;
  const move = html`<strong></strong>`;
  const board = matrix({
    title: options.title,
    width: Math.min(options.width, 560),
    labels: names,
    ink: ink(),
    space: { left: LABEL_ROOM, top: LABEL_ROOM },
    reading: read,
    onMove: (cell) => (reading.textContent = read(cell)),
    onPick(cell) {
      choose(cell);
      options.onChoose?.(cell);
      value.querySelector("input")?.focus();
    },
  });

  function choose(cell: Cell): void {
    chosen = cell;
    const k = cell[0] * side + cell[1];
    board.pin(cell);
    move.textContent = lab.transitions.move(names.rows[cell[0]], names.columns[cell[1]]);
    value.value = Math.round(scores[k] * 1000) / 1000;
    value.complain(allowed[k] ? null : lab.transitions.forbidden);
    value.querySelector("input")!.disabled = allowed[k] === 0;
  }
  const edit = (next: Float64Array) => {
    scores = next;
    reset.disabled = scores.every((score, k) => score === trained[k]);
    board.repaint(ink());
    options.onEdit(scores);
  };
  value.addEventListener("input", () => {
    if (!Number.isFinite(value.value)) return;
    const next = scores.slice();
    next[chosen[0] * side + chosen[1]] = value.value;
    edit(next);
  });
  reset.addEventListener("click", () => {
    edit(trained.slice());
    choose(chosen);
  });
  reset.disabled = scores.every((score, k) => score === trained[k]);
  choose(chosen);
  const figure = html`<figure class="transitions">
    ${board}
    <div class="transition-edit">
      <p>${move}</p>
      ${value}${reset}
    </div>
    ${reading}
  </figure>`;
  return Object.assign(figure, {
    drawing: board.drawing,
    rows: () =>
      names.rows.flatMap((from, i) =>
        names.columns.map((to, j) => ({
          from,
          to,
          allowed: allowed[i * side + j] === 1,
          score: scores[i * side + j],
          trained: trained[i * side + j],
        })),
      ),
  });
}
