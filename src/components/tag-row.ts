/** The characters of a sentence with their BIEOS tags: those of an entity in one frame, under it the type that they share. */
import { words } from "../i18n/index.js";
import { html } from "./html.js";
import type { LabelColors } from "./palette.js";
import { languageOf } from "./typography.js";

/** A character and its tag, such as "B-Degree" or "O". */
export interface TaggedCharacter {
  text: string;
  tag: string;
}

/** @param characters with well-formed tags: every B has its E */
export function tagRow(characters: readonly TaggedCharacter[], colors: LabelColors): HTMLElement {
  const frames: TaggedCharacter[][] = [];
  for (const character of characters) {
    if (/^[IE]/.test(character.tag)) frames.at(-1)!.push(character);
    else frames.push([character]);
  }
  return html`<ol class="tag-row" aria-label=${words.task.tags}>
    ${frames.map((frame) => drawFrame(frame, colors))}
  </ol>`;
}

function drawFrame(characters: readonly TaggedCharacter[], colors: LabelColors): HTMLElement {
  const type = characters[0].tag.slice(2);
  const cells = characters.map(
    ({ text, tag }) =>
      html`<span class="tag-cell"><span lang=${languageOf(text)}>${text}</span> <span>${tag[0]}</span></span>`,
  );
  const style = type === "" ? {} : { borderColor: colors(type).mark, background: colors(type).tint };
  return html`<li style=${style}>
    <span class="tag-cells">${cells}</span>${type === "" ? null : html`<span class="tag-type">${type}</span>`}
  </li>`;
}
