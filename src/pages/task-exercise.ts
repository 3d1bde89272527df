/** The exercise of the task page: an answer that the reader spoils, marked. */
import { checkField } from "../components/field.js";
import { html } from "../components/html.js";
import type { LabelColors } from "../components/palette.js";
import { responsive } from "../components/responsive.js";
import { scoresTable } from "../components/scores-table.js";
import { sentence } from "../components/sentence.js";
import { table } from "../components/table.js";
import { languageOf } from "../components/typography.js";
import { errorsOf, linksOf } from "../evaluation/errors.js";
import type { EntityError, Link, RelationError } from "../evaluation/errors.js";
import {
  allRight,
  answerOf,
  ENTITY_ANSWERS,
  inventedRelation,
  RELATION_ANSWERS,
  shifted,
} from "../evaluation/mistakes.js";
import type { Answers, Types } from "../evaluation/mistakes.js";
import { scoreDocuments } from "../evaluation/scores.js";
import { words } from "../i18n/index.js";
import type { Document, Entity } from "../text/document.js";

const text = words.task;
const errorText = words.results.errors;

export interface ExerciseOptions {
  types: Types;
  colors: { entityColors: LabelColors; relationColors: LabelColors };
  /** What the answer gets wrong at first. */
  start: Answers;
  onChange(answers: Answers): void;
}

/** A choice for each entity and each relation, and below it what such an answer is worth. */
export function exercise(document: Document, options: ExerciseOptions): HTMLElement {
  let answers = options.start;
  const marked = html`<div></div>`;
  const choices = html`<div class="tables"></div>`;
  const mark = () =>
    marked.replaceChildren(...markedAnswer(document, answerOf(document, answers, options.types), options.colors));
  const take = (change: Partial<Answers>) => {
    answers = { ...answers, ...change };
    options.onChange(answers);
    mark();
  };
  const drawChoices = () =>
    choices.replaceChildren(
      entityChoices(document, answers, (entities) => take({ entities })),
      relationChoices(document, answers, (relations) => take({ relations })),
    );
  const invented = inventedRelation(document);
  const invent =
    invented &&
    checkField(answers.invented, {
      label: text.invent(...linkInWords(document, linksOf({ ...document, relations: [invented] })[0])),
    });
  invent?.addEventListener("input", () => take({ invented: invent.value }));
  const reset = () => {
    if (invent) invent.value = false;
    take(allRight(document));
    drawChoices();
  };
  drawChoices();
  mark();
  return html`<section class="exercise">
    ${choices} ${invent ?? null}
    <p class="buttons"><button type="button" onclick=${reset}>${text.reset}</button></p>
    ${marked}
  </section>`;
}

const surfaceOf = ({ text: all }: Document, { start, end }: Entity) => all.slice(start, end);

/** Class and both entities, each as the words of relations take them. */
const linkInWords = (document: Document, { type, head, tail }: Link) =>
  [type, surfaceOf(document, head), surfaceOf(document, tail)] as const;

function entityChoices(document: Document, answers: Answers, onChange: (all: Answers["entities"]) => void) {
  const chosen = [...answers.entities];
  const rows = document.entities.map((entity, i) => ({ entity, i, surface: surfaceOf(document, entity) }));
  return table(
    rows,
    [
      { header: text.entity, rowHeader: true, value: ({ entity, surface }) => named(surface, entity.gloss) },
      { header: text.type, value: ({ entity }) => entity.type },
      {
        header: text.says,
        value: ({ entity, i, surface }) => {
          const possible = ENTITY_ANSWERS.filter((answer) => answer !== "boundary" || shifted(document, entity));
          return chooser(text.saysOf(surface), possible, text.entityAnswers, chosen[i], (answer) => {
            chosen[i] = answer;
            onChange([...chosen]);
          });
        },
      },
    ],
    { caption: text.entities },
  );
}

const named = (surface: string, gloss = "") =>
  html`<span lang=${languageOf(surface)}>${surface}</span> <span class="muted small">${gloss}</span>`;

function relationChoices(document: Document, answers: Answers, onChange: (all: Answers["relations"]) => void) {
  const chosen = [...answers.relations];
  const rows = linksOf(document).map((link, i) => ({ name: errorText.relation(...linkInWords(document, link)), i }));
  return table(
    rows,
    [
      { header: text.relation, rowHeader: true, value: ({ name }) => name },
      {
        header: text.says,
        value: ({ name, i }) =>
          chooser(text.saysOf(name), RELATION_ANSWERS, text.relationAnswers, chosen[i], (answer) => {
            chosen[i] = answer;
            onChange([...chosen]);
          }),
      },
    ],
    { caption: text.relations, empty: words.triples.none },
  );
}

/** A bare select, for the cell of a table whose row says what it is about. */
function chooser<A extends string>(
  label: string,
  possible: readonly A[],
  names: Record<A, string>,
  chosen: A,
  onChange: (answer: A) => void,
): HTMLElement {
  const select = html`<select aria-label=${label}>
    ${possible.map((answer) => html`<option value=${answer} selected=${answer === chosen}>${names[answer]}</option>`)}
  </select>` as HTMLSelectElement;
  select.addEventListener("change", () => onChange(select.value as A));
  return select;
}

/** Annotation and answer on two rails, the scores, and every mistake by its name. */
function markedAnswer(document: Document, answer: Document, colors: ExerciseOptions["colors"]): HTMLElement[] {
  const lane = responsive((width) =>
    sentence(
      { text: document.text, above: document, below: answer, clauses: document.clauses },
      { ...colors, width, railNames: { above: text.annotated, below: text.answer } },
    ),
  );
  return [lane, scoresTable(scoreDocuments([document], [answer]), text.scores), mistakes(document, answer)];
}

function mistakes(document: Document, answer: Document): HTMLElement {
  const errors = errorsOf(document, answer);
  const heading = html`<h3>${text.errors}</h3>`;
  if (errors.length === 0)
    return html`<div aria-live="polite">
      ${heading}
      <p>${text.none}</p>
    </div>`;
  const negatives = errors.filter(({ side }) => side === "gold").length;
  return html`<div aria-live="polite">
    ${heading}
    <p>${text.count(negatives, errors.length - negatives)}</p>
    <ul>
      ${errors.map((error) => html`<li>${mistakeInWords(document, error)}</li>`)}
    </ul>
  </div>`;
}

function mistakeInWords(document: Document, error: EntityError | RelationError): string {
  const { falseNegative, falsePositive } = errorText.kinds;
  const what =
    error.kind === "entity"
      ? errorText.entity(error.item.type, surfaceOf(document, error.item))
      : errorText.relation(...linkInWords(document, error.item));
  return text.error(error.side === "gold" ? falseNegative : falsePositive, what, errorText.classes[error.class]);
}
