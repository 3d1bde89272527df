/** Scores as a table of text, for the command line. */
import type { Score, Scores, ScoreTable } from "./scores.js";

const COLUMNS = ["P", "R", "F1", "right", "predicted", "gold"];

/** Four tables: entities and relations, strict and boundary; figures in percent. */
export function formatScores(scores: Scores): string {
  return [formatEntityScores(scores), formatRelationScores(scores)].join("\n\n");
}

/** The two tables of entities. */
export function formatEntityScores({ entity }: Pick<Scores, "entity">): string {
  return [
    formatTable("Entities, strict (span and type)", entity.strict),
    formatTable("Entities, boundary (span alone)", entity.boundary),
  ].join("\n\n");
}

/** The two tables of relations; all there is to say where the entities were given. */
export function formatRelationScores({ relation }: Pick<Scores, "relation">): string {
  return [
    formatTable("Relations, strict (both spans, both types, class)", relation.strict),
    formatTable("Relations, boundary (both spans, class)", relation.boundary),
  ].join("\n\n");
}

function formatTable(title: string, { micro, macro, perType }: ScoreTable): string {
  const rows: [string, Score][] = [...Object.entries(perType), ["micro", micro], ["macro", macro]];
  const cells = [[title, ...COLUMNS], ...rows.map(([name, score]) => [`  ${name}`, ...figures(score)])];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => displayWidth(row[column]))));
  return cells
    .map((row) => row.map((cell, i) => pad(cell, widths[i], i === 0 ? "end" : "start")).join("  "))
    .join("\n");
}

function figures({ precision, recall, f1, truePositives, predicted, gold }: Score): string[] {
  return [...[precision, recall, f1].map((x) => (100 * x).toFixed(2)), ...[truePositives, predicted, gold].map(String)];
}

function pad(cell: string, width: number, side: "start" | "end"): string {
  const space = " ".repeat(width - displayWidth(cell));
  return side === "end" ? cell + space : space + cell;
}

/** Columns on a terminal, where an East Asian wide character takes two. */
function displayWidth(text: string): number {
  return [...text].reduce(
    (width, c) =>
      width +
      (/[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u.test(
        c,
      )
        ? 2
        : 1),
    0,
  );
}
