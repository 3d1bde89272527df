/**
 * Layer by layer, which tokens can reach [CLS] and which rows must be computed for the pair: the row planner's own answer, with the
 * multiply-adds that it saves beside it. The output is at the top.
 */
import { lab } from "../../i18n/index.js";
import type { Cell } from "../heatmap-geometry.js";
import { html, svg } from "../html.js";
import { SANS } from "../typography.js";
import { standalone } from "./drawings.js";
import type { DataRow } from "./drawings.js";
import { countSources, edgesOf, rowSource, seenBy } from "./flow-layout.js";
import type { FlowPlan } from "./flow-layout.js";
import { gridCursor } from "./grid-cursor.js";
import { labelled } from "./matrix-drawing.js";
import { contains, fitCells, windowAround } from "./ranges.js";
import type { Range } from "./ranges.js";

export interface FlowData {
  labels: readonly string[];
  plan: FlowPlan;
  /** N: the focused layers are the last of these. */
  layers: number;
  /** What the costs are the costs of. */
  caption: string;
  /** Ways to compute the same numbers, the dearest first. */
  costs: readonly { label: string; multiplyAdds: number }[];
}

export interface FlowOptions {
  title: string;
  width: number;
  /** CSS colour of a token's marks, where it has one (the entities of the pair). */
  color(token: number): string | null;
  onMove?(token: number): void;
  onLeave?(): void;
}

export interface FlowFigure extends HTMLElement {
  /** Marks a token that is pointed at, in every layer. */
  point(token: number | null): void;
  drawing(): SVGSVGElement;
  rows(): DataRow[];
}

const ROW = 54;
const TOP = 18;
const BOTTOM = 44;
const MOST_EDGES = 2500;

export function informationFlow(data: FlowData, { title, width, color, onMove, onLeave }: FlowOptions): FlowFigure {
  const { labels, plan, layers } = data;
  const K = plan.layers.length;
  const left = width < 480 ? 34 : 134;
  const { count, cell } = fitCells(labels.length, width - left - 4, { smallest: 4.5, focused: 11 }, 26);
  let shown = windowAround(labels.length, count, 0, null);
  const size = { width: left + count * cell + 4, height: TOP + (K + 1) * ROW + BOTTOM - ROW / 2 };
  const rowY = (m: number) => TOP + (K - m) * ROW + 8;
  const x = (token: number) => left + (token - shown.start + 0.5) * cell;
  const pointed = svg`<rect class="flow-pointed" y="0" width=${cell} height=${size.height} visibility="hidden"></rect>`;
  const trace = svg`<g class="flow-trace"></g>`;
  const drawing = svg`<svg width=${size.width} height=${size.height} viewBox="0 0 ${size.width} ${size.height}"
    font-family=${SANS} aria-hidden="true"></svg>` as SVGSVGElement;
  const reading = html`<p class="cell-reading" role="status">${lab.flow.hint}</p>`;

  const read = ([row, token]: Cell) => {
    const m = K - row;
    const sees = seenBy(plan, m, token);
    return lab.flow.cell(labels[token], layers - K + m, lab.flow.sources[rowSource(plan, m, token)], {
      count: sees.length,
      names: sees.slice(0, 12).map((j) => labels[j]),
    });
  };
  const draw = () =>
    drawing.replaceChildren(
      pointed,
      ...drawFlow(data, { shown, cell, left, width: size.width, x, rowY, color }),
      trace,
    );
  const traceRow = ([row, token]: Cell) => {
    const m = K - row;
    trace.replaceChildren(
      ...seenBy(plan, m, token)
        .filter((j) => j >= shown.start && j < shown.start + shown.count)
        .map((j) => svg`<line x1=${x(token)} y1=${rowY(m)} x2=${x(j)} y2=${rowY(m - 1)}></line>`),
    );
  };
  /** Moves the window so that a token is in sight. */
  const follow = (token: number): void => {
    const next = windowAround(labels.length, count, token, shown);
    if (next.start === shown.start || contains(shown, token)) return;
    shown = next;
    draw();
    cursor.refresh();
  };
  const cursor = gridCursor({
    label: title,
    rows: K + 1,
    columns: labels.length,
    box: ([row, token]) =>
      token < shown.start || token >= shown.start + shown.count
        ? null
        : { x: x(token) - cell / 2, y: rowY(K - row) - 11, width: cell, height: 22 },
    cellAt(px, py) {
      const token = Math.floor((px - left) / cell);
      const row = Math.round((py - TOP - 8) / ROW);
      return token >= 0 && token < shown.count && row >= 0 && row <= K ? [row, shown.start + token] : null;
    },
    reading: read,
    onLeave,
    onMove(at, by) {
      if (by === "key") follow(at[1]);
      traceRow(at);
      reading.textContent = read(at);
      onMove?.(at[1]);
    },
  });
  draw();
  const figure = html`<figure class="flow">
    <div class="matrix-body" style=${{ width: `${size.width}px`, height: `${size.height}px` }}>
      ${drawing}${cursor.layer}
    </div>
    ${reading}${costBars(data)}
  </figure>`;
  return Object.assign(figure, {
    point(token: number | null) {
      if (token !== null) follow(token);
      const inside = token !== null && contains(shown, token);
      pointed.setAttribute("visibility", inside ? "visible" : "hidden");
      if (inside) pointed.setAttribute("x", String(x(token) - cell / 2));
    },
    drawing: () => standalone(drawing),
    rows: () =>
      plan.needed.flatMap((_, m) =>
        labels.map((token, i) => ({ layer: layers - K + m, token, position: i, row: rowSource(plan, m, i) })),
      ),
  });
}

