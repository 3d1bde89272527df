/** What the cells of the laboratory's matrices look like: attention, a difference, a mask, a mask that is being painted. */
import { attentionColors } from "../heatmap-colors.js";
import { attentionRamp, differenceRamp, PAGE } from "../palette.js";
import type { Scheme } from "../palette.js";
import type { MatrixInk } from "./matrix-drawing.js";

const STEPS = 200;

/** Attention under a mask, on the scale from 0 to `max`; without values the mask alone. */
export function attentionInk(
  scheme: Scheme,
  max: number,
  { values, open }: { values: Float32Array | null; open: Uint8Array },
): MatrixInk {
  const { value, open: plain, hatch, text, background } = attentionColors(scheme, max);
  return {
    fill: (k) => (open[k] === 0 ? null : values ? value(values[k]) : plain),
    hatch: (k) => (open[k] === 0 ? "closed" : null),
    hatchColor: hatch,
    text,
    background,
  };
}

export interface MaskedValues {
  values: Float32Array;
  open: Uint8Array;
}

/** first - second on the diverging scale from -max to max; cells open in one alone are hatched by which. */
export function differenceInk(scheme: Scheme, max: number, first: MaskedValues, second: MaskedValues): MatrixInk {
  const color = differenceColors(scheme, max);
  return {
    ...pageInk(scheme),
    fill: (k) => (first.open[k] || second.open[k] ? color(first.values[k] - second.values[k]) : null),
    hatch: (k) => {
      if (first.open[k]) return second.open[k] ? null : "first";
      return second.open[k] ? "second" : "closed";
    },
  };
}

/** A value in [-max, max] to a colour; small values are told apart by a square root, as in the attention scale. */
export function differenceColors(scheme: Scheme, max: number): (value: number) => string {
  const ramp = differenceRamp(scheme);
  const steps = Array.from({ length: 2 * STEPS + 1 }, (_, i) => ramp((i - STEPS) / STEPS));
  return (value) => {
    const share = max > 0 ? Math.min(1, Math.abs(value) / max) : 0;
    return steps[STEPS + Math.round(Math.sign(value) * Math.sqrt(share) * STEPS)];
  };
}

/** The largest difference anywhere; 1 if there is none. */
export function largestDifference(first: Float32Array, second: Float32Array): number {
  let max = 0;
  for (let k = 0; k < first.length; k++) max = Math.max(max, Math.abs(first[k] - second[k]));
  return max || 1;
}

/** A mask beside the one that it was made from: cells opened by hand carry +, cells closed by hand a cross. */
export function paintedInk(scheme: Scheme, open: Uint8Array, base: Uint8Array): MatrixInk {
  const plain = attentionRamp(scheme)(0.35);
  const opened = differenceRamp(scheme)(0.62);
  const closed = differenceRamp(scheme)(-0.3);
  return {
    ...pageInk(scheme),
    fill: (k) => (open[k] ? (base[k] ? plain : opened) : base[k] ? closed : null),
    hatch: (k) => (open[k] ? null : base[k] ? "closedByHand" : "closed"),
    sign: (k) => (open[k] && !base[k] ? "+" : null),
  };
}

/** Plain numbers on the diverging scale; cells that `allowed` rules out are hatched. */
export function scoreInk(
  scheme: Scheme,
  max: number,
  values: ArrayLike<number>,
  allowed: ArrayLike<number>,
): MatrixInk {
  const color = differenceColors(scheme, max);
  return {
    ...pageInk(scheme),
    fill: (k) => (allowed[k] ? color(values[k]) : null),
    hatch: (k) => (allowed[k] ? null : "closed"),
  };
}

function pageInk(scheme: Scheme): Pick<MatrixInk, "hatchColor" | "text" | "background"> {
  const { hatch, text, background } = attentionColors(scheme, 1);
  return { hatchColor: hatch, text, background: background ?? PAGE[scheme].background };
}
