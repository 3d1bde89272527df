/** `/task`: an annotated sentence as entities, tags, relations and pairs, and an answer that the reader spoils, marked. */
import { selectField } from "../components/field.js";
import { html } from "../components/html.js";
import { hint } from "../components/notice.js";
import { entityColors, relationColors } from "../components/palette.js";
import { responsive } from "../components/responsive.js";
import { sentence } from "../components/sentence.js";
import { tagRow } from "../components/tag-row.js";
import type { TaggedCharacter } from "../components/tag-row.js";
import { ENTITY_TYPES, RELATION_TYPES } from "../corpus/schema.js";
import { allRight, formatAnswers, parseAnswers } from "../evaluation/mistakes.js";
import { words } from "../i18n/index.js";
import { pickExamples } from "./examples.js";
import { spansToTags } from "../text/bieos.js";
import type { Document } from "../text/document.js";
import { COMMON_SETTINGS, describeProblems, openSettings, projectorSwitch } from "./frame.js";
import { sentenceTables } from "./sentence-tables.js";
import { corpusSentence, corpusSplit } from "./sentences.js";
import { exercise } from "./task-exercise.js";

const text = words.task;
const TYPES = { entityTypes: ENTITY_TYPES, relationTypes: RELATION_TYPES };
const COLORS = { entityColors: entityColors(ENTITY_TYPES), relationColors: relationColors(RELATION_TYPES) };

const SETTINGS = {
  ...COMMON_SETTINGS,
  sentence: { type: "text", default: "", maxLength: 60 },
  /** What the answer gets wrong, as `formatAnswers` writes it. */
  mistakes: { type: "text", default: "", maxLength: 300 },
} as const;

/** The page's instruments by name; the Markdown puts prose between them. */
export async function openTask() {
  const settings = openSettings(SETTINGS);
  const { state } = settings;
  const examples = pickExamples(await corpusSplit("test"));
  const asked = state.sentence === "" ? undefined : await corpusSentence(state.sentence);
  const first = asked ?? examples.at(0);
  const boxes = { sentence: html`<div></div>`, tags: html`<div></div>`, tables: html`<div></div>` };
  const exerciseBox = html`<div></div>`;
  if (!first) return { head: hint(words.pages.corpus.missing), ...boxes, exercise: exerciseBox };
  let shown = first;
  const isUnknown = state.sentence !== "" && !asked;
  const unknown = describeProblems(
    isUnknown ? [{ name: "sentence", value: state.sentence, reason: text.problems.sentence }] : [],
  );
  const draw = () => {
    const document = shown;
    const { text: characters, clauses } = document;
    const lane = (width: number) => sentence({ text: characters, above: document, clauses }, { ...COLORS, width });
    boxes.sentence.replaceChildren(responsive(lane));
    boxes.tags.replaceChildren(tagRow(taggedCharacters(document), COLORS.entityColors));
    boxes.tables.replaceChildren(sentenceTables(document, COLORS));
    const given = parseAnswers(state.mistakes, document);
    exerciseBox.replaceChildren(
      describeProblems(given ? [] : [{ name: "mistakes", value: state.mistakes, reason: text.problems.mistakes }]) ??
        "",
      exercise(document, {
        types: TYPES,
        colors: COLORS,
        start: given ?? allRight(document),
        onChange: (answers) => settings.set({ mistakes: formatAnswers(answers) }),
      }),
    );
  };
  const choices = asked && !examples.includes(asked) ? [asked, ...examples] : examples;
  const picker = selectField(
    shown.id,
    choices.map(({ id, text: label }) => ({ value: id, label })),
    { label: text.pick },
  );
  picker.addEventListener("input", () => {
    shown = choices.find(({ id }) => id === picker.value)!;
    settings.set({ sentence: shown.id, mistakes: "" });
    draw();
  });
  draw();
  return {
    head: html`<section>
      ${projectorSwitch(state.projector, (projector) => settings.set({ projector }))} ${settings.problems} ${unknown}
      <div class="controls">${picker}</div>
    </section>`,
    ...boxes,
    exercise: exerciseBox,
  };
}

function taggedCharacters({ text: all, entities }: Document): TaggedCharacter[] {
  let start = 0;
  const characters = [...all].map((character) => ({ text: character, start, end: (start += character.length) }));
  const { tags } = spansToTags(characters, entities);
  return characters.map((character, i) => ({ text: character.text, tag: tags[i] }));
}
