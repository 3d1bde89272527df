/** A sentence whose characters can be blanked: each is a button that is pressed or not. */
import { words } from "../i18n/index.js";
import { html } from "./html.js";
import { rovingFocus } from "./roving.js";

export interface BlankableText {
  text: string;
  /** UTF-16 offsets of the blanked characters. */
  blanks: ReadonlySet<number>;
}

/** Arrow keys move among the characters; space or Enter blanks one or brings it back. */
export function blankableText({ text, blanks }: BlankableText, onToggle: (offset: number) => void): HTMLElement {
  const label = words.pretrain.blanks;
  const buttons: HTMLElement[] = [];
  const parts: (HTMLElement | string)[] = [];
  let offset = 0;
  for (const character of text) {
    const at = offset;
    offset += character.length;
    if (/\s/u.test(character)) {
      parts.push(" ");
      continue;
    }
    const button = html`<button type="button" class="blankable">${character}</button>`;
    const show = (blank: boolean) => {
      button.setAttribute("aria-pressed", String(blank));
      button.setAttribute("aria-label", label.character(character, blank));
      button.textContent = blank ? "\u25a2" : character;
    };
    show(blanks.has(at));
    button.addEventListener("click", () => {
      show(button.getAttribute("aria-pressed") !== "true");
      onToggle(at);
    });
    buttons.push(button);
    parts.push(button);
  }
  const group = html`<div class="blankable-text" role="group" aria-label=${label.characters} lang="zh">${parts}</div>`;
  rovingFocus(group, buttons);
  return group;
}
