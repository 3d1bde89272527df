/** The four steps of attention as SVG: bars of scores, bars of shares, strips of weighted values. */
import { scaleLinear } from "d3";
import { lab } from "../../i18n/index.js";
import type { AttentionSteps } from "../../model/trace.js";
import { svg } from "../html.js";
import type { Scheme } from "../palette.js";
import { condense, scoreExtent, weightedValues } from "./attention-steps-layout.js";
import { labelled } from "./matrix-drawing.js";
import { differenceColors } from "./matrix-inks.js";
import type { Range } from "./ranges.js";

export interface AttentionStepsData extends AttentionSteps {
  labels: readonly string[];
}

export const STEPS = ["scores", "masked", "softmax", "weighted"] as const;
export const ROW_HEIGHT = 74;
export const ROW_GAP = 22;
export const TOP = 58;
/** Room at the right for the output. */
export const OUTPUT_ROOM = 58;
const MOST_DIMENSIONS = 16;
const HATCH = 9;

/** What is in sight, and where. */
export interface StepsView {
  shown: Range;
  cell: number;
  left: number;
  narrow: boolean;
  scheme: Scheme;
  rowTop(step: number): number;
}

/** Four rows of columns under the tokens' names. */
export function drawSteps(data: AttentionStepsData, view: StepsView): SVGElement[] {
  const { shown, cell, left, narrow, rowTop } = view;
  const columns = Array.from({ length: shown.count }, (_, c) => ({ j: shown.start + c, x: left + c * cell }));
  const extent = scoreExtent(data.scores);
  const titles = STEPS.map((step, s) => {
    const { title, words } = lab.steps[step];
    return narrow
      ? svg`<text class="steps-title" x=${left} y=${rowTop(s) - 4} font-size="12">${title}</text>`
      : svg`<g><text class="steps-title" x="0" y=${rowTop(s) + 16} font-size="13">${title}</text>
          ${words.map((line, l) => svg`<text class="steps-words" x="0" y=${rowTop(s) + 34 + 15 * l} font-size="12">${line}</text>`)}</g>`;
  });
  const size = Math.min(13, Math.max(9, cell - 2));
  const names = labelled(shown, cell, size, (j) => j === data.row).map((j) => {
    const x = left + (j - shown.start + 0.5) * cell;
    const name = data.labels[j];
    const turn = [...name].length > 1 ? `translate(${x + 4} ${TOP - 12}) rotate(-90)` : `translate(${x} ${TOP - 12})`;
    const anchor = [...name].length > 1 ? "start" : "middle";
    return svg`<text class=${j === data.row ? "steps-own" : "steps-token"} transform=${turn} text-anchor=${anchor} font-size=${size}>${name}</text>`;
  });
  return [
    ...titles,
    ...names,
    ...scoreBars(
      columns.map(({ j, x }) => ({ x, value: data.scores[j], open: true })),
      extent,
      rowTop(0),
      view,
    ),
    ...scoreBars(
      columns.map(({ j, x }) => ({ x, value: data.scores[j], open: data.open[j] === 1 })),
      extent,
      rowTop(1),
      view,
    ),
    ...probabilityBars(
      columns.map(({ j, x }) => ({ x, value: data.probabilities[j], open: data.open[j] === 1 })),
      Math.max(...data.probabilities),
      rowTop(2),
      view,
    ),
    ...valueStrips(data, columns, rowTop(3), view),
  ];
}

interface Bar {
  x: number;
  value: number;
  open: boolean;
}

/** Hatching of one column, in lines that go on in the next. */
function closedCell(x: number, top: number, cell: number): SVGElement {
  const [right, bottom] = [x + cell, top + ROW_HEIGHT];
  const lines: string[] = [];
  for (let sum = Math.ceil((x + top) / HATCH) * HATCH; sum < right + bottom; sum += HATCH) {
    const x1 = Math.max(x, sum - bottom);
    const x2 = Math.min(right, sum - top);
    lines.push(`M${x1},${sum - x1}L${x2},${sum - x2}`);
  }
  return svg`<path class="steps-closed" d=${lines.join("")}></path>`;
}

function scoreBars(
  bars: readonly Bar[],
  extent: [number, number],
  top: number,
  { cell, left }: StepsView,
): SVGElement[] {
  const y = scaleLinear(extent, [top + ROW_HEIGHT, top]);
  const gap = cell >= 6 ? 1 : 0;
  return [
    ...bars.map(({ x, value, open }) =>
      open
        ? svg`<rect class=${value < 0 ? "steps-bar steps-negative" : "steps-bar"} x=${x} y=${Math.min(y(0), y(value))}
            width=${cell - gap} height=${Math.max(0.5, Math.abs(y(value) - y(0)))}></rect>`
        : closedCell(x, top, cell),
    ),
    svg`<line class="steps-zero" x1=${left} x2=${left + bars.length * cell} y1=${y(0)} y2=${y(0)}></line>`,
  ];
}

/** @param most the largest share of the whole row, in sight or not: the scale must not jump when the window moves */
function probabilityBars(bars: readonly Bar[], most: number, top: number, { cell, left }: StepsView): SVGElement[] {
  const y = scaleLinear([0, Math.max(most, 1e-6)], [top + ROW_HEIGHT, top + 12]);
  const gap = cell >= 6 ? 1 : 0;
  const max = Math.max(...bars.map(({ value }) => value));
  const peak = bars.findIndex(({ value }) => value === max);
  return [
    ...bars.map(({ x, value, open }) =>
      open
        ? svg`<rect class="steps-bar" x=${x} y=${y(value)} width=${cell - gap} height=${y(0) - y(value)}></rect>`
        : closedCell(x, top, cell),
    ),
    svg`<line class="steps-zero" x1=${left} x2=${left + bars.length * cell} y1=${y(0)} y2=${y(0)}></line>`,
    svg`<text class="steps-words lane-arc-label" x=${bars[peak].x + cell / 2} y=${top + 8} text-anchor="middle" font-size="11">${max.toFixed(2)}</text>`,
  ];
}

/** p_j · v_j as a strip of the head's dimensions, and the output beside them. */
function valueStrips(
  data: AttentionStepsData,
  columns: { j: number; x: number }[],
  top: number,
  view: StepsView,
): SVGElement[] {
  const { cell, left, scheme } = view;
  const { columns: weighted, max } = weightedValues(data);
  const color = differenceColors(scheme, max);
  const strip = (values: Float32Array, x: number, width: number) => {
    const rows = condense(values, MOST_DIMENSIONS);
    const height = ROW_HEIGHT / rows.length;
    return rows.map(
      (value, r) =>
        svg`<rect x=${x} y=${top + r * height} width=${width} height=${height + 0.3} fill=${color(value)}></rect>`,
    );
  };
  const right = left + columns.length * cell;
  return [
    ...columns.flatMap(({ j, x }) =>
      data.open[j] ? strip(weighted[j], x, cell - (cell >= 6 ? 1 : 0)) : [closedCell(x, top, cell)],
    ),
    svg`<text class="steps-title" x=${right + 15} y=${top + ROW_HEIGHT / 2 + 5} text-anchor="middle" font-size="15">=</text>`,
    ...strip(data.output, right + 28, 20),
    svg`<rect class="steps-outline" x=${right + 27.5} y=${top - 0.5} width="21" height=${ROW_HEIGHT + 1}></rect>`,
    svg`<text class="steps-words" x=${right + 38} y=${top + ROW_HEIGHT + 14} text-anchor="middle" font-size="11">${lab.steps.output}</text>`,
  ];
}
