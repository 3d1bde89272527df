/** Single characters of a sentence lane: which one is under the pointer, and marks on those that another view points at. */
import { svg } from "./html.js";
import type { LaneLayout } from "./sentence-layout.js";

/** Start of the character at a point of the drawing; null between lines and beside them. */
export function characterAt({ lines }: Pick<LaneLayout, "lines">, x: number, y: number, height: number): number | null {
  const line = lines.find(({ textTop }) => y >= textTop && y < textTop + height);
  return line?.cells.find((cell) => x >= cell.left && x < cell.right)?.start ?? null;
}

/** A stroke under every character of the spans, line by line. */
export function drawPointed(
  { lines }: Pick<LaneLayout, "lines">,
  spans: readonly { start: number; end: number }[],
  fontSize: number,
): SVGElement[] {
  return lines.flatMap(({ cells, baseline }) =>
    cells
      .filter((cell) => spans.some(({ start, end }) => cell.start < end && cell.end > start))
      .map(
        ({ x, right }) =>
          svg`<rect class="lane-pointed" x=${x} y=${baseline - fontSize * 0.95} width=${right - x} height=${fontSize * 1.2} rx="3"></rect>`,
      ),
  );
}
