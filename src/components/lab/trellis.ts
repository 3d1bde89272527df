/**
 * The trellis of the CRF: a column a character, a row a tag. Shading is the marginal probability (or the emission), the line is the
 * Viterbi path, thin lines are back-pointers. Instead of the CRF's path each character's own best tag can be shown, with the moves
 * that BIEOS forbids marked. Long sentences scroll inside the figure, under an overview of the whole.
 */
import { lab } from "../../i18n/index.js";
import type { Cell } from "../heatmap-geometry.js";
import { html, svg } from "../html.js";
import type { LabelColors, Scheme } from "../palette.js";
import { SANS } from "../typography.js";
import { standalone } from "./drawings.js";
import type { DataRow } from "./drawings.js";
import { gridCursor } from "./grid-cursor.js";
import { overviewStrip } from "./overview-strip.js";
import { COLUMN, drawLabels, drawTrellis, LABELS } from "./trellis-drawing.js";
import { chainTo, entityStretches, tagAt, tagPath, trellisLayout, TRELLIS_TOP } from "./trellis-layout.js";
import type { TrellisLayout } from "./trellis-layout.js";

export interface TrellisData {
  characters: readonly string[];
  tags: readonly string[];
  /** [n, L] */
  emissions: ArrayLike<number>;
  /** [n, L] p(tag | sentence) */
  marginals: ArrayLike<number>;
  /** [n, L] the tag before on the best prefix; -1 where there is none. */
  backPointers: ArrayLike<number>;
  /** The Viterbi path. */
  path: readonly number[];
  /** Its score, and log Z under the same rules. */
  score: number;
  logPartition: number;
  /** Each character's own best tag. */
  independent: readonly number[];
  /** Positions at which that sequence makes a forbidden move: t is the move to character t, 0 the start, n the end. */
  illegal: readonly number[];
}

export interface TrellisView {
  /** Show each character's own best tag instead of the CRF's path. */
  independent: boolean;
  shading: "marginals" | "emissions";
  /** Show all back-pointers. */
  pointers: boolean;
}

export interface TrellisOptions {
  title: string;
  width: number;
  scheme: Scheme;
  colors: LabelColors;
  view: TrellisView;
  onMove?(position: number): void;
  onLeave?(): void;
}

export interface TrellisFigure extends HTMLElement {
  /** Marks a character that is pointed at, and brings it into sight. */
  point(position: number | null): void;
  drawing(): SVGSVGElement;
  rows(): DataRow[];
}

