/** What colours and hatchings of the laboratory's matrices stand for. */
import { lab } from "../../i18n/index.js";
import { html, svg } from "../html.js";
import type { Scheme } from "../palette.js";
import type { Hatch } from "./matrix-drawing.js";
import { differenceColors, paintedInk } from "./matrix-inks.js";

/** The diverging scale from -max to max, with the hatchings of cells that only one of two masks opens. */
export function differenceLegend(scheme: Scheme, max: number, names: { first: string; second: string }): HTMLElement {
  const color = differenceColors(scheme, max);
  const stops = Array.from({ length: 33 }, (_, i) => color(max * signedSquare((i - 16) / 16)));
  const ticks = [-1, -0.25, 0, 0.25, 1];
  return html`<div class="heatmap-legend">
    <span>${lab.difference.scale(names.first, names.second)}</span>
    <span class="heatmap-ramp heatmap-ramp-wide"
      ><span class="heatmap-ramp-bar" style=${{ background: `linear-gradient(to right, ${stops.join(",")})` }}></span>
      <span class="heatmap-ramp-ticks"
        >${ticks.map((share) => html`<span>${lab.signed(max * share)}</span>`)}</span
      ></span
    >
    ${hatchKey("first", lab.difference.onlyIn(names.first))} ${hatchKey("second", lab.difference.onlyIn(names.second))}
    ${hatchKey("closed", lab.difference.inNeither)}
  </div>`;
}

/** What a painted mask's cells mean. */
export function paintedLegend(scheme: Scheme): HTMLElement {
  const open = new Uint8Array([1, 1, 0, 0]);
  const base = new Uint8Array([1, 0, 1, 0]);
  const ink = paintedInk(scheme, open, base);
  const key = (k: number, words: string) => hatchKey(ink.hatch(k), words, ink.fill(k), ink.sign?.(k));
  return html`<div class="heatmap-legend">
    ${key(0, lab.painter.open)} ${key(1, lab.painter.opened)} ${key(2, lab.painter.closedByHand)}
    ${key(3, lab.painter.closed)}
  </div>`;
}

const LINES: Record<Hatch, string> = {
  closed: "M0,12L12,0M12,12L24,0",
  first: "M0,3.5H24M0,8.5H24",
  second: "M4,0V12M12,0V12M20,0V12",
  closedByHand: "M0,12L12,0M12,12L24,0M0,0L12,12M12,0L24,12",
};

/** A small sample of a cell and what it means. */
export function hatchKey(hatch: Hatch | null, words: string, fill?: string | null, sign?: string | null): HTMLElement {
  return html`<span class="key"
    >${svg`<svg width="24" height="12" aria-hidden="true">
      <rect width="24" height="12" fill=${fill ?? "none"}></rect>
      ${hatch ? svg`<path d=${LINES[hatch]} stroke="currentColor" fill="none"></path>` : null}
      ${sign ? svg`<text x="12" y="10" text-anchor="middle" font-size="12" fill="currentColor">${sign}</text>` : null}
      <rect x="0.5" y="0.5" width="23" height="11" fill="none" stroke="currentColor" opacity="0.5"></rect></svg>`}
    ${words}</span
  >`;
}

const signedSquare = (share: number) => Math.sign(share) * share * share;
