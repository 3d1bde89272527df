/**
 * What a prediction got right, report by report and type by type: all that resampling reports needs. Reports are the unit because the
 * sentences of one report are written by one hand about one patient, and are not independent.
 */
import type { Document } from "../text/document.js";
import { averages, score, scoreDocuments } from "./scores.js";
import type { Score } from "./scores.js";

export interface ReportCounts {
  reports: string[];
  types: string[];
  /** [reports, types, 3]: true positives, predicted, gold. */
  counts: Int32Array;
}

/** The documents of each report, in the order in which reports first appear; a document without one is a report of its own. */
export function byReport(documents: readonly Document[]): Map<string, Document[]> {
  const reports = new Map<string, Document[]>();
  for (const document of documents) {
    const report = document.report ?? document.id;
    if (!reports.has(report)) reports.set(report, []);
    reports.get(report)!.push(document);
  }
  return reports;
}

/** @throws where the two sides do not hold the same ids */
export function reportCounts(
  gold: readonly Document[],
  predicted: readonly Document[],
  task: "entity" | "relation",
  match: "strict" | "boundary",
): ReportCounts {
  const prediction = new Map(predicted.map((document) => [document.id, document]));
  const tables = [...byReport(gold)].map(([report, documents]) => {
    const own = documents.flatMap(({ id }) => prediction.get(id) ?? []);
    return { report, perType: scoreDocuments(documents, own)[task][match].perType };
  });
  const types = [...new Set(tables.flatMap(({ perType }) => Object.keys(perType)))].sort();
  const counts = new Int32Array(tables.length * types.length * 3);
  tables.forEach(({ perType }, r) =>
    types.forEach((type, t) => {
      const { truePositives = 0, predicted = 0, gold = 0 } = perType[type] ?? {};
      counts.set([truePositives, predicted, gold], 3 * (r * types.length + t));
    }),
  );
  return { reports: tables.map(({ report }) => report), types, counts };
}

/** Which figure of a table: micro, macro, or that of one type. */
export type Row = "micro" | "macro" | { type: string };

/** What a row's figures need and no more: one type in place of all, where they are added up or one is chosen. */
export function narrowed({ reports, types, counts }: ReportCounts, row: Row): ReportCounts {
  if (row === "macro") return { reports, types, counts };
  const narrow = new Int32Array(reports.length * 3);
  for (let r = 0; r < reports.length; r++)
    for (let t = 0; t < types.length; t++)
      if (row === "micro" || types[t] === row.type)
        for (let j = 0; j < 3; j++) narrow[3 * r + j] += counts[3 * (r * types.length + t) + j];
  return { reports, types: [typeof row === "object" ? row.type : "all"], counts: narrow };
}

/**
 * The scores of some reports together, a report counting as often as it is named.
 * @param drawn numbers of reports; absent: each once
 */
export function totalScore({ reports, types, counts }: ReportCounts, row: Row, drawn?: ArrayLike<number>): Score {
  const sums = new Float64Array(types.length * 3);
  const length = sums.length;
  const times = drawn ?? reports.map((_, r) => r);
  for (let i = 0; i < times.length; i++)
    for (let j = 0, from = times[i] * length; j < length; j++) sums[j] += counts[from + j];
  const scoreOf = (t: number) => score(sums[3 * t], sums[3 * t + 1], sums[3 * t + 2]);
  if (typeof row === "object") {
    const t = types.indexOf(row.type);
    return t < 0 ? score(0, 0, 0) : scoreOf(t);
  }
  if (row === "micro") {
    // Asked for a few thousand times by each interval: no object a type.
    const sum = (of: number) => types.reduce((total, _, t) => total + sums[3 * t + of], 0);
    return score(sum(0), sum(1), sum(2));
  }
  // As in a table of scores: a type that neither side has is not averaged over.
  const present = types.map((_, t) => scoreOf(t)).filter(({ predicted, gold }) => predicted + gold > 0);
  return averages(present)[row];
}
