/**
 * What the page of results reads of one data set: the plan, what is said of each recorded run, and counts report by report, from which every
 * figure and interval on the page is worked out there. Packed predictions come in files of their own, one an experiment, since only the
 * error browser wants them.
 */
import type { Document } from "../text/document.js";
import { unpackGivenRelations, unpackPrediction } from "./packing.js";
import { EXPERIMENTS } from "./plan.js";
import type { DataSet, ExperimentName, Plan } from "./plan.js";
import { MATCHES, numbered, predictionsOf, recordKey, TABLES, taskOf } from "./records.js";
import type { Match, ReportTotals, RunRecord, TableName } from "./records.js";
import { byReport, reportCounts } from "./report-counts.js";
import type { ReportCounts } from "./report-counts.js";
import { packGold, packRun, unpackRun } from "./site-counts.js";
import type { GoldCounts, RunCounts } from "./site-counts.js";

/** Of a record, everything but predictions, curves and what the counts say again. */
export interface SiteRun extends Pick<
  RunRecord,
  | "system"
  | "tasks"
  | "config"
  | "hash"
  | "seed"
  | "sizes"
  | "parameters"
  | "labels"
  | "backend"
  | "machine"
  | "commit"
  | "date"
  | "minutes"
  | "cpuMinutes"
  | "sentencesPerSecond"
  | "epochs"
  | "bestEpoch"
  | "devReports"
> {
  key: string;
  sentences: number;
  test: Partial<Record<TableName, Record<Match, RunCounts>>> | null;
}

export interface SiteResults {
  data: DataSet;
  /** Of both recipes. Null where no experiment was planned, or for another test file than the site's. */
  plan: Plan | null;
  runs: SiteRun[];
  /** Reports of test, in the order of all counts. */
  reports: string[];
  gold: Record<"entity" | "relation", Record<Match, GoldCounts>>;
  /** Records that are of no planned corpus, and are not shown. */
  otherCorpus: number;
}

/** Packed predictions of one experiment's runs by run key. */
export type SitePredictions = Record<string, RunRecord["predictions"]>;

export interface ResultFiles {
  data: DataSet;
  plan: Plan | null;
  /** Of the plan's corpus. */
  records: readonly RunRecord[];
  /** How many records are of no planned corpus. */
  strays: number;
  /** The sentences of the test file, in its order; none where they are not shipped. */
  test: readonly Document[];
  /** SHA-256 of the test file; null where it is not shipped. */
  testHash: string | null;
}

export function siteResults({ data, plan, records, strays, test, testHash }: ResultFiles): SiteResults {
  const own = records.filter((record) => isOfCorpus(record, plan, testHash));
  const annotated = data.shipped ? annotatedIn(test) : annotatedOf(own);
  return {
    data,
    plan: plan && (testHash === null || plan.corpus.test.sha256 === testHash) ? plan : null,
    runs: own.map((record) => siteRun(record, test, annotated.gold)),
    ...annotated,
    otherCorpus: strays + records.length - own.length,
  };
}

type Annotated = Pick<SiteResults, "reports" | "gold">;
const TASKS = ["entity", "relation"] as const;

function annotatedIn(test: readonly Document[]): Annotated {
  const goldOf = (task: "entity" | "relation", match: Match) => packGold(reportCounts(test, test, task, match));
  return {
    reports: [...byReport(test).keys()],
    gold: byName(TASKS, (task) => byName(MATCHES, (match) => goldOf(task, match))),
  };
}

/** As every record of sentences that are not shipped has it. @throws where two of them differ */
function annotatedOf(records: readonly RunRecord[]): Annotated {
  const [first, ...others] = records.filter(({ testCounts }) => testCounts);
  if (!first) return annotatedIn([]);
  const known = ({ testCounts }: RunRecord) => JSON.stringify([testCounts!.reports, testCounts!.gold]);
  const other = others.find((record) => known(record) !== known(first));
  if (other) throw new Error(`${recordKey(other)} counts other sentences than ${recordKey(first)}.`);
  return { reports: numbered(first.testCounts!.reports), gold: first.testCounts!.gold };
}

