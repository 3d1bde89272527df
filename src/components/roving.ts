/** One tab stop for many marks: arrow keys, Home and End move the focus among them. */

/** Gives `items` a roving tabindex inside `container`. The first is the tab stop until another was focused. */
export function rovingFocus(container: Element, items: readonly SVGElement[] | readonly HTMLElement[]): void {
  let current = 0;
  items.forEach((item, i) => item.setAttribute("tabindex", i === 0 ? "0" : "-1"));
  container.addEventListener("focusin", (event) => {
    const i = items.findIndex((item) => item === event.target);
    if (i < 0) return;
    items[current].setAttribute("tabindex", "-1");
    items[i].setAttribute("tabindex", "0");
    current = i;
  });
  container.addEventListener("keydown", (event) => {
    const next = nextIndex((event as KeyboardEvent).key, current, items.length);
    if (next === null || !items.some((item) => item === event.target)) return;
    event.preventDefault();
    items[next].focus();
  });
}

/** Where a key leads from `index` in a list of `count`; null where it doesn't move. */
export function nextIndex(key: string, index: number, count: number): number | null {
  switch (key) {
    case "ArrowRight":
    case "ArrowDown":
      return Math.min(count - 1, index + 1);
    case "ArrowLeft":
    case "ArrowUp":
      return Math.max(0, index - 1);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
