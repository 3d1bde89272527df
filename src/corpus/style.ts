/** How the author of one report writes: which names, digits, marks. Drawn once a report, so a report agrees with itself. */
import type { Random } from "../text/random.js";
import type { Form } from "./vessels.js";

export interface Style {
  naming: "full" | "short" | "abbreviation" | "paired" | "mixed";
  comma: string;
  stop: string;
  pause: string;
  brackets: [open: string, close: string];
  percent: string;
  /** Between the two numbers of a range. */
  dash: string;
  /** 70%-80% rather than 70-80%. */
  percentTwice: boolean;
  fullWidthDigits: boolean;
  /** LAD：近段狭窄… */
  colon: boolean;
  /** A space between Latin and Chinese. */
  spaced: boolean;
  /** Another way of writing percentages than digits and a sign: 百分之七十. */
  spelled?: (random: Random, first: number, second?: number) => Form;
}

export function drawStyle(random: Random): Style {
  const halfWidth = random.uniform() < 0.15;
  const { uniform, weighted } = random;
  return {
    naming: weighted(["full", "short", "abbreviation", "paired", "mixed"] as const, [4, 3, 4, 1.2, 2]),
    comma: halfWidth ? "," : "，",
    stop: halfWidth && uniform() < 0.5 ? "." : "。",
    pause: uniform() < 0.94 ? "、" : "，",
    brackets: halfWidth || uniform() < 0.3 ? ["(", ")"] : ["（", "）"],
    percent: uniform() < 0.35 ? "％" : "%",
    dash: weighted(["-", "~", "～", "－"], [12, 2, 2, 0.6]),
    percentTwice: uniform() < 0.25,
    fullWidthDigits: uniform() < 0.05,
    colon: uniform() < 0.14,
    spaced: uniform() < 0.08,
  };
}
