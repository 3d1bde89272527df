/**
 * Counts report by report in few bytes, for the page of results. What is annotated is the same for every run and stands once; of a run
 * only what it missed and what it invented stands, most of it 0 and then left out: "3,,1" is [3, 0, 1].
 */
import type { ReportCounts } from "./report-counts.js";

/** A list of whole numbers; zeros are empty. */
export type PackedNumbers = string;

/** What is annotated in each report, by type: as many lists as types. */
export interface GoldCounts {
  types: string[];
  gold: PackedNumbers[];
}

/** What a run got wrong in each report. Types are the annotated ones, then those that only the run has. */
export interface RunCounts {
  extraTypes: string[];
  missed: PackedNumbers[];
  invented: PackedNumbers[];
}

export const packNumbers = (numbers: readonly number[]): PackedNumbers =>
  numbers.map((number) => (number === 0 ? "" : String(number))).join(",");

/** @param length how many there are, since "" is both one zero and none */
export function unpackNumbers(packed: PackedNumbers, length: number): number[] {
  const numbers = length === 0 ? [] : packed.split(",").map(Number);
  if (numbers.length !== length || numbers.some((number) => !Number.isSafeInteger(number)))
    throw new Error(`Not ${length} packed numbers: ${packed.slice(0, 40)}`);
  return numbers;
}

/** The numbers of one type over all reports; zeros where it has no row. */
function column({ reports, types }: ReportCounts, type: string, of: (at: number) => number): number[] {
  const t = types.indexOf(type);
  return reports.map((_, r) => (t < 0 ? 0 : of(3 * (r * types.length + t))));
}

export function packGold(counts: ReportCounts): GoldCounts {
  const gold = (type: string) => column(counts, type, (at) => counts.counts[at + 2]);
  const types = counts.types.filter((type) => gold(type).some((number) => number > 0));
  return { types, gold: types.map((type) => packNumbers(gold(type))) };
}

export function packRun(own: ReportCounts, { types }: GoldCounts): RunCounts {
  const { counts } = own;
  const extraTypes = own.types.filter((type) => !types.includes(type));
  const all = [...types, ...extraTypes];
  return {
    extraTypes,
    missed: all.map((type) => packNumbers(column(own, type, (at) => counts[at + 2] - counts[at]))),
    invented: all.map((type) => packNumbers(column(own, type, (at) => counts[at + 1] - counts[at]))),
  };
}

/** The counts of a run again, as `reportCounts` gave them. */
export function unpackRun(packed: RunCounts, { types: goldTypes, gold }: GoldCounts, reports: string[]): ReportCounts {
  const types = [...goldTypes, ...packed.extraTypes];
  const counts = new Int32Array(reports.length * types.length * 3);
  types.forEach((_, t) => {
    const annotated = t < gold.length ? unpackNumbers(gold[t], reports.length) : reports.map(() => 0);
    const missed = unpackNumbers(packed.missed[t], reports.length);
    const invented = unpackNumbers(packed.invented[t], reports.length);
    reports.forEach((_, r) => {
      const right = annotated[r] - missed[r];
      counts.set([right, right + invented[r], annotated[r]], 3 * (r * types.length + t));
    });
  });
  return { reports, types, counts };
}
