/** What a sentence says, as triples and as pairs of key and value. */
import { html } from "../components/html.js";
import type { LabelColors } from "../components/palette.js";
import { keyValues as keyValueTable, triples as tripleTable } from "../components/triples.js";
import type { Document } from "../text/document.js";
import { withGlosses } from "../corpus/glosses.js";
import { words } from "../i18n/index.js";
import { glossedKeyValues, triples } from "../text/triples.js";

/** Both tables, of an annotation or of what a model found, with the gloss of whatever the lexicon of the reports has. */
export function sentenceTables(
  document: Document,
  colors: { entityColors: LabelColors; relationColors: LabelColors },
): HTMLElement {
  const glossed = withGlosses(document);
  const pairs = glossedKeyValues(glossed, words.keyValues.language).map(({ subject, attribute, value, gloss }) => ({
    ...{ subject, key: attribute, value },
    gloss: { subject: gloss.subject, key: gloss.attribute, value: gloss.value },
  }));
  return html`<div class="tables">${tripleTable(triples(glossed), colors)}${keyValueTable(pairs)}</div>`;
}
