/** Colour scales of matrices that share one legend. */
import type { HeatmapColors } from "./heatmap-canvas.js";
import { html } from "./html.js";
import { attentionRamp, PAGE } from "./palette.js";
import type { Scheme } from "./palette.js";
import { words } from "../i18n/index.js";

const STEPS = 256;

/** Square root of the share of the maximum: attention is mostly small, and small values must still be told apart. */
function position(value: number, max: number): number {
  return max > 0 ? Math.sqrt(Math.min(1, Math.max(0, value / max))) : 0;
}

/** Colours of attention in [0, max], the same for every matrix that is given the same `max`. */
export function attentionColors(scheme: Scheme, max: number): HeatmapColors {
  const ramp = attentionRamp(scheme);
  // Looked up, because interpolating a colour for each of 4 x 128 x 128 cells takes longer than drawing them.
  const steps = Array.from({ length: STEPS + 1 }, (_, i) => ramp(i / STEPS));
  const { background, foreground } = PAGE[scheme];
  return {
    value: (value) => steps[Math.round(position(value, max) * STEPS)],
    open: ramp(0.35),
    hatch: scheme === "light" ? "#b9bbc0" : "#57575a",
    text: foreground,
    background,
  };
}

/** The largest attention among several matrices; 1 if there is none. */
export function sharedMaximum(matrices: readonly (Float32Array | null)[]): number {
  let max = 0;
  for (const values of matrices) if (values) for (const value of values) if (value > max) max = value;
  return max || 1;
}

/** The scale that all matrices share, with the hatching of closed cells explained. */
export function attentionLegend(scheme: Scheme, max: number): HTMLElement {
  const { value } = attentionColors(scheme, max);
  const stops = Array.from({ length: 17 }, (_, i) => value(max * (i / 16) ** 2));
  const ticks = [0, 1 / 16, 1 / 4, 9 / 16, 1];
  return html`<div class="heatmap-legend">
    <span>${words.heatmap.scale}</span>
    <span class="heatmap-ramp"
      ><span class="heatmap-ramp-bar" style=${{ background: `linear-gradient(to right, ${stops.join(",")})` }}></span>
      <span class="heatmap-ramp-ticks"
        >${ticks.map((share) => html`<span>${words.heatmap.tick(max * share)}</span>`)}</span
      ></span
    >
    <span
      ><span class="heatmap-hatch" style=${{ "--hatch": attentionColors(scheme, max).hatch }}></span>
      ${words.heatmap.closed}</span
    >
  </div>`;
}
