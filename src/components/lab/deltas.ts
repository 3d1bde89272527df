/** Probabilities before and after something was changed: two bars a class, and by how much they differ. */
import { lab } from "../../i18n/index.js";
import { html, svg } from "../html.js";
import type { LabelColors } from "../palette.js";
import { SANS } from "../typography.js";
import { standalone } from "./drawings.js";

export interface DeltaData {
  classes: readonly string[];
  before: ArrayLike<number>;
  after: ArrayLike<number>;
  /** The annotated class, where it is known. */
  gold?: string;
}

export interface DeltaFigure extends HTMLElement {
  drawing(): SVGSVGElement;
}

const ROW = 34;
const HEAD = 20;

export function deltas(data: DeltaData, { width, colors }: { width: number; colors: LabelColors }): DeltaFigure {
  const { classes, before, after, gold } = data;
  const labels = classes.map((name) => (name === gold ? lab.strip.gold(name) : name));
  const left = Math.max(...labels.map((label) => label.length)) * 6.6 + 12;
  const numbers = 118;
  const room = Math.max(40, width - left - numbers);
  const size = { width: left + room + numbers, height: HEAD + ROW * classes.length };
  const rows = classes.map((name, c) => {
    const y = HEAD + c * ROW;
    const bar = (value: number, top: number, opacity: number) =>
      svg`<rect x=${left} y=${top} width=${Math.max(0.75, value * room)} height="10" fill=${colors(name).mark} fill-opacity=${opacity}></rect>`;
    const x = left + room + 6;
    return svg`<g>
      <text class="steps-token" x=${left - 8} y=${y + 17} text-anchor="end" font-size="12.5">${labels[c]}</text>
      ${bar(before[c], y + 3, 0.4)}${bar(after[c], y + 14, 1)}
      <text class="steps-words" x=${x} y=${y + 12} font-size="11">${lab.deltas.before(before[c])}</text>
      <text class="steps-token" x=${x} y=${y + 23} font-size="11.5">${lab.deltas.after(after[c])}</text>
      <text class="steps-title" x=${x + 112} y=${y + 18} text-anchor="end" font-size="12">${lab.deltas.change(after[c] - before[c])}</text>
    </g>`;
  });
  const drawing =
    svg`<svg width=${size.width} height=${size.height} viewBox="0 0 ${size.width} ${size.height}" font-family=${SANS}
    role="img" aria-label=${lab.deltas.label(classes.map((name, c) => [name, before[c], after[c]] as const))}>
    <text class="steps-words" x=${left} y="13" font-size="11.5">${lab.deltas.legend}</text>${rows}</svg>` as SVGSVGElement;
  return Object.assign(html`<figure class="deltas">${drawing}</figure>`, { drawing: () => standalone(drawing) });
}
