/** What a sentence says, as triples and as pairs of key and value. */
import { html } from "../components/html.js";
import type { LabelColors } from "../components/palette.js";
import { keyValues as keyValueTable, triples as tripleTable } from "../components/triples.js";
import type { Document } from "../text/document.js";
import { keyValues, triples } from "../text/triples.js";

/** Both tables, of an annotation or of what a model found. */
export function sentenceTables(
  document: Document,
  colors: { entityColors: LabelColors; relationColors: LabelColors },
): HTMLElement {
  const pairs = keyValues(document).map(({ subject, attribute, value }) => ({ subject, key: attribute, value }));
  return html`<div class="tables">${tripleTable(triples(document), colors)}${keyValueTable(pairs)}</div>`;
}
