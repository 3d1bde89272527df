/** Precision, recall and F1, by task and matching rule, and by type. */
import type { Score, Scores, ScoreTable } from "../evaluation/scores.js";
import { words } from "../i18n/index.js";
import { html } from "./html.js";
import { table } from "./table.js";
import type { TableElement } from "./table.js";

interface ScoreRow {
  name: string;
  score: Score;
}

const COLUMNS = [
  { header: words.scores.precision, numeric: true, value: ({ score }: ScoreRow) => words.figure(score.precision) },
  { header: words.scores.recall, numeric: true, value: ({ score }: ScoreRow) => words.figure(score.recall) },
  { header: words.scores.f1, numeric: true, value: ({ score }: ScoreRow) => words.figure(score.f1) },
];
const COUNTS = [
  { header: words.scores.right, numeric: true, value: ({ score }: ScoreRow) => score.truePositives },
  { header: words.scores.predicted, numeric: true, value: ({ score }: ScoreRow) => score.predicted },
  { header: words.scores.gold, numeric: true, value: ({ score }: ScoreRow) => score.gold },
];

function rows(header: string, all: readonly ScoreRow[], caption: string): TableElement {
  return table(all, [{ header, rowHeader: true, value: ({ name }: ScoreRow) => name }, ...COLUMNS, ...COUNTS], {
    caption,
  });
}

const perType = ({ perType: scores, micro, macro }: ScoreTable): ScoreRow[] => [
  ...Object.entries(scores).map(([name, score]) => ({ name, score })),
  { name: words.scores.micro, score: micro },
  { name: words.scores.macro, score: macro },
];

/** The micro figures of both tasks in one table, each task's types in a table that opens. */
export function scoresTable(scores: Scores, caption: string, { entities = true } = {}): HTMLElement {
  const { entity, relation } = scores;
  const summary: ScoreRow[] = [
    ...(entities
      ? [
          { name: words.scores.entityStrict, score: entity.strict.micro },
          { name: words.scores.entityBoundary, score: entity.boundary.micro },
        ]
      : []),
    { name: words.scores.relationStrict, score: relation.strict.micro },
    { name: words.scores.relationBoundary, score: relation.boundary.micro },
  ];
  return html`<div class="scores">
    ${rows(words.scores.what, summary, caption)}
    <details>
      <summary>${words.scores.byType}</summary>
      ${entities ? rows(words.scores.entityType, perType(entity.strict), words.scores.entityStrict) : null}
      ${rows(words.scores.relationType, perType(relation.strict), words.scores.relationStrict)}
    </details>
  </div>`;
}