/** The predictions of the runs whose first experiment in the plan is this one. */
export function sitePredictions(experiment: ExperimentName, { plan, records, testHash }: ResultFiles): SitePredictions {
  if (!plan) return {};
  const own = records.filter(
    (record) =>
      isOfCorpus(record, plan, testHash) &&
      record.scores.test !== null &&
      record.testCounts === undefined &&
      homeExperiment(plan, record.hash, record.seed) === experiment,
  );
  return Object.fromEntries(own.map((record) => [recordKey(record), record.predictions]));
}

/** The first experiment that planned a run; cells of several may share one. */
export function homeExperiment({ cells }: Plan, hash: string, seed: number): ExperimentName | undefined {
  return EXPERIMENTS.find((name) =>
    cells.some((cell) => cell.experiment === name && cell.hash === hash && cell.seeds.includes(seed)),
  );
}

/** The counts of a run on test; undefined where it doesn't look for the like. */
export function countsOf(
  { reports, gold }: Pick<SiteResults, "reports" | "gold">,
  run: SiteRun,
  table: TableName,
  match: Match,
): ReportCounts | undefined {
  const packed = run.test?.[table]?.[match];
  return packed && unpackRun(packed, gold[taskOf(table)][match], reports);
}

/** What a run predicted on test; undefined where it doesn't look for it. */
export function unpackSitePredictions(
  { tasks, labels }: Pick<SiteRun, "tasks" | "labels">,
  { predicted, gold: given }: RunRecord["predictions"],
  table: TableName,
  gold: readonly Document[],
): Document[] | undefined {
  const packed = table === "relationGold" ? given : predicted;
  if (!packed || (table === "relation" && !tasks.includes("relation"))) return undefined;
  if (packed.length !== gold.length)
    throw new Error(`The run predicted ${packed.length} sentences, the test file has ${gold.length}.`);
  return gold.map((document, i) => {
    if (table === "relationGold") return unpackGivenRelations(packed[i], document, labels);
    return unpackPrediction(packed[i], document, labels);
  });
}

/** All types of dev in one: the record keeps micro strict totals of each report alone. */
export function devCountsOf({ devReports }: { devReports: ReportTotals }, table: TableName): ReportCounts | undefined {
  const totals = devReports[table];
  return totals && { reports: totals.map((_, r) => String(r)), types: ["all"], counts: Int32Array.from(totals.flat()) };
}

function isOfCorpus({ corpusHash, corpus }: RunRecord, plan: Plan | null, testHash: string | null): boolean {
  return corpusHash === plan?.corpusHash && (testHash === null || corpus.test.sha256 === testHash);
}

function siteRun(record: RunRecord, test: readonly Document[], gold: SiteResults["gold"]): SiteRun {
  const { system, tasks, config, hash, seed, sizes, parameters, labels, backend, machine, commit, date } = record;
  const { minutes, cpuMinutes, sentencesPerSecond, epochs, bestEpoch, devReports } = record;
  return {
    key: recordKey(record),
    ...{ system, tasks, config, hash, seed, sizes, parameters, labels, backend, machine, commit, date },
    ...{ minutes, cpuMinutes, sentencesPerSecond, epochs, bestEpoch, devReports },
    sentences: record.corpus.train.sentences,
    test: record.scores.test && (record.testCounts?.run ?? packedCounts(record, test, gold)),
  };
}

function packedCounts(
  record: RunRecord,
  test: readonly Document[],
  gold: SiteResults["gold"],
): NonNullable<SiteRun["test"]> {
  const counts = TABLES.flatMap((table) => {
    const predicted = predictionsOf(record, table, test);
    if (!predicted) return [];
    const of = (match: Match) =>
      packRun(reportCounts(test, predicted, taskOf(table), match), gold[taskOf(table)][match]);
    return [[table, byName(MATCHES, of)] as const];
  });
  return Object.fromEntries(counts);
}

const byName = <Name extends string, Value>(names: readonly Name[], of: (name: Name) => Value) =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, Value>;
