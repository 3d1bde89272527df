/** What was found in a sentence, as a table of triples and as the key-value pairs that a clinician would read. */
import { words } from "../i18n/index.js";
import { html } from "./html.js";
import type { LabelColors } from "./palette.js";
import { table } from "./table.js";
import type { TableElement } from "./table.js";
import { languageOf } from "./typography.js";

export interface TripleRow {
  head: string;
  headType: string;
  relation: string;
  tail: string;
  tailType: string;
  score?: number;
  headGloss?: string;
  tailGloss?: string;
}

export interface KeyValueRow {
  /** The central entity that the pair is about. */
  subject: string;
  key: string;
  value: string;
  /** The same in the reader's language, where it is known. */
  gloss?: { subject: string; key: string; value: string };
}

/** A label with its colour in front. */
function tagged(label: string, colors: LabelColors): HTMLElement {
  return html`<span class="tag"
    ><span class="tag-mark" style=${{ background: colors(label).mark }}></span>${label}</span
  >`;
}

/** What stands in the report, and beside it what that means. */
const glossed = (surface: string, gloss?: string): HTMLElement =>
  html`<span
    ><span class="surface" lang=${languageOf(surface)}>${surface}</span>${
      gloss === undefined || gloss === surface ? null : html` <span class="gloss">${gloss}</span>`
    }</span
  >`;

const typed = (surface: string, gloss: string | undefined, type: string, colors: LabelColors): HTMLElement =>
  html`<span>${glossed(surface, gloss)} ${tagged(type, colors)}</span>`;

/** One row a relation. */
export function triples(
  rows: readonly TripleRow[],
  colors: { entityColors: LabelColors; relationColors: LabelColors },
): TableElement {
  const scored = rows.some((row) => row.score !== undefined);
  return table(
    rows,
    [
      { header: words.triples.head, value: (row) => typed(row.head, row.headGloss, row.headType, colors.entityColors) },
      { header: words.triples.relation, value: (row) => tagged(row.relation, colors.relationColors) },
      { header: words.triples.tail, value: (row) => typed(row.tail, row.tailGloss, row.tailType, colors.entityColors) },
      ...(scored
        ? [
            {
              header: words.triples.score,
              numeric: true,
              value: (row: TripleRow) => (row.score === undefined ? "" : words.score(row.score)),
            },
          ]
        : []),
    ],
    { caption: words.triples.caption, empty: words.triples.none },
  );
}

/** One row a key, grouped by the entity that it is about. */
export function keyValues(rows: readonly KeyValueRow[]): TableElement {
  return table(
    rows,
    [
      {
        header: words.keyValues.subject,
        rowHeader: true,
        value: ({ subject, gloss }) => glossed(subject, gloss?.subject),
      },
      { header: words.keyValues.key, value: ({ key, gloss }) => glossed(key, gloss?.key) },
      { header: words.keyValues.value, value: ({ value, gloss }) => glossed(value, gloss?.value) },
    ],
    { caption: words.keyValues.caption, empty: words.keyValues.none },
  );
}
