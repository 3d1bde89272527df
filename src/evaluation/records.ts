/** The record of a run: what was trained on what, what it took, how it scored, and what it predicted on test. */
import type { Document } from "../text/document.js";
import { unpackGivenRelations, unpackPrediction, unpackTable } from "./packing.js";
import type { PackedTable } from "./packing.js";
import type { ReportCounts } from "./report-counts.js";
import { unpackRun } from "./site-counts.js";
import type { GoldCounts, RunCounts } from "./site-counts.js";
import { runConfig } from "./plan.js";
import type { RunConfig } from "./plan.js";
import type { ScoreTable } from "./scores.js";
import { count, dictionary, exactly, list, maybe, number, object, oneOf, text } from "./shape.js";
import type { Check } from "./shape.js";

export const RECORD_FORMAT = "focused-attention run record";

/** What is scored: entities, relations between predicted entities, relations between the annotated ones. */
export const TABLES = ["entity", "relation", "relationGold"] as const;
export type TableName = (typeof TABLES)[number];

/** Relations are counted alike whoever found the entities. */
export const taskOf = (table: TableName): "entity" | "relation" => (table === "entity" ? "entity" : "relation");

export const MATCHES = ["strict", "boundary"] as const;
/** strict: both spans, both entity types, class. boundary: spans and class only. */
export type Match = (typeof MATCHES)[number];

/** The tables of what the system looks for: a system for relations alone has `relationGold` and no other. */
export type SplitScores = Partial<Record<TableName, Record<Match, PackedTable>>>;

/** Micro strict [true positives, predicted, gold] of each report of a split, in the order of the file. */
export type ReportTotals = Partial<Record<TableName, [number, number, number][]>>;

/** What the site's results hold of sentences and run, by themselves: enough for every figure and interval. */
export interface TestCounts {
  /** How many reports test has; a sentence that names none is one. */
  reports: number;
  gold: Record<"entity" | "relation", Record<Match, GoldCounts>>;
  run: Partial<Record<TableName, Record<Match, RunCounts>>>;
}

export interface RunRecord {
  format: typeof RECORD_FORMAT;
  version: 1;
  system: string;
  tasks: ("ner" | "relation")[];
  config: RunConfig;
  /** Of `config`. */
  hash: string;
  seed: number;
  /** Of the three files of the corpus. */
  corpusHash: string;
  /** `sentences` is how many were used. */
  corpus: Record<"train" | "dev" | "test", { sha256: string; sentences: number; tooLong: number }>;
  /** The model's own config: all sizes. */
  sizes: Record<string, number | string>;
  parameters: number;
  encoder: { path: string; sha256: string } | null;
  labels: { entityTypes: string[]; relationTypes: string[] };
  backend: string;
  machine: { cpu: string; cores: number; memoryGiB: number; platform: string; node: string };
  commit: { hash: string; changed: boolean } | null;
  /** ISO date of the end. */
  date: string;
  /** Wall time of the training, scoring dev included. */
  minutes: number;
  /** Processor time of the same. */
  cpuMinutes: number;
  /** Test sentences predicted in a second of processor time; null where test was not scored. */
  sentencesPerSecond: number | null;
  epochs: number;
  /** The epoch whose weights were kept: the best on dev. */
  bestEpoch: number;
  /** [mean loss, figure that selects the epoch] by epoch. */
  curve: [loss: number, selection: number][];
  /** Each task's gradient by step, where it was watched (model/training/task-gradients.ts). */
  gradients?: { step: number; ner: number; relation: number; cosine: number; whole: number; clip: number }[];
  scores: { dev: SplitScores; test: SplitScores | null };
  devReports: ReportTotals;
  /** Hits and misses of each test report, where the test sentences are not shipped; `predictions` is empty then. */
  testCounts?: TestCounts;
  /** One string a test sentence, in the order of the file; see packing.ts. */
  predictions: { predicted: string[] | null; gold: string[] | null };
}

