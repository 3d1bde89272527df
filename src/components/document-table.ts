/** Documents to browse: filters, pages, and each sentence's full annotation on demand. */
import { words } from "../i18n/index.js";
import { filterDocuments, NO_FILTER, pageOf } from "./document-filter.js";
import type { DocumentFilter, SplitDocument } from "./document-filter.js";
import { announce, html, uniqueId } from "./html.js";
import { inlineSentence } from "./inline.js";
import type { LabelColors } from "./palette.js";
import { sentence } from "./sentence.js";

export interface DocumentTableOptions {
  splits: readonly string[];
  entityTypes: readonly string[];
  relationTypes: readonly string[];
  entityColors: LabelColors;
  relationColors: LabelColors;
  width: number;
  filter?: Partial<DocumentFilter>;
  pageSize?: number;
  /** Where a sentence can be opened. */
  links?: (item: SplitDocument) => { label: string; href: string }[];
}

/** The element; `value` is the filter, and an `input` event tells that the reader changed it. */
export interface DocumentTable extends HTMLElement {
  value: DocumentFilter;
}

/** Lists `all` sentence by sentence. */
export function documentTable(all: readonly SplitDocument[], options: DocumentTableOptions): DocumentTable {
  const filter = { ...NO_FILTER, ...options.filter };
  let page = 0;
  const count = html`<p class="status" role="status"></p>`;
  const list = html`<ol class="documents"></ol>`;
  const pager = html`<nav class="buttons" aria-label=${words.documents.pages}></nav>`;

  const show = () => {
    const found = filterDocuments(all, filter);
    const shown = pageOf(found, page, options.pageSize ?? 12);
    page = shown.page;
    count.textContent = words.documents.count(found.length, all.length);
    list.replaceChildren(...shown.items.map((item) => documentItem(item, options)));
    const turn = (to: number, label: string) =>
      html`<button
        type="button"
        onclick=${() => {
          page = to;
          show();
          count.scrollIntoView({ block: "nearest" });
        }}
      >
        ${label}
      </button>`;
    pager.replaceChildren(
      ...[
        page > 0 && turn(page - 1, words.documents.previous),
        shown.pages > 1 && html`<span>${words.documents.page(page + 1, shown.pages)}</span>`,
        page < shown.pages - 1 && turn(page + 1, words.documents.next),
      ].filter((part) => part !== false),
    );
  };
  const change = (field: keyof DocumentFilter) => (event: Event) => {
    filter[field] = (event.target as HTMLInputElement | HTMLSelectElement).value;
    page = 0;
    show();
    event.stopPropagation();
    announce(element);
  };
  const search = uniqueId("search");
  const element = Object.assign(
    html`<div class="document-table">
      <div class="controls">
        <div class="control">
          <label for=${search}>${words.documents.search}</label
          ><input id=${search} type="search" value=${filter.search} oninput=${change("search")} />
        </div>
        ${options.splits.length > 1 ? choice(words.documents.split, options.splits, filter.split, change("split")) : null}
        ${choice(words.documents.entityType, options.entityTypes, filter.entityType, change("entityType"))}
        ${choice(words.documents.relationType, options.relationTypes, filter.relationType, change("relationType"))}
      </div>
      ${count}${list}${pager}
    </div>`,
    { value: filter },
  );
  show();
  return element;
}

function choice(
  label: string,
  values: readonly string[],
  chosen: string,
  onChange: (event: Event) => void,
): HTMLElement {
  const id = uniqueId("choice");
  return html`<div class="control">
    <label for=${id}>${label}</label
    ><select id=${id} oninput=${onChange}>
      <option value="">${words.documents.any}</option>
      ${values.map((value) => html`<option value=${value} selected=${value === chosen}>${value}</option>`)}
    </select>
  </div>`;
}

function documentItem(item: SplitDocument, options: DocumentTableOptions): HTMLElement {
  const { split, document } = item;
  const lane = html`<div></div>`;
  const details = html`<details>
    <summary>${words.documents.contents(document.entities.length, document.relations.length)}</summary>
    ${lane}
  </details>`;
  // Lanes are drawn when they are opened: a page of them at once would be slow to lay out.
  details.addEventListener("toggle", () => {
    if (!(details as HTMLDetailsElement).open || lane.childElementCount > 0) return;
    const { text, entities, relations, clauses } = document;
    lane.append(sentence({ text, above: { entities, relations }, clauses }, { ...options, width: options.width - 28 }));
  });
  const links = options.links?.(item) ?? [];
  const gloss = (document.clauses ?? []).map((clause) => clause.gloss).join("; ");
  return html`<li>
    ${inlineSentence(document, options.entityColors)}
    ${gloss === "" ? null : html`<p class="document-gloss">${gloss}</p>`}
    <div class="document-notes">
      <span class="muted">${words.documents.source(document.id, split)}</span
      >${links.map(({ label, href }) => html`<a href=${href}>${label}</a>`)}${details}
    </div>
  </li>`;
}
