/** The trellis as SVG: shaded cells, back-pointers, the path, crosses on forbidden moves; and the tags' names beside it. */
import { lab } from "../../i18n/index.js";
import { svg } from "../html.js";
import { attentionRamp } from "../palette.js";
import type { LabelColors, Scheme } from "../palette.js";
import { languageOf } from "../typography.js";
import { differenceColors } from "./matrix-inks.js";
import type { TrellisData, TrellisOptions, TrellisView } from "./trellis.js";
import { tagPath } from "./trellis-layout.js";
import type { TrellisLayout } from "./trellis-layout.js";

/** Width of a character's column. */
export const COLUMN = 22;
/** Width of the tags' names. */
export const LABELS = 104;

export function drawTrellis(
  data: TrellisData,
  layout: TrellisLayout,
  { scheme, view, colors }: TrellisOptions,
): SVGElement[] {
  const { characters, tags, path, independent } = data;
  const L = tags.length;
  const columns = Array.from({ length: characters.length }, (_, t) => t);
  const ink = shadingOf(data, scheme, view.shading);
  const cells = columns.flatMap((t) =>
    layout.rows.map(({ tag, y }) => {
      const fill = ink(t * L + tag);
      return fill
        ? svg`<rect x=${t * COLUMN + 1} y=${y + 1} width=${COLUMN - 2} height=${layout.cell.height - 2} rx="2" fill=${fill}></rect>`
        : null;
    }),
  );
  const pointers = columns
    .slice(1)
    .flatMap((t) => tags.map((_, tag) => [data.backPointers[t * L + tag], tag, t]))
    .filter(([from]) => from >= 0)
    .map(([from, tag, t]) => tagPath(layout, [[t - 1, from], [t, tag]])); // prettier-ignore
  const shown = view.independent ? independent : path;
  const forbidden = view.independent ? data.illegal : [];
  const legal = columns.slice(1).filter((t) => !forbidden.includes(t));
  const segment = (t: number) => tagPath(layout, [[t - 1, shown[t - 1]], [t, shown[t]]]); // prettier-ignore
  const inner = forbidden.filter((t) => t > 0 && t < characters.length);
  return [
    ...columns.map(
      (t) =>
        svg`<text class="steps-token" x=${(t + 0.5) * COLUMN} y="15" text-anchor="middle" font-size="15" lang=${languageOf(characters[t])}>${characters[t]}</text>`,
    ),
    ...cells.filter((cell) => cell !== null),
    ...(view.pointers ? [svg`<path class="trellis-pointers" d=${pointers.join("")}></path>`] : []),
    svg`<path class=${view.independent ? "trellis-path trellis-own" : "trellis-path"} d=${legal.map(segment).join("")}></path>`,
    svg`<path class="trellis-path trellis-illegal" d=${inner.map(segment).join("")}></path>`,
    ...columns.map((t) => drawNode(layout, t, shown[t], colors(tags[shown[t]].slice(2)).mark, view.independent)),
    ...forbidden.map((t) => drawCross(layout, t, shown, characters.length)),
  ];
}

function drawNode({ tagY }: TrellisLayout, t: number, tag: number, color: string, square: boolean): SVGElement {
  const x = (t + 0.5) * COLUMN;
  return square
    ? svg`<rect class="trellis-node" x=${x - 4} y=${tagY[tag] - 4} width="8" height="8" fill=${color}></rect>`
    : svg`<circle class="trellis-node" cx=${x} cy=${tagY[tag]} r="4.5" fill=${color}></circle>`;
}

/** A cross where a forbidden move is made: between two characters, or before the first, or after the last. */
function drawCross({ tagY }: TrellisLayout, t: number, path: readonly number[], length: number): SVGElement {
  const inside = t > 0 && t < length;
  const x = inside ? t * COLUMN : t === 0 ? 4 : length * COLUMN - 4;
  const y = inside ? (tagY[path[t - 1]] + tagY[path[t]]) / 2 : tagY[path[t === 0 ? 0 : length - 1]];
  return svg`<path class="trellis-cross" d=${`M${x - 5},${y - 5}l10,10m0,-10l-10,10`}></path>`;
}

function shadingOf(data: TrellisData, scheme: Scheme, shading: TrellisView["shading"]): (k: number) => string | null {
  if (shading === "emissions") {
    let max = 0;
    for (let k = 0; k < data.emissions.length; k++) max = Math.max(max, Math.abs(data.emissions[k]));
    const color = differenceColors(scheme, max);
    return (k) => color(data.emissions[k]);
  }
  const ramp = attentionRamp(scheme);
  // Below one percent a cell is the page itself: most of a trellis is.
  return (k) => (data.marginals[k] < 0.01 ? null : ramp(0.12 + 0.6 * Math.sqrt(data.marginals[k])));
}

export function drawLabels({ rows, groups, cell }: TrellisLayout, colors: LabelColors): SVGElement[] {
  return [
    ...rows.map(
      ({ letter, y }) =>
        svg`<text class="steps-token" x=${LABELS - 12} y=${y + cell.height / 2 + 4} text-anchor="middle" font-size="12">${letter}</text>`,
    ),
    ...groups.map(
      ({ type, y }) =>
        svg`<text x="0" y=${y + cell.height / 2 + 4} font-size="12" fill=${type ? colors(type).ink : "currentColor"} class="steps-title">${type === "" ? lab.trellis.outside : type}</text>`,
    ),
    ...groups.map(
      ({ type, y, rows: count }) =>
        svg`<line x1=${LABELS - 24} x2=${LABELS - 24} y1=${y + 2} y2=${y + count * cell.height - 2} stroke=${colors(type).mark} stroke-width="3"></line>`,
    ),
  ];
}
