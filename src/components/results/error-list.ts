/** Errors to browse: each sentence with what was got wrong in it, by one system, or by two side by side. */
import { words } from "../../i18n/index.js";
import type { Entity } from "../../text/document.js";
import { html } from "../html.js";
import { inlineSentence } from "../inline.js";
import type { LabelColors } from "../palette.js";

export interface ErrorLine {
  /** Predicted and wrong; else annotated and not found. */
  positive: boolean;
  /** In words. */
  class: string;
  what: string;
  instead?: string;
  score?: number;
}

export interface ErrorEntry {
  id: string;
  text: string;
  /** Spans that the errors are about. */
  marked: Entity[];
  /** Where the sentence can be looked into. */
  href: string;
  /** One list a system. */
  columns: ErrorLine[][];
}

export interface ErrorListOptions {
  /** Names of the systems: as many as columns. */
  captions: readonly string[];
  colors: LabelColors;
  pageSize?: number;
}

const text = words.results.errors;

export function errorList(entries: readonly ErrorEntry[], options: ErrorListOptions): HTMLElement {
  const size = options.pageSize ?? 15;
  const pages = Math.ceil(entries.length / size);
  const list = html`<ol class="documents errors" tabindex="-1"></ol>`;
  const pager = html`<nav class="buttons" aria-label=${text.pages}></nav>`;
  const show = (page: number) => {
    list.replaceChildren(...entries.slice(page * size, (page + 1) * size).map((entry) => errorItem(entry, options)));
    const turn = (to: number, label: string) => {
      const button = html`<button type="button">${label}</button>`;
      button.addEventListener("click", () => {
        show(to);
        list.focus({ preventScroll: true });
        list.scrollIntoView({ block: "start" });
      });
      return button;
    };
    pager.replaceChildren(
      ...(page > 0 ? [turn(page - 1, text.previous)] : []),
      ...(pages > 1 ? [html`<span>${text.page(page + 1, pages)}</span>`] : []),
      ...(page < pages - 1 ? [turn(page + 1, text.next)] : []),
    );
  };
  show(0);
  return html`<div>${entries.length === 0 ? html`<p class="status">${text.nothing}</p>` : null}${list}${pager}</div>`;
}

function errorItem({ id, text: sentence, marked, href, columns }: ErrorEntry, options: ErrorListOptions): HTMLElement {
  return html`<li>
    ${inlineSentence({ text: sentence, entities: marked }, options.colors)}
    <div class=${columns.length > 1 ? "error-columns" : null}>
      ${columns.map((lines, i) => errorColumn(lines, columns.length > 1 ? options.captions[i] : null))}
    </div>
    <div class="document-notes">
      <span class="muted">${id}</span><a href=${href} aria-label=${text.toMasksOf(id)}>${text.toMasks}</a>
    </div>
  </li>`;
}

const errorColumn = (lines: readonly ErrorLine[], caption: string | null) =>
  html`<div>
    ${caption ? html`<div class="muted small">${caption}</div>` : null}
    ${lines.length === 0 ? html`<div class="muted error-what">${text.noError}</div>` : lines.map(errorLine)}
  </div>`;

/** A cross for what should not be there, a gap for what is not. */
const errorLine = ({ positive, class: name, what, instead, score }: ErrorLine) =>
  html`<div class="error-what">
    <span aria-hidden="true">${positive ? "\u2717" : "\u25cb"}</span>
    ${positive ? text.kinds.falsePositive : text.kinds.falseNegative}, <span class="error-class">${name}</span>: ${what}
    ${instead ? html`<span class="muted">${text.instead(instead)}</span>` : null}
    ${score === undefined ? null : html`<span class="muted">${text.score(score)}</span>`}
  </div>`;