const table = dictionary(list(count, 3));
const split = object(
  Object.fromEntries(TABLES.map((name) => [name, maybe(object({ strict: table, boundary: table }))])),
);
const goldCounts = object({ types: list(text), gold: list(text) });
const runCounts = object({ extraTypes: list(text), missed: list(text), invented: list(text) });
const byMatch = (check: Check) => object(Object.fromEntries(MATCHES.map((match) => [match, check])));
const used = object({ sha256: text, sentences: count, tooLong: count });

const record = object({
  format: exactly(RECORD_FORMAT),
  version: exactly(1),
  system: text,
  tasks: list(oneOf(["ner", "relation"])),
  config: runConfig,
  hash: text,
  seed: count,
  corpusHash: text,
  corpus: object({ train: used, dev: used, test: used }),
  sizes: dictionary(() => {}),
  parameters: count,
  encoder: maybe(object({ path: text, sha256: text })),
  labels: object({ entityTypes: list(text), relationTypes: list(text) }),
  backend: text,
  machine: object({ cpu: text, cores: count, memoryGiB: count, platform: text, node: text }),
  commit: maybe(object({ hash: text })),
  date: text,
  minutes: number,
  cpuMinutes: number,
  sentencesPerSecond: maybe(number),
  epochs: count,
  bestEpoch: count,
  curve: list(list(number, 2)),
  gradients: maybe(
    list(object({ step: count, ner: number, relation: number, cosine: number, whole: number, clip: number })),
  ),
  scores: object({ dev: split, test: maybe(split) }),
  devReports: dictionary(list(list(count, 3))),
  testCounts: maybe(
    object({ reports: count, gold: dictionary(byMatch(goldCounts)), run: dictionary(byMatch(runCounts)) }),
  ),
  predictions: object({ predicted: maybe(list(text)), gold: maybe(list(text)) }),
});

/** A record from parsed JSON. @throws saying where it isn't one */
export function readRecord(value: unknown, file = "the record"): RunRecord {
  record(value, file);
  const read = value as RunRecord;
  for (const name of ["predicted", "gold"] as const) {
    const sentences = read.predictions[name];
    if (sentences && sentences.length !== read.corpus.test.sentences)
      throw new Error(`${file}: ${sentences.length} predictions of ${read.corpus.test.sentences} test sentences.`);
  }
  return read;
}

/** What tells one run from another, and names its file. */
export function recordKey({
  config,
  hash,
  corpusHash,
  seed,
}: Pick<RunRecord, "config" | "hash" | "corpusHash" | "seed">) {
  return `${config.system}-${hash}-${corpusHash.slice(0, 6)}-${seed}`;
}

/** A table of scores of a run; undefined where the system doesn't look for it, or the split wasn't scored. */
export function scoresOf(run: RunRecord, split: "dev" | "test", name: TableName, match: Match): ScoreTable | undefined {
  const packed = run.scores[split]?.[name]?.[match];
  return packed && unpackTable(packed);
}

/** Reports without names, for counts of sentences that are not shipped. */
export const numbered = (reports: number): string[] => Array.from({ length: reports }, (_, r) => String(r));

/** Hits and misses on test that the record itself holds; undefined where it holds predictions, or doesn't look for that. */
export function storedCounts({ testCounts }: RunRecord, name: TableName, match: Match): ReportCounts | undefined {
  const packed = testCounts?.run[name]?.[match];
  return packed && unpackRun(packed, testCounts!.gold[taskOf(name)][match], numbered(testCounts!.reports));
}

/**
 * What a run predicted on test, as documents.
 * @param gold the sentences of the test file, in its order
 * @returns undefined where the system doesn't look for it, or test wasn't scored
 */
export function predictionsOf(run: RunRecord, name: TableName, gold: readonly Document[]): Document[] | undefined {
  const packed = run.predictions[name === "relationGold" ? "gold" : "predicted"];
  if (!packed || (name === "relation" && !run.tasks.includes("relation"))) return undefined;
  if (packed.length !== gold.length)
    throw new Error(`The record holds ${packed.length} predictions, the test file ${gold.length} sentences.`);
  return gold.map((document, i) => {
    if (name === "relationGold") return unpackGivenRelations(packed[i], document, run.labels);
    const { id, text, report } = document;
    return unpackPrediction(packed[i], { id, text, ...(report === undefined ? {} : { report }) }, run.labels);
  });
}
