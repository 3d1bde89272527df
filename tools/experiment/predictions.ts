/** What a trained system predicts and scores on a split, as a record keeps it. */
import { packGivenRelations, packPrediction, packTable } from "../../src/evaluation/packing.js";
import type { TypeNames } from "../../src/evaluation/packing.js";
import { MATCHES } from "../../src/evaluation/records.js";
import type { Match, ReportTotals, SplitScores, TableName, TestCounts } from "../../src/evaluation/records.js";
import { byReport, reportCounts } from "../../src/evaluation/report-counts.js";
import { packGold, packRun } from "../../src/evaluation/site-counts.js";
import { scoreDocuments } from "../../src/evaluation/scores.js";
import type { Scores } from "../../src/evaluation/scores.js";
import type { System } from "../../src/model/system.js";
import type { Document } from "../../src/text/document.js";
import { missed } from "../train/data.js";
import type { Split } from "../train/data.js";

export interface SplitPredictions {
  /** What the system finds by itself, in the order of the file; null: it needs the entities. */
  predicted: Document[] | null;
  /** Relations between the annotated entities; null: it finds none. */
  gold: Document[] | null;
  /** Processor time of predicting once: `predicted` where there is one, else `gold`. */
  cpuSeconds: number;
}

export async function predictSplit(system: System, split: Split): Promise<SplitPredictions> {
  const predict = async (goldEntities: boolean) => {
    const found = await system.predict(split.fitting, { goldEntities });
    return inFileOrder(split.documents, [...found, ...missed(split.tooLong, goldEntities)]);
  };
  const started = process.cpuUsage();
  const once = await predict(!system.tasks.includes("ner"));
  const { user, system: kernel } = process.cpuUsage(started);
  const cpuSeconds = (user + kernel) / 1e6;
  if (!system.tasks.includes("ner")) return { predicted: null, gold: once, cpuSeconds };
  return { predicted: once, gold: system.tasks.includes("relation") ? await predict(true) : null, cpuSeconds };
}

function inFileOrder(gold: readonly Document[], found: readonly Document[]): Document[] {
  const byId = new Map(found.map((document) => [document.id, document]));
  return gold.map(({ id }) => byId.get(id)!);
}

/** Scores by table, of the tables that the system has. */
function scoresByTable(system: System, gold: readonly Document[], predictions: SplitPredictions) {
  const own = predictions.predicted && scoreDocuments(gold, predictions.predicted);
  const given = predictions.gold && scoreDocuments(gold, predictions.gold);
  const tables: { entity?: Scores["entity"]; relation?: Scores["relation"]; relationGold?: Scores["relation"] } = {};
  if (own) tables.entity = own.entity;
  if (own && system.tasks.includes("relation")) tables.relation = own.relation;
  if (given) tables.relationGold = given.relation;
  return tables;
}

export function splitScores(system: System, gold: readonly Document[], predictions: SplitPredictions): SplitScores {
  const tables = Object.entries(scoresByTable(system, gold, predictions));
  return Object.fromEntries(
    tables.map(([name, { strict, boundary }]) => [name, { strict: packTable(strict), boundary: packTable(boundary) }]),
  );
}

/** Micro strict totals of each report. */
export function reportTotals(system: System, gold: readonly Document[], predictions: SplitPredictions): ReportTotals {
  const totals: Required<ReportTotals> = { entity: [], relation: [], relationGold: [] };
  const of = (documents: Document[] | null) =>
    documents && new Map(documents.map((document) => [document.id, document]));
  const [predicted, given] = [of(predictions.predicted), of(predictions.gold)];
  for (const documents of byReport(gold).values()) {
    const own = (from: Map<string, Document> | null) => from && documents.map(({ id }) => from.get(id)!);
    const here = { predicted: own(predicted), gold: own(given), cpuSeconds: 0 };
    for (const [name, { strict }] of Object.entries(scoresByTable(system, documents, here))) {
      const { truePositives, predicted, gold } = strict.micro;
      totals[name as keyof ReportTotals].push([truePositives, predicted, gold]);
    }
  }
  return Object.fromEntries(Object.entries(totals).filter(([, list]) => list.length > 0));
}

/** Hits and misses of each test report, in the form of the site's results: no text, no prediction. */
export function testCounts(system: System, gold: readonly Document[], predictions: SplitPredictions): TestCounts {
  const of = (task: "entity" | "relation", match: Match, predicted: Document[]) =>
    reportCounts(gold, predicted, task, match);
  const annotated = byName(["entity", "relation"] as const, (task) =>
    byName(MATCHES, (match) => packGold(of(task, match, [...gold]))),
  );
  const run: TestCounts["run"] = {};
  const put = (table: TableName, task: "entity" | "relation", predicted: Document[] | null) => {
    if (predicted) run[table] = byName(MATCHES, (match) => packRun(of(task, match, predicted), annotated[task][match]));
  };
  put("entity", "entity", predictions.predicted);
  put("relation", "relation", system.tasks.includes("relation") ? predictions.predicted : null);
  put("relationGold", "relation", predictions.gold);
  return { reports: byReport(gold).size, gold: annotated, run };
}

const byName = <Name extends string, Value>(names: readonly Name[], of: (name: Name) => Value) =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, Value>;

/** One string a sentence. */
export function packAll({ predicted, gold }: SplitPredictions, names: TypeNames) {
  return {
    predicted: predicted && predicted.map((document) => packPrediction(document, names)),
    gold: gold && gold.map((document) => packGivenRelations(document, names)),
  };
}