export function trellis(data: TrellisData, options: TrellisOptions): TrellisFigure {
  const { characters, tags } = data;
  const L = tags.length;
  const layout = trellisLayout(tags, characters.length, COLUMN);
  const pointed = svg`<rect class="flow-pointed" y="0" width=${COLUMN} height=${layout.height} visibility="hidden"></rect>`;
  const chain = svg`<path class="trellis-chain"></path>`;
  const drawing = svg`<svg width=${layout.width} height=${layout.height} viewBox="0 0 ${layout.width} ${layout.height}"
    font-family=${SANS} aria-hidden="true">${pointed}${drawTrellis(data, layout, options)}${chain}</svg>` as SVGSVGElement;
  const labels = svg`<svg width=${LABELS} height=${layout.height} font-family=${SANS} aria-hidden="true">${drawLabels(layout, options.colors)}</svg>`;
  const reading = html`<p class="cell-reading" role="status">${lab.trellis.hint}</p>`;
  const read = ([row, t]: Cell) => {
    const tag = layout.rows[row].tag;
    const k = t * L + tag;
    const before = t > 0 ? data.backPointers[k] : -1;
    return lab.trellis.cell(characters[t], tags[tag], {
      emission: data.emissions[k],
      marginal: data.marginals[k],
      before: before < 0 ? null : tags[before],
      onPath: data.path[t] === tag,
    });
  };
  const scroller = html`<div class="trellis-scroll"></div>`;
  const into = (t: number) => {
    const [from, to] = [t * COLUMN, (t + 1) * COLUMN];
    if (from < scroller.scrollLeft) scroller.scrollLeft = from - 2 * COLUMN;
    else if (to > scroller.scrollLeft + scroller.clientWidth)
      scroller.scrollLeft = to - scroller.clientWidth + 2 * COLUMN;
  };
  const cursor = gridCursor({
    label: options.title,
    rows: L,
    columns: characters.length,
    box: ([row, t]) => ({ x: t * COLUMN, y: layout.rows[row].y, width: COLUMN, height: layout.cell.height }),
    cellAt(x, y) {
      const t = Math.floor(x / COLUMN);
      const tag = tagAt(layout, y);
      return t >= 0 && t < characters.length && tag !== null ? [tag, t] : null;
    },
    reading: read,
    onLeave: options.onLeave,
    crosshair: { left: 0, top: TRELLIS_TOP - 4 },
    onMove(cell, by) {
      if (by === "key") into(cell[1]);
      chain.setAttribute("d", tagPath(layout, chainTo(data.backPointers, L, cell[1], layout.rows[cell[0]].tag)));
      reading.textContent = read(cell);
      options.onMove?.(cell[1]);
    },
  });
  scroller.append(
    html`<div class="matrix-body" style=${{ width: `${layout.width}px`, height: `${layout.height}px` }}>
      ${drawing}${cursor.layer}
    </div>`,
  );
  const fits = layout.width + LABELS <= options.width;
  const shown = options.view.independent ? data.independent : data.path;
  const overview = fits
    ? null
    : overviewStrip({
        width: options.width - LABELS,
        length: characters.length,
        stretches: entityStretches(shown, tags).map((part) => ({ ...part, color: options.colors(part.type).mark })),
        marks: options.view.independent ? data.illegal : [],
        scroller,
      });
  const figure = html`<figure class="trellis">
    ${overview ? html`<div class="trellis-overview" style=${{ "margin-left": `${LABELS}px` }}>${overview}</div>` : null}
    <div class="trellis-body">${labels}${scroller}</div>
    <p class="lane-reading">${summary(data, options.view)}</p>
    ${reading}
  </figure>`;
  return Object.assign(figure, {
    point(position: number | null) {
      pointed.setAttribute("visibility", position === null ? "hidden" : "visible");
      if (position === null) return;
      pointed.setAttribute("x", String(position * COLUMN));
      into(position);
    },
    drawing: () => standalone(withLabels(drawing, labels, layout)),
    rows: () =>
      characters.flatMap((character, t) =>
        tags.map((tag, j) => ({
          position: t,
          character,
          tag,
          emission: data.emissions[t * L + j],
          marginal: data.marginals[t * L + j],
          "back-pointer": t > 0 && data.backPointers[t * L + j] >= 0 ? tags[data.backPointers[t * L + j]] : "",
          "on the path": data.path[t] === j,
          "own best": data.independent[t] === j,
        })),
      ),
  });
}

function summary(
  { score, logPartition, illegal, characters, independent, tags }: TrellisData,
  view: TrellisView,
): string {
  if (!view.independent) return lab.trellis.partition(logPartition, score, Math.exp(score - logPartition));
  const moves = illegal.map((t) => {
    const from = t === 0 ? lab.trellis.start : tags[independent[t - 1]];
    const to = t === characters.length ? lab.trellis.end : tags[independent[t]];
    return lab.trellis.move(from, to, characters[Math.min(t, characters.length - 1)]);
  });
  return lab.trellis.illegal(moves);
}

/** Labels and trellis side by side, for export; the copies go back to where they came from untouched. */
function withLabels(drawing: SVGSVGElement, labels: SVGElement, { width, height }: TrellisLayout): SVGSVGElement {
  const [left, right] = [standalone(labels as SVGSVGElement), standalone(drawing)];
  right.setAttribute("x", String(LABELS));
  return svg`<svg xmlns="http://www.w3.org/2000/svg" width=${width + LABELS} height=${height} viewBox="0 0 ${width + LABELS} ${height}">${left}${right}</svg>` as SVGSVGElement;
}
