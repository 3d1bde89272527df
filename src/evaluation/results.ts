/**
 * From records to what tables and charts show: for a cell of the plan, the mean of its runs' scores, their spread over the seeds, and the
 * bootstrap interval over reports.
 */
import type { Document } from "../text/document.js";
import { bootstrap, pairedBootstrap } from "./bootstrap.js";
import type { BootstrapOptions, Difference, Estimate, Figures } from "./bootstrap.js";
import type { Cell, ExperimentName, Plan } from "./plan.js";
import { predictionsOf, scoresOf, storedCounts, taskOf } from "./records.js";
import type { Match, RunRecord, TableName } from "./records.js";
import { reportCounts } from "./report-counts.js";
import type { ReportCounts, Row } from "./report-counts.js";
import { score } from "./scores.js";
import type { Score, ScoreTable } from "./scores.js";

/** Which figure of a run. */
export interface View {
  table: TableName;
  match: Match;
  row: Row;
}

export interface Summary {
  seeds: number[];
  /** F1 of each run, in the order of the seeds. */
  f1: number[];
  mean: Figures;
  /** Standard deviation of F1 over the runs, n − 1 below; null for a single run. */
  deviation: number | null;
  /** Of the mean, over drawn reports; its values are `mean` up to rounding. */
  interval: Estimate;
}

/**
 * The plan under one recipe, its records and the annotation they are held against; what is counted once is kept. Where the sentences are
 * not shipped, the records hold the counts themselves.
 */
export class Results {
  private readonly counted = new Map<string, ReportCounts | undefined>();

  /** @param test the sentences of the plan's test file, in its order; none where they are not shipped */
  constructor(
    readonly plan: Plan,
    readonly records: readonly RunRecord[],
    readonly test: readonly Document[],
    private readonly options: BootstrapOptions = {},
  ) {}

  cells(experiment: ExperimentName): Cell[] {
    return this.plan.cells.filter((cell) => cell.experiment === experiment);
  }

  /** The recorded runs of a cell, by seed. */
  runs({ hash, seeds }: Cell): RunRecord[] {
    const { corpusHash } = this.plan;
    return seeds.flatMap((seed) =>
      this.records.filter((run) => run.hash === hash && run.seed === seed && run.corpusHash === corpusHash),
    );
  }

  /** Undefined where no run is recorded, or the system doesn't look for that. */
  onTest(cell: Cell, view: View): Summary | undefined {
    return this.summary(this.runs(cell), view, (run) => this.testCounts(run, view), "test");
  }

  /** Micro and strict alone: of dev, records keep totals. */
  onDev(cell: Cell, table: TableName): Summary | undefined {
    const view: View = { table, match: "strict", row: "micro" };
    return this.summary(this.runs(cell), view, (run) => devCounts(run, table), "dev");
  }

  /** First minus second on test; undefined where one of them has no such score. */
  difference(first: Cell, second: Cell, view: View): Difference | undefined {
    return this.paired(first, second, view.row, (run) => this.testCounts(run, view));
  }

  /** The same on dev, micro and strict. */
  differenceOnDev(first: Cell, second: Cell, table: TableName): Difference | undefined {
    return this.paired(first, second, "micro", (run) => devCounts(run, table));
  }

  private paired(
    first: Cell,
    second: Cell,
    row: Row,
    countsOf: (run: RunRecord) => ReportCounts | undefined,
  ): Difference | undefined {
    const [a, b] = [first, second].map((cell) => this.runs(cell).flatMap((run) => countsOf(run) ?? []));
    return a.length > 0 && b.length > 0 ? pairedBootstrap(a, b, row, this.options) : undefined;
  }

  private summary(
    runs: readonly RunRecord[],
    { table, match, row }: View,
    countsOf: (run: RunRecord) => ReportCounts | undefined,
    split: "dev" | "test",
  ): Summary | undefined {
    const scored = runs.flatMap((run) => {
      const [scores, counts] = [scoresOf(run, split, table, match), countsOf(run)];
      return scores && counts ? [{ seed: run.seed, figures: rowOf(scores, row), counts }] : [];
    });
    if (scored.length === 0) return undefined;
    const f1 = scored.map(({ figures }) => figures.f1);
    const mean = (name: keyof Figures) => average(scored.map(({ figures }) => figures[name]));
    return {
      seeds: scored.map(({ seed }) => seed),
      f1,
      mean: { precision: mean("precision"), recall: mean("recall"), f1: mean("f1") },
      deviation: deviation(f1),
      interval: bootstrap(
        scored.map(({ counts }) => counts),
        row,
        this.options,
      ),
    };
  }

  /** A run's hits and misses on test, report by report. */
  testCounts(run: RunRecord, { table, match }: Pick<View, "table" | "match">): ReportCounts | undefined {
    const key = [run.hash, run.seed, table, match].join(" ");
    if (!this.counted.has(key)) {
      this.counted.set(key, run.testCounts ? storedCounts(run, table, match) : this.predicted(run, table, match));
    }
    return this.counted.get(key);
  }

  private predicted(run: RunRecord, table: TableName, match: Match): ReportCounts | undefined {
    const predicted = predictionsOf(run, table, this.test);
    return predicted && reportCounts(this.test, predicted, taskOf(table), match);
  }
}

/** The figures of a row of a table of scores. */
export function rowOf(table: ScoreTable, row: Row): Score {
  return typeof row === "object" ? (table.perType[row.type] ?? score(0, 0, 0)) : table[row];
}

/** A run's totals of each dev report. */
function devCounts({ devReports }: RunRecord, table: TableName): ReportCounts | undefined {
  const totals = devReports[table];
  return totals && { reports: totals.map((_, i) => String(i)), types: ["all"], counts: Int32Array.from(totals.flat()) };
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = average(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** What all recorded runs of a plan took together. */
export function computeOf(records: readonly RunRecord[]): { runs: number; hours: number; cpuHours: number } {
  const sum = (field: "minutes" | "cpuMinutes") => records.reduce((total, record) => total + record[field], 0) / 60;
  return { runs: records.length, hours: sum("minutes"), cpuHours: sum("cpuMinutes") };
}