interface View {
  shown: Range;
  cell: number;
  left: number;
  width: number;
  x(token: number): number;
  rowY(m: number): number;
  color(token: number): string | null;
}

function drawFlow({ labels, plan, layers }: FlowData, view: View): SVGElement[] {
  const { shown, cell, left, x, rowY, color } = view;
  const K = plan.layers.length;
  const tokens = Array.from({ length: shown.count }, (_, c) => shown.start + c);
  const size = Math.min(13, Math.max(9, cell - 1));
  const narrow = left < 100;
  return [
    ...plan.layers.flatMap((_, i) => drawEdges(plan, i + 1, view)),
    ...plan.needed.flatMap((_, m) => [
      svg`<text class="steps-title" x="0" y=${rowY(m) + 1} font-size="12.5">${lab.flow.layer(layers - K + m, narrow)}</text>`,
      ...(narrow
        ? []
        : [
            svg`<text class="steps-words" x="0" y=${rowY(m) + 16} font-size="11">${lab.flow.counts(countSources(plan, m))}</text>`,
          ]),
      ...tokens.map((token) => drawRow(rowSource(plan, m, token), x(token), rowY(m), cell, color(token))),
    ]),
    ...labelled(shown, cell, size, (i) => color(i) !== null).map((i) => {
      const long = [...labels[i]].length > 1;
      const at = `translate(${x(i) + (long ? 4 : 0)} ${rowY(0) + 26})${long ? " rotate(-90)" : ""}`;
      return svg`<text class="steps-token" transform=${at} text-anchor=${long ? "end" : "middle"} font-size=${size} fill=${color(i)}>${labels[i]}</text>`;
    }),
  ];
}

function drawRow(source: string, x: number, y: number, cell: number, color: string | null): SVGElement {
  const r = Math.min(6, cell * 0.42);
  if (source === "unused") return svg`<circle class="flow-unused" cx=${x} cy=${y} r=${Math.min(1.2, r / 2)}></circle>`;
  const style = color === null ? "" : `--mark: ${color}`;
  return svg`<circle class=${`flow-row flow-${source}`} style=${style} cx=${x} cy=${y} r=${source === "computed" ? r : r - 0.75}></circle>`;
}

/** Lines from each needed row down to what it sees, broken ones from rows of the NER path; a full layer is a shaded field instead. */
function drawEdges(plan: FlowPlan, m: number, { shown, x, rowY }: View): SVGElement[] {
  const inside = (token: number) => contains(shown, token);
  const rows = edgesOf(plan, m, MOST_EDGES);
  if (!rows) {
    const ends = (tokens: boolean[]) => {
      const seen = tokens.flatMap((needed, token) => (needed && inside(token) ? [token] : []));
      return [x(seen[0] ?? shown.start), x(seen[seen.length - 1] ?? shown.start)];
    };
    const [[q0, q1], [k0, k1]] = [ends([...plan.needed[m]]), ends([...plan.needed[m - 1]])];
    return [svg`<path class="flow-field" d=${`M${q0},${rowY(m)}H${q1}L${k1},${rowY(m - 1)}H${k0}Z`}></path>`];
  }
  const drawn = rows.flatMap(({ token, sees }) => (inside(token) ? [{ token, sees: sees.filter(inside) }] : []));
  const lines = drawn.reduce((count, { sees }) => count + sees.length, 0);
  // Lines add up where they cross: many of them must be fainter to stay lines.
  const opacity = Math.max(0.05, Math.min(0.35, 6 / Math.sqrt(lines + 1)) / (lines > 150 ? 3 : 1));
  return drawn.map(({ token, sees }) => {
    const path = sees.map((key) => `M${x(token).toFixed(1)},${rowY(m)}L${x(key).toFixed(1)},${rowY(m - 1)}`);
    const reused = rowSource(plan, m, token) === "ner" ? " flow-reused" : "";
    return svg`<path class=${`flow-edges${reused}`} d=${path.join("")} stroke-opacity=${opacity.toFixed(3)}></path>`;
  });
}

/** The same numbers, counted: one bar a way to compute them. */
function costBars({ costs, caption }: FlowData): HTMLElement {
  const most = Math.max(...costs.map(({ multiplyAdds }) => multiplyAdds), 1);
  return html`<div class="table-box">
    <table class="probabilities flow-costs">
      <caption>
        ${caption}
      </caption>
      <tbody>
        ${costs.map(
          ({ label, multiplyAdds }) =>
            html`<tr>
              <th scope="row">${label}</th>
              <td>
                <span
                  class="bar"
                  style=${{ "--share": String(multiplyAdds / most), "--bar-color": "var(--theme-foreground-muted)" }}
                ></span
                ><span class="bar-value">${lab.flow.cost(multiplyAdds, most)}</span>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
