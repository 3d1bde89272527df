/**
 * How far scores would move on other reports of the same kind: percentile bootstrap over the reports of the test file. A system that was
 * trained with several seeds is scored by the mean over its runs; every run sees the same drawn reports, and so do two systems that are
 * compared.
 */
import { quantileSorted } from "d3";
import { createRandom } from "../text/random.js";
import type { Random } from "../text/random.js";
import { narrowed, totalScore } from "./report-counts.js";
import type { ReportCounts, Row } from "./report-counts.js";

export interface Figures {
  precision: number;
  recall: number;
  f1: number;
}

export interface Interval {
  low: number;
  high: number;
}

export type Estimate = Record<keyof Figures, { value: number } & Interval>;

export interface BootstrapOptions {
  /** How often reports are drawn. */
  samples?: number;
  /** Share of the draws that lie inside the interval. */
  level?: number;
  seed?: number;
}

const STANDARD = { samples: 2000, level: 0.95, seed: 1 };
const NAMES = ["precision", "recall", "f1"] as const;

/**
 * Mean scores of a system's runs on the same reports, with intervals.
 * @throws where there is no run, or the runs are not of the same reports
 */
export function bootstrap(runs: readonly ReportCounts[], row: Row, options: BootstrapOptions = {}): Estimate {
  const reports = sameReports(runs);
  const narrow = runs.map((run) => narrowed(run, row));
  const draws = resample(reports, options, (drawn) => meanScore(narrow, row, drawn));
  return estimate(meanScore(narrow, row), draws, options);
}

export interface Difference extends Estimate {
  /** Share of the draws in which the first system's F1 is above the second's; a draw in which they are equal counts half. */
  above: number;
}

/** First system minus second, both scored on the same drawn reports. */
export function pairedBootstrap(
  first: readonly ReportCounts[],
  second: readonly ReportCounts[],
  row: Row,
  options: BootstrapOptions = {},
): Difference {
  const reports = sameReports([...first, ...second]);
  const [one, other] = [first, second].map((runs) => runs.map((run) => narrowed(run, row)));
  const difference = (drawn?: Int32Array) => minus(meanScore(one, row, drawn), meanScore(other, row, drawn));
  const draws = resample(reports, options, difference);
  const above = draws.reduce((sum, { f1 }) => sum + (f1 > 0 ? 1 : f1 === 0 ? 0.5 : 0), 0) / draws.length;
  return { ...estimate(difference(), draws, options), above };
}

function resample(reports: number, options: BootstrapOptions, figure: (drawn: Int32Array) => Figures): Figures[] {
  const { samples, seed } = { ...STANDARD, ...options };
  return drawnReports(reports, samples, seed).map(figure);
}

/** All estimates of a page draw the same reports: the last drawn are kept. */
let last: { key: string; draws: Int32Array[] } | null = null;

function drawnReports(reports: number, samples: number, seed: number): Int32Array[] {
  const key = [reports, samples, seed].join();
  if (last?.key !== key) {
    const random: Random = createRandom(seed).derive("bootstrap");
    const draw = () => Int32Array.from({ length: reports }, () => random.int(reports));
    last = { key, draws: Array.from({ length: samples }, draw) };
  }
  return last.draws;
}

function estimate(value: Figures, draws: readonly Figures[], options: BootstrapOptions): Estimate {
  const { level } = { ...STANDARD, ...options };
  const [low, high] = [(1 - level) / 2, (1 + level) / 2];
  const entries = NAMES.map((name) => {
    const sorted = draws.map((draw) => draw[name]).sort((a, b) => a - b);
    return [name, { value: value[name], low: quantileSorted(sorted, low)!, high: quantileSorted(sorted, high)! }];
  });
  return Object.fromEntries(entries) as Estimate;
}

function meanScore(runs: readonly ReportCounts[], row: Row, drawn?: Int32Array): Figures {
  const mean: Figures = { precision: 0, recall: 0, f1: 0 };
  for (const run of runs) {
    const score = totalScore(run, row, drawn);
    for (const name of NAMES) mean[name] += score[name] / runs.length;
  }
  return mean;
}

const minus = (a: Figures, b: Figures): Figures => ({
  precision: a.precision - b.precision,
  recall: a.recall - b.recall,
  f1: a.f1 - b.f1,
});

/** @returns how many there are */
function sameReports(runs: readonly ReportCounts[]): number {
  if (runs.length === 0) throw new Error("There is no run to draw reports for.");
  const names = runs[0].reports.join("\n");
  if (runs.some(({ reports }) => reports.join("\n") !== names))
    throw new Error("The runs are not of the same reports, in the same order.");
  return runs[0].reports.length;
}
