/** A short card of the data set that the page shows: what it is, how large, under which terms, and what others state for it. */
import { html } from "../../components/html.js";
import { table } from "../../components/table.js";
import type { SiteResults } from "../../evaluation/site-results.js";
import { STATED_FIGURES } from "../../evaluation/stated.js";
import { words } from "../../i18n/index.js";

const text = words.results.dataCard;

export function dataCard({ data, plan }: SiteResults): HTMLElement {
  const { name, about, language, terms } = words.results.data[data.name];
  const facts: [string, string][] = [
    [text.language, language],
    ...(plan ? [[text.sentences, sizesOf(plan.corpus)] as [string, string]] : []),
    [text.terms, terms],
    [text.text, data.shipped ? text.shipped : text.notShipped],
    ...(data.shipped ? [] : [[text.intervals, text.bySentence] as [string, string]]),
  ];
  return html`<section class="data-card" aria-label=${text.title(name)}>
    <p>${about}</p>
    <dl>
      ${facts.map(
        ([what, value]) =>
          html`<div>
            <dt>${what}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    ${statedTable(data.name)}
  </section>`;
}

const sizesOf = ({ train, dev, test }: NonNullable<SiteResults["plan"]>["corpus"]) =>
  text.sizes(train.sentences, dev.sentences, test.sentences);

/** Null where no public figure is known to us. */
function statedTable(name: SiteResults["data"]["name"]): HTMLElement | null {
  const rows = STATED_FIGURES.filter(({ data }) => data === name);
  if (rows.length === 0) return null;
  return html`<div>
    ${table(
      rows,
      [
        {
          header: text.columns.system,
          rowHeader: true,
          value: ({ system, url }) => html`<a href=${url}>${system}</a>`,
        },
        { header: text.columns.encoder, value: ({ encoder }) => encoder },
        { header: text.columns.entity, numeric: true, value: ({ entity }) => entity.toFixed(2) },
        { header: text.columns.relation, numeric: true, value: ({ relation }) => relation.toFixed(2) },
        { header: text.columns.source, value: () => html`<em>${text.source}</em>` },
      ],
      { caption: text.statedTitle },
    )}
    <p class="provenance">${text.statedNote[name]}</p>
  </div>`;
}
