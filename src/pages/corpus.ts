/** The corpus page: browse and filter the sentences, and what the corpus holds in numbers. */
import { documentTable } from "../components/document-table.js";
import type { SplitDocument } from "../components/document-filter.js";
import { html } from "../components/html.js";
import { hint, statusLine } from "../components/notice.js";
import { entityColors, relationColors } from "../components/palette.js";
import { responsive } from "../components/responsive.js";
import { histogram, labelTable, splitTable } from "../components/statistics.js";
import { table } from "../components/table.js";
import { ENTITY_TYPES, RELATION_TYPES } from "../corpus/schema.js";
import type { HardStatistics } from "../corpus/hard/statistics.js";
import type { CorpusStatistics } from "../corpus/statistics.js";
import { words } from "../i18n/index.js";
import { corpusFiles } from "../runtime/assets.js";
import { COMMON_SETTINGS, describeError, openSettings, pageLink, projectorSwitch } from "./frame.js";
import { corpusSets, SETS, SPLITS } from "./sentences.js";

const text = words.pages.corpus;
const COLORS = { entityColors: entityColors(ENTITY_TYPES), relationColors: relationColors(RELATION_TYPES) };

const SETTINGS = {
  ...COMMON_SETTINGS,
  split: { type: "choice", default: "", allowed: ["", ...SETS] },
  entity: { type: "choice", default: "", allowed: ["", ...ENTITY_TYPES] },
  relation: { type: "choice", default: "", allowed: ["", ...RELATION_TYPES] },
  search: { type: "text", default: "" },
} as const;

/** Sentences to browse; the filter is kept in the address. */
export async function corpusBrowser(): Promise<HTMLElement> {
  const settings = openSettings(SETTINGS);
  const { state } = settings;
  const status = statusLine(text.loading);
  const box = html`<section>
    ${projectorSwitch(state.projector, (projector) => settings.set({ projector }))}${settings.problems}${status}
  </section>`;
  corpusSets(SETS)
    .then((all) => {
      if (all.length === 0) return status.replaceWith(hint(text.missing));
      let filter = {
        split: state.split as string,
        entityType: state.entity as string,
        relationType: state.relation as string,
        search: state.search,
      };
      const browser = responsive((width) => {
        const list = documentTable(all, {
          ...COLORS,
          splits: SETS,
          entityTypes: ENTITY_TYPES,
          relationTypes: RELATION_TYPES,
          width,
          filter,
          links: linksOf,
        });
        list.addEventListener("input", () => {
          filter = list.value;
          settings.set({
            split: filter.split,
            entity: filter.entityType,
            relation: filter.relationType,
            search: filter.search,
          } as Partial<typeof state>);
        });
        return list;
      });
      status.replaceWith(browser);
    })
    .catch((error: unknown) => status.replaceWith(describeError(error)));
  return box;
}

function linksOf({ document }: SplitDocument) {
  const home = { label: text.toHome, href: pageLink("index", { sentence: document.id }) };
  const masks = { label: text.toMasks, href: pageLink("masks", { sentence: document.id }) };
  return document.entities.length >= 2 ? [home, masks] : [home];
}

/** The tables, as counted when the corpus was made. */
export async function corpusNumbers(): Promise<HTMLElement> {
  const statistics = (await corpusFiles.statistics.json()) as CorpusStatistics | null;
  if (!statistics) return hint(text.missing);
  const { splits, discard, surfaceForms } = statistics;
  const of = (value: (split: CorpusStatistics["splits"]["train"]) => number | string) =>
    SPLITS.map((split) => value(splits[split]));
  const rows = [
    { name: text.reports, values: of(({ reports }) => reports) },
    { name: text.sentences, values: of(({ sentences }) => sentences) },
    { name: text.meanLength, values: of(({ characters }) => characters.mean.toFixed(1)) },
    { name: text.medianLength, values: of(({ characters }) => characters.median) },
    { name: text.longest, values: of(({ characters }) => characters.max) },
    { name: text.repeated, values: of(({ repeated }) => repeated) },
    { name: text.pairs, values: of(({ pairs }) => pairs.pairs) },
    { name: text.pairsPerSentence, values: of(({ pairs }) => pairs.meanPerSentence.toFixed(1)) },
    { name: text.noRelation, values: of(({ pairs }) => words.percent(pairs.share)) },
  ];
  return html`<div class="tables">
    ${splitTable(text.size, text.quantity, SPLITS, rows)}
    ${labelTable(
      text.entities,
      SPLITS.map((split) => ({ split, counts: splits[split].entities })),
      COLORS.entityColors,
    )}
    ${labelTable(
      text.relations,
      SPLITS.map((split) => ({ split, counts: splits[split].relations })),
      COLORS.relationColors,
    )}
    ${table(
      Object.entries(surfaceForms),
      [
        { header: text.type, rowHeader: true, value: ([type]) => type },
        { header: text.forms, numeric: true, value: ([, { all }]) => words.integer(all) },
        { header: text.unseen, numeric: true, value: ([, { unseenInTrain }]) => words.integer(unseenInTrain) },
        { header: text.share, numeric: true, value: ([, { share }]) => words.percent(share) },
      ],
      { caption: text.surfaceForms },
    )}
    <p>
      ${text.discard(words.percent(discard.discarded), words.percent(splits.train.pairs.share), words.percent(discard.expected.share))}
    </p>
  </div>`;
}

/** How the second test set differs from the first, as counted when it was made. */
export async function hardNumbers(): Promise<HTMLElement> {
  const statistics = (await corpusFiles.hardStatistics.json()) as HardStatistics | null;
  if (!statistics) return hint(text.missing);
  const sets = ["test", "test-hard"] as const;
  const { counts, shift, sharedWithCorpus } = statistics;
  const { test } = ((await corpusFiles.statistics.json()) as CorpusStatistics).splits;
  const rows = [
    { name: text.reports, values: [test.reports, counts.reports] },
    { name: text.sentences, values: [test.sentences, counts.sentences] },
    { name: text.meanLength, values: [test, counts].map(({ characters }) => characters.mean.toFixed(1)) },
    ...ENTITY_TYPES.map((type) => ({
      name: text.unseenMentions(type),
      values: sets.map((set) => words.percent(shift[set].unseen[type].share)),
    })),
    { name: text.remote, values: sets.map((set) => words.percent(shift[set].remote.share)) },
    { name: text.inContextOnly, values: sets.map((set) => shift[set].inContextOnly) },
  ];
  return html`<div class="tables">
    ${splitTable(text.hard, text.measure, sets, rows)}
    <p>${text.sharedWithCorpus(sharedWithCorpus)}</p>
  </div>`;
}

/** How sentence lengths and numbers of entities are spread. */
export async function corpusSpread(): Promise<HTMLElement> {
  const documents = (await corpusSets(SPLITS)).map(({ document }) => document);
  if (documents.length === 0) return html`<div></div>`;
  return responsive((width) => {
    const each = width >= 700 ? Math.floor((width - 32) / 2) : width;
    return html`<div class="curves">
      ${histogram(
        documents.map((document) => document.text.length),
        { title: text.lengths, label: text.characters, width: each, step: 5 },
      )}
      ${histogram(
        documents.map(({ entities }) => entities.length),
        { title: text.entitiesPerSentence, label: text.entitiesAxis, width: each },
      )}
    </div>`;
  });
}
