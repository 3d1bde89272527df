/** Fonts of drawn text, and their measure in a browser. Style sheets use the same stacks (src/style.css). */
import { estimatedMeasure } from "./text-lines.js";
import type { Measure } from "./text-lines.js";

export const SANS =
  'system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", sans-serif';

/** Measures with the browser's fonts; estimates where there is no canvas. */
export function browserMeasure(fontSize: number, labelSize: number): Measure {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return estimatedMeasure(fontSize, labelSize);
  const widths = new Map<string, number>();
  const width = (text: string, size: number) => {
    const key = `${size} ${text}`;
    if (!widths.has(key)) {
      context.font = `${size}px ${SANS}`;
      widths.set(key, context.measureText(text).width);
    }
    return widths.get(key)!;
  };
  return {
    character: (character) => width(character, fontSize),
    label: (text) => width(text, labelSize),
  };
}

/** BCP 47 language of a text from data, as far as its script tells; null leaves the page's. */
export function languageOf(text: string): "zh-Hans" | null {
  return /\p{Script=Han}/u.test(text) ? "zh-Hans" : null;
}

/** Sizes of drawn text: larger when the page is shown to a room (class "projector" on the root). */
export function drawingSizes(): { fontSize: number; labelSize: number } {
  const large = document.documentElement.classList.contains("projector");
  return large ? { fontSize: 28, labelSize: 15 } : { fontSize: 20, labelSize: 11 };
}
