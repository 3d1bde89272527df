/** The characters of a sentence with their BIEOS tags: those of an entity in one frame, under it the type that they share. */
import { words } from "../i18n/index.js";
import { spansToTags } from "../text/bieos.js";
import type { Document } from "../text/document.js";
import { html } from "./html.js";
import type { LabelColors } from "./palette.js";
import { languageOf } from "./typography.js";

/** Entities that share a character with another have no tags of their own, as in training. */
export function tagRow({ text, entities }: Pick<Document, "text" | "entities">, colors: LabelColors): HTMLElement {
  const characters = charactersOf(text);
  const { tags, placed } = spansToTags(characters, entities);
  const cell = (i: number) =>
    html`<span class="tag-cell"
      ><span lang=${languageOf(characters[i].text)}>${characters[i].text}</span> <span>${tags[i][0]}</span></span
    >`;
  const frames: HTMLElement[] = [];
  for (let i = 0; i < characters.length;) {
    const entity = placed.find(({ start }) => start === i);
    const end = entity?.end ?? i + 1;
    const cells = Array.from({ length: end - i }, (_, k) => cell(i + k));
    const type = entity?.entity.type;
    const style = type === undefined ? {} : { borderColor: colors(type).mark, background: colors(type).tint };
    frames.push(
      html`<li style=${style}>
        <span class="tag-cells">${cells}</span
        >${type === undefined ? null : html`<span class="tag-type">${type}</span>`}
      </li>`,
    );
    i = end;
  }
  return html`<ol class="tag-row" aria-label=${words.task.tags}>
    ${frames}
  </ol>`;
}

/** With offsets in UTF-16 code units, as entities have them. */
function charactersOf(text: string): { text: string; start: number; end: number }[] {
  let start = 0;
  return [...text].map((character) => ({ text: character, start, end: (start += character.length) }));
}
