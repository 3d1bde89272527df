/** The data page: the reader's own annotated sentences, read, split, looked at, and kept for training. */
import { documentTable } from "../components/document-table.js";
import { numberField } from "../components/field.js";
import { html } from "../components/html.js";
import { errorNotice, hint } from "../components/notice.js";
import { entityColors, relationColors } from "../components/palette.js";
import { responsive } from "../components/responsive.js";
import { labelTable, splitTable } from "../components/statistics.js";
import { words } from "../i18n/index.js";
import { labelSetOf, relationTypes } from "../text/labels.js";
import type { LabelSet } from "../text/labels.js";
import { tokenizerFor } from "../text/script.js";
import { dataSlot } from "./data-slot.js";
import { countLabels, splitFiles, unseenTypes } from "./data-split.js";
import type { DataSplit } from "./data-split.js";
import { COMMON_SETTINGS, describeError, errorInto, openSettings, pageLink, projectorSwitch } from "./frame.js";
import { forgetOwnData, loadOwnData, saveOwnData } from "./own-data.js";
import type { OwnData } from "./own-data.js";
import { MOST_POSITIONS, withoutTooLong } from "./train-settings.js";

const text = words.pages.data;
const SETTINGS = { ...COMMON_SETTINGS, seed: { type: "integer", default: 1, min: 0, max: 2 ** 31 - 1 } } as const;
const SPLITS = ["train", "dev", "test"] as const;

/** Builds the page's instruments. */
export async function ownData(): Promise<HTMLElement> {
  const settings = openSettings(SETTINGS);
  const result = html`<div></div>`;
  const kept = html`<div></div>`;
  const main = dataSlot(text.main, () => show());
  const dev = dataSlot(text.dev, () => show());
  const test = dataSlot(text.test, () => show());
  const seed = numberField(settings.state.seed, { label: text.seed, help: text.seedHelp, min: 0 });
  const more = html`<div hidden>
    ${dev}${test}
    <div class="controls">${seed}</div>
  </div>`;
  seed.addEventListener("input", () => {
    const fits = Number.isInteger(seed.value) && seed.value >= 0;
    seed.complain(fits ? null : words.pages.train.problems.notWhole);
    if (!fits) return;
    settings.set({ seed: seed.value });
    show();
  });

  const show = () => {
    more.hidden = main.value === null;
    seed.hidden = dev.value !== null && test.value !== null;
    if (!main.value) return result.replaceChildren();
    const split = splitFiles(
      main.value.documents,
      dev.value?.documents ?? null,
      test.value?.documents ?? null,
      settings.state.seed,
    );
    const files = { train: main.value.name, dev: dev.value?.name ?? null, test: test.value?.name ?? null };
    result.replaceChildren(splitView(split, (problem) => void keep(files, split, problem)));
  };
  const keep = (files: OwnData["files"], split: DataSplit, problem: HTMLElement) =>
    errorInto(problem, async () => {
      await saveOwnData({ name: files.train, files, saved: new Date().toISOString(), ...split });
      await showKept();
    });
  const showKept = async () => {
    const own = await loadOwnData();
    if (!own) return kept.replaceChildren();
    const forget = () =>
      errorInto(kept, async () => {
        await forgetOwnData();
        await showKept();
      });
    kept.replaceChildren(
      hint(
        text.kept(own.name, own.train.length, own.dev.length, own.test.length),
        " ",
        html`<a
          href=${pageLink("train", { data: "own", tokens: tokenizerFor(own.train.map((document) => document.text)).kind })}
          >${text.toTrain}</a
        > `,
        html`<button type="button" class="quiet" onclick=${() => void forget()}>${text.forget}</button>`,
      ),
    );
  };
  await showKept();
  return html`<section class="data">
    ${projectorSwitch(settings.state.projector, (projector) => settings.set({ projector }))}
    ${settings.problems}${kept}${main}${more}${result}
  </section>`;
}

/** What a split holds, whether it can be trained on, and the button that keeps it. */
function splitView(split: DataSplit, onKeep: (problem: HTMLElement) => void): HTMLElement {
  let labels: LabelSet;
  try {
    labels = labelSetOf(split.train);
  } catch (error) {
    return describeError(error);
  }
  const colors = {
    entityColors: entityColors(labels.entityTypes),
    relationColors: relationColors(relationTypes(labels)),
  };
  const all = SPLITS.flatMap((name) => split[name].map((document) => ({ split: name, document })));
  const counts = SPLITS.map((name) => ({ split: name, ...countLabels(split[name]) }));
  const unseen = unseenTypes(split.train, [...split.dev, ...split.test]);
  const tooLong = all.length - withoutTooLong(all.map(({ document }) => document)).length;
  const blocker = split.train.length === 0 || labels.entityTypes.length === 0 ? text.nothingToLearn : null;
  const problem = html`<div></div>`;
  return html`<div>
    <h2>${text.result}</h2>
    <div class="tables">
      ${splitTable(words.pages.corpus.size, words.pages.corpus.quantity, SPLITS, [
        { name: words.pages.corpus.sentences, values: SPLITS.map((name) => split[name].length) },
      ])}
      ${labelTable(
        words.pages.corpus.entities,
        counts.map(({ split: name, entities }) => ({ split: name, counts: entities })),
        colors.entityColors,
      )}
      ${labelTable(
        words.pages.corpus.relations,
        counts.map(({ split: name, relations }) => ({ split: name, counts: relations })),
        colors.relationColors,
      )}
    </div>
    ${unseen.length > 0 ? hint(text.unseen(unseen)) : null}
    ${tooLong > 0 ? hint(text.tooLong(tooLong, MOST_POSITIONS - 2)) : null}
    ${split.dev.length === 0 ? hint(text.noDev) : null}
    ${blocker ? errorNotice({ message: blocker }) : html`<p class="buttons"><button type="button" class="primary" onclick=${() => onKeep(problem)}>${text.keep}</button></p>`}
    ${problem}
    ${responsive((width) =>
      documentTable(all, {
        ...colors,
        splits: SPLITS,
        entityTypes: labels.entityTypes,
        relationTypes: relationTypes(labels),
        width,
        pageSize: 5,
      }),
    )}
  </div>`;
}
