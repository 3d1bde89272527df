/**
 * Every pair of a sentence's entities by relation class, under both forms of MASK^rc, with a threshold that decides what is
 * predicted. Each cell holds two bars, one a mask; what is predicted is outlined, what is annotated carries a diamond.
 */
import { lab } from "../../i18n/index.js";
import { rangeField } from "../field.js";
import type { Cell } from "../heatmap-geometry.js";
import { html } from "../html.js";
import type { LabelColors } from "../palette.js";
import { boardDrawing, boardLayout } from "./board-drawing.js";
import { boardScore, decide, ownDecision } from "./board-scores.js";
import { standalone } from "./drawings.js";
import type { DataRow } from "./drawings.js";
import { gridCursor } from "./grid-cursor.js";
import { table } from "../table.js";

export interface BoardEntity {
  surface: string;
  type: string;
}

export interface BoardPair {
  /** Positions in `entities`. */
  first: number;
  second: number;
  /** A mask's [classes] each, in the order of `masks`. */
  probabilities: readonly ArrayLike<number>[];
  /** Annotated class where the annotation is known; 0 for none. */
  gold?: number;
}

export interface BoardData {
  classes: readonly string[];
  masks: readonly string[];
  entities: readonly BoardEntity[];
  pairs: readonly BoardPair[];
  /** Annotated relations whose entities are not both here; undefined where there is no annotation. */
  missed?: number;
}

export interface BoardOptions {
  title: string;
  width: number;
  colors: LabelColors;
  entityColors: LabelColors;
  threshold: number;
  onThreshold(threshold: number): void;
  /** The pair that is chosen elsewhere. */
  chosen?: number | null;
  onChoose(pair: number): void;
  onMove?(pair: number): void;
  onLeave?(): void;
}

export interface BoardFigure extends HTMLElement {
  /** Marks the pair that was chosen elsewhere. */
  choose(pair: number | null): void;
  /** Marks the pairs of entities that are pointed at. */
  point(entities: readonly number[]): void;
  drawing(): SVGSVGElement;
  rows(): DataRow[];
}

export function pairBoard(data: BoardData, options: BoardOptions): BoardFigure {
  const { classes, masks, pairs } = data;
  const layout = boardLayout(pairs.length, classes.length, options.width);
  let { threshold, chosen = null } = options;
  let pointed: readonly number[] = [];
  const canvasBox = html`<div></div>`;
  const scoreBox = html`<div></div>`;
  const reading = html`<p class="cell-reading" role="status">${lab.board.hint}</p>`;

  const read = ([row, c]: Cell) => {
    const { first, second, probabilities, gold } = pairs[row];
    return lab.board.cell(
      data.entities[first].surface,
      data.entities[second].surface,
      classes[c],
      masks.map((name, m) => ({ name, probability: probabilities[m][c] })),
      gold === c,
    );
  };
  function show(): void {
    canvasBox.replaceChildren(boardDrawing(data, { ...options, layout, threshold, chosen }));
    scoreBox.replaceChildren(scores(data, threshold));
    markPointed();
  }
  function markPointed(): void {
    canvasBox.querySelectorAll(".board-row").forEach((row, p) => {
      const { first, second } = pairs[p];
      row.classList.toggle("board-pointed", pointed.includes(first) || pointed.includes(second));
    });
  }
  const cursor = gridCursor({
    label: options.title,
    rows: pairs.length,
    columns: classes.length,
    box: ([row, c]) => ({
      x: layout.left + c * layout.column,
      y: layout.top + row * layout.row,
      width: layout.column,
      height: layout.row,
    }),
    cellAt(x, y) {
      const [row, c] = [Math.floor((y - layout.top) / layout.row), Math.floor((x - layout.left) / layout.column)];
      const inside = row >= 0 && row < pairs.length && c < classes.length;
      // A press on a pair's name is one on its first class.
      return inside ? [row, Math.max(0, c)] : null;
    },
    reading: read,
    onLeave: options.onLeave,
    onMove(cell) {
      reading.textContent = read(cell);
      options.onMove?.(cell[0]);
    },
    onPick([row]) {
      chosen = row;
      show();
      options.onChoose(row);
    },
  });
  const slider = rangeField(Math.round(threshold * 100), {
    label: lab.board.threshold,
    help: lab.board.rule,
    min: 1,
    max: 99,
    format: (value) => (value / 100).toFixed(2),
  });
  slider.addEventListener("input", () => {
    threshold = slider.value / 100;
    show();
    options.onThreshold(threshold);
  });
  show();
  const figure = html`<figure class="board">
    <div class="board-head">${slider}${scoreBox}</div>
    <p class="muted small">${boardKey(data)}</p>
    <div class="board-scroll">
      <div class="matrix-body" style=${{ width: `${layout.width}px`, height: `${layout.height}px` }}>
        ${canvasBox}${cursor.layer}
      </div>
    </div>
    ${reading}
  </figure>`;
  return Object.assign(figure, {
    choose(pair: number | null) {
      chosen = pair;
      show();
    },
    point(entities: readonly number[]) {
      pointed = entities;
      markPointed();
    },
    drawing: () => standalone(canvasBox.querySelector("svg")!),
    rows: () => boardRows(data, threshold),
  });
}

function boardKey({ masks, missed }: BoardData): string {
  const bars = masks.map((name, m) => (m === 0 ? lab.board.upper(name) : lab.board.lower(name)));
  return [...bars, lab.board.outlined, ...(missed === undefined ? [] : [lab.board.diamond])].join(" \u00b7 ");
}

/** Predictions at the threshold counted, mask by mask, and how many of them the model itself would decide otherwise. */
function scores({ pairs, masks, missed }: BoardData, threshold: number): HTMLElement {
  const rows = masks.map((name, m) => {
    const predicted = pairs.map(({ probabilities }) => decide(probabilities[m], threshold).class);
    const moved = pairs.filter(({ probabilities }, p) => ownDecision(probabilities[m]) !== predicted[p]).length;
    const gold = pairs.map((pair) => pair.gold ?? 0);
    return { name, moved, ...boardScore(predicted, gold, missed ?? 0) };
  });
  type Row = (typeof rows)[number];
  const numeric = (header: string, value: (row: Row) => unknown) => ({ header, numeric: true, value });
  return table(
    rows,
    [
      { header: lab.board.mask, rowHeader: true, value: ({ name }: Row) => name },
      numeric(lab.board.predicted, (row) => row.predicted),
      ...(missed === undefined
        ? []
        : [
            numeric(lab.board.right, (row) => lab.board.rightOf(row.right, row.gold)),
            numeric("P", (row) => lab.percent(row.precision)),
            numeric("R", (row) => lab.percent(row.recall)),
            numeric("F1", (row) => lab.percent(row.f1)),
          ]),
      numeric(lab.board.moved, (row) => row.moved),
    ],
    { caption: lab.board.scores(missed !== undefined, missed ?? 0) },
  );
}

function boardRows({ pairs, entities, classes, masks }: BoardData, threshold: number): DataRow[] {
  return pairs.flatMap(({ first, second, probabilities, gold }) =>
    masks.map((mask, m) => ({
      first: entities[first].surface,
      "first type": entities[first].type,
      second: entities[second].surface,
      "second type": entities[second].type,
      mask,
      predicted: classes[decide(probabilities[m], threshold).class],
      annotated: gold === undefined ? null : classes[gold],
      ...Object.fromEntries(classes.map((name, c) => [name, probabilities[m][c]])),
    })),
  );
}
