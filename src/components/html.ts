/**
 * htl's tagged templates with the types that components want: one element out. Interpolated strings become text nodes and
 * attribute values, never markup, so text from data is safe in them.
 */
import * as htl from "htl";

/** An HTML element from a template with exactly one root. */
export function html(strings: TemplateStringsArray, ...values: unknown[]): HTMLElement {
  return htl.html(strings, ...values) as HTMLElement;
}

/** An SVG element from a template with exactly one root. */
export function svg(strings: TemplateStringsArray, ...values: unknown[]): SVGElement {
  return htl.svg(strings, ...values) as SVGElement;
}

/** Tells whoever listens that `element`'s value has changed (Observable's convention for inputs). */
export function announce(element: EventTarget): void {
  element.dispatchEvent(new Event("input", { bubbles: true }));
}

let made = 0;

/** An id that no other element of the page has, for labels and descriptions. */
export function uniqueId(prefix: string): string {
  return `${prefix}-${++made}`;
}
