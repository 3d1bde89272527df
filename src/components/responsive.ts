/** Drawings that follow the width of their place, the theme, and the size of type. */

/** Dispatched on the document when everything should be drawn again (the projector mode was turned on or off). */
export const REDRAW = "redraw";

export interface Responsive extends HTMLElement {
  /** Draws again, because the data changed. */
  redraw(): void;
}

/** What can hold the focus in a drawing. */
const FOCUSABLE = "[tabindex], button, input, select, textarea, a[href], summary";

/** Replaces what is in a box; the focus goes to what stands where the focused element stood, so that keys go on working. */
function replaceKeepingFocus(box: HTMLElement, content: Node | null): void {
  const focusable = () => Array.from(box.querySelectorAll<HTMLElement | SVGElement>(FOCUSABLE));
  const place = focusable().findIndex((element) => element === document.activeElement);
  box.replaceChildren(...(content ? [content] : []));
  if (place >= 0) focusable()[place]?.focus({ preventScroll: true });
}

/** A box whose content `draw(width)` makes; made again when the box's width or the reader's colour scheme changes. */
export function responsive(draw: (width: number) => Node | null): Responsive {
  const box = document.createElement("div");
  box.className = "responsive";
  let width = 0;
  const redraw = () => {
    if (width === 0) return;
    replaceKeepingFocus(box, draw(width));
  };
  new ResizeObserver(([entry]) => {
    const next = Math.floor(entry.contentRect.width);
    if (next === width) return;
    width = next;
    redraw();
  }).observe(box);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  document.addEventListener(REDRAW, redraw);
  return Object.assign(box, { redraw });
}
