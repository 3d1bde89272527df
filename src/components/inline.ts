/** A sentence as a line of text with its entities tinted: for lists, where a lane would be too tall. */
import type { Document } from "../text/document.js";
import { html } from "./html.js";
import type { LabelColors } from "./palette.js";
import { languageOf } from "./typography.js";

/** Entities are `<mark>`s whose title says type and gloss. Of overlapping ones the first is marked. */
export function inlineSentence(
  { text, entities }: Pick<Document, "text" | "entities">,
  colors: LabelColors,
): HTMLElement {
  const parts: (string | HTMLElement)[] = [];
  let position = 0;
  for (const { type, start, end, gloss } of [...entities].sort((a, b) => a.start - b.start)) {
    if (start < position) continue;
    const { tint, mark } = colors(type);
    const style = { background: tint, "border-bottom-color": mark };
    parts.push(text.slice(position, start));
    parts.push(
      html`<mark style=${style} title=${[type, gloss].filter(Boolean).join(": ")}>${text.slice(start, end)}</mark>`,
    );
    position = end;
  }
  parts.push(text.slice(position));
  return html`<span class="inline-sentence" lang=${languageOf(text)}>${parts}</span>`;
}
