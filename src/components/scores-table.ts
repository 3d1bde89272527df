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

/** The four micro figures in one table, each task's types in a table that opens. */
export function scoresTable(scores: Scores, caption: string): HTMLElement {
  const summary: ScoreRow[] = [
    { name: words.scores.entityStrict, score: scores.entity.strict.micro },
    { name: words.scores.entityBoundary, score: scores.entity.boundary.micro },
    { name: words.scores.relationStrict, score: scores.relation.strict.micro },
    { name: words.scores.relationBoundary, score: scores.relation.boundary.micro },
  ];
  return html`<div class="scores">
    ${rows(words.scores.what, summary, caption)}
    <details>
      <summary>${words.scores.byType}</summary>
      ${rows(words.scores.entityType, perType(scores.entity.strict), words.scores.entityStrict)}
      ${rows(words.scores.relationType, perType(scores.relation.strict), words.scores.relationStrict)}
    </details>
  </div>`;
}
