/** The corpus statistics and the baselines' scores as tables of text. */
import { ENTITY_TYPES, RELATION_TYPES } from "../../src/corpus/schema.js";
import type { HardStatistics } from "../../src/corpus/hard/statistics.js";
import { SPLITS } from "../../src/corpus/splits.js";
import type { CorpusStatistics, PairCounts } from "../../src/corpus/statistics.js";
import type { ScoreTable } from "../../src/evaluation/scores.js";

export function formatStatistics({ splits, discard, surfaceForms, sharedWithTrain }: CorpusStatistics): string {
  const row = (name: string, value: (split: (typeof SPLITS)[number]) => number): string[] => {
    return [name, ...SPLITS.map((split) => value(split).toLocaleString("en"))];
  };
  const counts = table([
    ["", ...SPLITS],
    row("reports", (split) => splits[split].reports),
    row("sentences", (split) => splits[split].sentences),
    row("  repeated within the split", (split) => splits[split].repeated),
    ...ENTITY_TYPES.map((type) => row(type, (split) => splits[split].entities[type])),
    ...RELATION_TYPES.map((type) => row(type, (split) => splits[split].relations[type])),
    row("pairs", (split) => splits[split].pairs.pairs),
    row("  per sentence", (split) => splits[split].pairs.meanPerSentence),
    ["  No Relation", ...SPLITS.map((split) => percent(splits[split].pairs.share))],
    ...(["mean", "median", "p95", "max"] as const).map((figure) =>
      row(`characters, ${figure}`, (split) => splits[split].characters[figure]),
    ),
  ]);
  const forms = table([
    ["surface forms", "all", "only outside train", "share"],
    ...ENTITY_TYPES.map((type) => {
      const { all, unseenInTrain, share } = surfaceForms[type];
      return [type, String(all), String(unseenInTrain), percent(share)];
    }),
  ]);
  const pairs = (counted: PairCounts): string =>
    `${percent(counted.share)} of ${counted.pairs.toLocaleString("en")} pairs`;
  return [
    counts,
    forms,
    [
      `No Relation among training pairs once ${percent(discard.discarded)} of them are dropped:`,
      `  expected ${pairs(discard.expected)}; seed ${discard.seed}: ${pairs(discard.drawn)}`,
      `Sentences of dev and test that occur in train: ${sharedWithTrain}`,
    ].join("\n"),
  ].join("\n\n");
}

/** test-hard beside test. */
export function formatHardStatistics({ counts, shift, sharedWithCorpus }: HardStatistics): string {
  const sets = ["test", "test-hard"] as const;
  const entities = Object.values(counts.entities).reduce((sum, count) => sum + count, 0);
  return [
    `test-hard: ${counts.reports} reports, ${counts.sentences} sentences, ${counts.characters.mean} characters on average, ${entities} entities`,
    table([
      ["", ...sets],
      ...ENTITY_TYPES.map((type) => [
        `${type}, mentions that train lacks`,
        ...sets.map((set) => percent(shift[set].unseen[type].share)),
      ]),
      ["relations over two clauses or more", ...sets.map((set) => percent(shift[set].remote.share))],
      ["forms labelled only in context", ...sets.map((set) => String(shift[set].inContextOnly))],
    ]),
    `Sentences of test-hard that occur in train, dev or test: ${sharedWithCorpus}`,
  ].join("\n");
}

/** One baseline: per type and micro, in percent. */
export function formatScoreTable(title: string, { micro, perType }: ScoreTable): string {
  const rows = [...Object.entries(perType), ["micro", micro] as const];
  return table([
    [title, "P", "R", "F1"],
    ...rows.map(([name, score]) => [`  ${name}`, ...[score.precision, score.recall, score.f1].map(hundredths)]),
  ]);
}

const hundredths = (share: number): string => (100 * share).toFixed(2);
const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

/** Aligns columns: the first to the left, figures to the right. */
function table(rows: string[][]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const pad = (cell: string, i: number): string => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]));
  return rows.map((row) => row.map(pad).join("  ").trimEnd()).join("\n");
}
