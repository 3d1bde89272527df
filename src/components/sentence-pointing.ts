/** Single characters of a sentence lane: which one is under the pointer, and marks on those that another view points at. */
import type { Document } from "../text/document.js";
import { words } from "../i18n/index.js";
import { svg } from "./html.js";
import type { LaneLayout } from "./sentence-layout.js";
import { drawingSizes } from "./typography.js";

/** Start of the character at a point of the drawing; null between lines and beside them. */
export function characterAt({ lines }: Pick<LaneLayout, "lines">, x: number, y: number, height: number): number | null {
  const line = lines.find(({ textTop }) => y >= textTop && y < textTop + height);
  return line?.cells.find((cell) => x >= cell.left && x < cell.right)?.start ?? null;
}

/** Tells of each character that the pointer comes to, once, and whether a mark is there that says something itself. */
export function watchCharacters(
  drawing: SVGElement,
  layout: LaneLayout,
  width: number,
  onCharacter: (start: number | null, marked: boolean) => void,
): void {
  const height = layout.marks[0]?.textHeight ?? drawingSizes().fontSize * 1.3;
  let last: number | null = null;
  const tell = (start: number | null, marked: boolean) => {
    if (start === last) return;
    last = start;
    onCharacter(start, marked);
  };
  drawing.addEventListener("pointermove", (event) => {
    const { clientX, clientY, target } = event as PointerEvent;
    const marked = (target as Element).closest(".lane-mark, .lane-arc") !== null;
    const box = drawing.getBoundingClientRect();
    const scale = width / box.width;
    tell(characterAt(layout, (clientX - box.left) * scale, (clientY - box.top) * scale, height), marked);
  });
  drawing.addEventListener("pointerleave", () => tell(null, false));
}

/** The English of the clause that a character stands in. */
export function clauseAt(clauses: Document["clauses"], at: number): string | undefined {
  return clauses?.find(({ start, end }) => at >= start && at < end)?.gloss;
}

/** A dashed frame around every character that the model's vocabulary lacks. */
export function drawUnknown(
  { lines }: Pick<LaneLayout, "lines">,
  spans: readonly { start: number; end: number }[],
  fontSize: number,
): SVGElement[] {
  return lines.flatMap(({ cells, baseline }) =>
    cells
      .filter((cell) => spans.some(({ start, end }) => cell.start < end && cell.end > start))
      .map(
        ({ x, right }) =>
          svg`<rect class="lane-unknown" x=${x - 1} y=${baseline - fontSize} width=${right - x + 2} height=${fontSize * 1.25} fill="none" stroke="currentColor" stroke-dasharray="2 2"><title>${words.lane.unknown}</title></rect>`,
      ),
  );
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
