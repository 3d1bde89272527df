/** The pair board as an SVG: names of pairs at the left, classes across, two bars a cell. */
import { lab } from "../../i18n/index.js";
import { svg } from "../html.js";
import type { LabelColors } from "../palette.js";
import { SANS } from "../typography.js";
import { decide } from "./board-scores.js";
import type { BoardData, BoardPair } from "./pair-board.js";

export interface BoardLayout {
  left: number;
  top: number;
  row: number;
  column: number;
  width: number;
  height: number;
  narrow: boolean;
}

const ROW = 30;
const LEAST_COLUMN = 40;
const MOST_COLUMN = 132;

export function boardLayout(pairs: number, classes: number, width: number): BoardLayout {
  const narrow = width < 480;
  const left = narrow ? 98 : 190;
  const top = narrow ? 86 : 30;
  // A turned heading leans out over the last column.
  const right = narrow ? 22 : 0;
  const room = Math.floor((width - left - right) / Math.max(1, classes));
  const column = Math.max(LEAST_COLUMN, Math.min(MOST_COLUMN, room));
  return { left, top, row: ROW, column, width: left + column * classes + right, height: top + ROW * pairs + 2, narrow };
}

export interface BoardDrawingOptions {
  layout: BoardLayout;
  threshold: number;
  chosen: number | null;
  colors: LabelColors;
  entityColors: LabelColors;
}

export function boardDrawing(data: BoardData, options: BoardDrawingOptions): SVGSVGElement {
  const { layout } = options;
  const { width, height, left, top, column } = layout;
  const turned = column < 70;
  const heads = data.classes.map((name, c) => {
    const x = left + (c + 0.5) * column;
    const at = turned ? `translate(${x + 4} ${top - 8}) rotate(-50)` : `translate(${x} ${top - 10})`;
    return svg`<text class="steps-title" transform=${at} text-anchor=${turned ? "start" : "middle"} font-size="12" fill=${options.colors(name).ink}>${name}</text>`;
  });
  return svg`<svg width=${width} height=${height} viewBox="0 0 ${width} ${height}" font-family=${SANS} aria-hidden="true">
    ${heads}${data.pairs.map((pair, p) => drawPair(data, pair, p, options))}</svg>` as SVGSVGElement;
}

function drawPair(data: BoardData, pair: BoardPair, p: number, options: BoardDrawingOptions): SVGElement {
  const { top, width } = options.layout;
  const y = top + p * ROW;
  return svg`<g>
    <rect class=${p === options.chosen ? "board-row board-chosen" : "board-row"} x="0.5" y=${y + 0.5} width=${width - 1} height=${ROW - 1}></rect>
    ${pairName(data, pair, y, options)}
    ${data.classes.map((_, c) => drawCell(data, pair, c, y, options))}
  </g>`;
}

/** The two entities side by side, or one below the other where there is little room, each with a bar of its type's colour. */
function pairName(
  { entities }: BoardData,
  { first, second }: BoardPair,
  y: number,
  { layout: { left, narrow }, entityColors }: BoardDrawingOptions,
): SVGElement {
  const size = narrow ? 12 : 13.5;
  const room = narrow ? left - 16 : (left - 26) / 2;
  const name = (index: number, x: number, baseline: number, anchor: "start" | "end") => {
    const { surface, type } = entities[index];
    const bar = anchor === "end" ? x + 3 : x - 5;
    return svg`<g><rect x=${bar} y=${baseline - 10} width="2.5" height="12" fill=${entityColors(type).mark}></rect>
      <text class="steps-token" x=${x} y=${baseline} text-anchor=${anchor} font-size=${size}>${shorten(surface, room / size)}</text></g>`;
  };
  return narrow
    ? svg`<g>${name(first, 10, y + 13, "start")}${name(second, 10, y + 26, "start")}</g>`
    : svg`<g>${name(first, room + 4, y + 20, "end")}${name(second, room + 16, y + 20, "start")}</g>`;
}

/** Text in about `most` ems: Chinese takes one a character, Latin and digits about half. */
function shorten(text: string, most: number): string {
  let ems = 0;
  const characters = [...text];
  for (const [i, character] of characters.entries()) {
    ems += character.codePointAt(0)! < 0x2e80 ? 0.6 : 1;
    if (ems > most) return `${characters.slice(0, i - 1).join("")}\u2026`;
  }
  return text;
}

function drawCell(
  { classes, masks }: BoardData,
  pair: BoardPair,
  c: number,
  y: number,
  { layout, threshold, colors }: BoardDrawingOptions,
): SVGElement {
  const { left, column } = layout;
  const x = left + c * column + 3;
  const room = column - (column < 60 ? 8 : 58);
  const { mark } = colors(classes[c]);
  const bars = masks.map((_, m) => {
    const value = pair.probabilities[m][c];
    const top = y + 5 + m * 11;
    const predicted = c > 0 && decide(pair.probabilities[m], threshold).class === c;
    return svg`<g>
      <rect x=${x} y=${top} width=${value < 0.002 ? 0 : Math.max(1, value * room)} height="9" fill=${mark} fill-opacity=${m === 0 ? 0.45 : 1}></rect>
      ${predicted ? svg`<rect class="board-predicted" x=${x - 1.5} y=${top - 1} width=${Math.max(4, value * room) + 3} height="11" rx="2"></rect>` : null}
      ${column >= 60 && value >= 0.005 ? svg`<text class="steps-words" x=${x + value * room + 5} y=${top + 8.5} font-size="10">${lab.percent(value)}</text>` : null}
    </g>`;
  });
  const gold = pair.gold === c && c > 0;
  const right = left + (c + 1) * column - 11;
  return svg`<g>${bars}${gold ? svg`<path class="board-gold" d=${`M${right},${y + ROW / 2 - 6}l5,6l-5,6l-5,-6Z`}></path>` : null}</g>`;
}
