/**
 * Records in the true format whose predictions are the annotation with mistakes drawn at random: for tests of what reads records. Their
 * scores are worked out from those predictions, so they hang together as those of real runs do; they measure nothing.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { packGivenRelations, packPrediction, packTable } from "../../src/evaluation/packing.js";
import { PLAN_FORMAT, readPlan } from "../../src/evaluation/plan.js";
import type { Cell, DataSetName, Plan, RunConfig } from "../../src/evaluation/plan.js";
import { MATCHES, predictionsOf, readRecord, RECORD_FORMAT, TABLES, taskOf } from "../../src/evaluation/records.js";
import type {
  Match,
  ReportTotals,
  RunRecord,
  SplitScores,
  TableName,
  TestCounts,
} from "../../src/evaluation/records.js";
import { byReport, reportCounts } from "../../src/evaluation/report-counts.js";
import { scoreDocuments } from "../../src/evaluation/scores.js";
import { packGold, packRun } from "../../src/evaluation/site-counts.js";
import type { ResultFiles } from "../../src/evaluation/site-results.js";
import { CATALOGUE } from "../../src/model/catalogue.js";
import type { SystemName } from "../../src/model/catalogue.js";
import type { Document } from "../../src/text/document.js";
import { parseDocuments } from "../../src/text/formats/index.js";
import { labelSetOf, relationTypes } from "../../src/text/labels.js";
import { createRandom } from "../../src/text/random.js";
import type { Random } from "../../src/text/random.js";

const sha = (text: string | Uint8Array) => createHash("sha256").update(text).digest("hex");
const CORPUS_HASH = sha("corpus");

/** The annotation with about a share of its entities and relations got wrong. */
function withMistakes(document: Document, share: number, random: Random, entitiesToo: boolean): Document {
  const wrong = () => random.uniform() < share;
  const types = [...new Set(document.entities.map(({ type }) => type))];
  const entities = !entitiesToo
    ? document.entities
    : document.entities.flatMap((entity) => {
        const scored = { ...entity, score: 1 - random.int(400) / 1000 };
        if (!wrong()) return [scored];
        const kind = random.int(3);
        if (kind === 0) return [];
        if (kind === 1 && entity.end - entity.start > 1) return [{ ...scored, end: entity.end - 1 }];
        return [{ ...scored, type: types[random.int(types.length)] }];
      });
  const there = new Set(entities.map(({ id }) => id));
  const relations = document.relations.flatMap((relation) => {
    if (!there.has(relation.head) || !there.has(relation.tail)) return [];
    const scored = { ...relation, score: 1 - random.int(500) / 1000 };
    if (!wrong()) return [scored];
    const kind = random.int(3);
    if (kind === 0) return [];
    const other = entities[random.int(entities.length)].id;
    if (kind === 1 && other !== relation.head) return [{ ...scored, tail: other }];
    return [{ ...scored, type: "Modifier" }];
  });
  return { ...document, entities, relations };
}

interface Predicted {
  predicted: Document[] | null;
  gold: Document[] | null;
}

function predict(system: SystemName, documents: readonly Document[], share: number, random: Random): Predicted {
  const tasks: readonly string[] = CATALOGUE[system].tasks;
  const all = (entitiesToo: boolean) =>
    documents.map((document) => {
      const found = withMistakes(document, share, random, entitiesToo);
      return tasks.includes("relation") ? found : { ...found, relations: [] };
    });
  return {
    predicted: tasks.includes("ner") ? all(true) : null,
    gold: tasks.includes("relation") ? all(false) : null,
  };
}

function scoresOf(documents: readonly Document[], { predicted, gold }: Predicted) {
  const own = predicted && scoreDocuments(documents, predicted);
  const given = gold && scoreDocuments(documents, gold);
  return {
    ...(own && { entity: own.entity }),
    ...(own && gold && { relation: own.relation }),
    ...(given && { relationGold: given.relation }),
  };
}

function packed(scores: ReturnType<typeof scoresOf>): SplitScores {
  return Object.fromEntries(
    Object.entries(scores).map(([name, { strict, boundary }]) => [
      name,
      { strict: packTable(strict), boundary: packTable(boundary) },
    ]),
  );
}

function reportTotals(documents: readonly Document[], { predicted, gold }: Predicted): ReportTotals {
  const totals: Record<string, [number, number, number][]> = {};
  for (const own of byReport(documents).values()) {
    const ids = new Set(own.map(({ id }) => id));
    const of = (list: Document[] | null) => list && list.filter(({ id }) => ids.has(id));
    const tables = scoresOf(own, { predicted: of(predicted), gold: of(gold) });
    for (const [name, { strict }] of Object.entries(tables)) {
      const { truePositives, predicted: found, gold: annotated } = strict.micro;
      (totals[name] ??= []).push([truePositives, found, annotated]);
    }
  }
  return totals;
}

function cell(
  experiment: Cell["experiment"],
  name: string,
  system: SystemName,
  change: Partial<Cell> = {},
  settings = {},
): Cell {
  const config: RunConfig = {
    system,
    settings,
    training: { epochs: 2, batchSize: 8, learningRate: 0.001, discardNoRelation: 0.85, clipNorm: 1, warmup: 0 },
    encoder: null,
    sentences: experiment === "main" ? null : 1500,
    maxTokens: 128,
    test: true,
    ...change.config,
  };
  return { experiment, name, seeds: [1], ...change, config, hash: hashOf(config, name) };
}

const hashOf = (config: RunConfig, name: string) => sha(JSON.stringify([config, name])).slice(0, 12);

const sized = (sentences: number) => ({ config: { sentences } as RunConfig });

const REFERENCE = { focusedLayers: 4, relationMask: "rc-entities" };

/** A few cells of every experiment that is scored on test. */
export function syntheticCells(): Cell[] {
  const grid = [1, 2].flatMap((focusedLayers) =>
    ["rc-context", "rc-entities"].map((relationMask) =>
      cell("grid", `K = ${focusedLayers}, ${relationMask}`, "focused", {}, { focusedLayers, relationMask }),
    ),
  );
  return [
    ...(["bilstm-crf", "cnn", "joint-bilstm", "focused"] as const).map((system) =>
      cell("main", system, system, { seeds: [1, 2] }),
    ),
    ...grid,
    cell("ablations", "reference", "focused", { cut: "for the test's sake" }, REFERENCE),
    cell("ablations", "separate NER", "focused-ner"),
    cell("ablations", "separate RC", "focused-rc"),
    cell("curve", "focused, 125 sentences", "focused", sized(125)),
    cell("curve", "focused, 500 sentences", "focused", sized(500)),
    cell("curve", "joint-bilstm, 125 sentences", "joint-bilstm", sized(125)),
  ];
}

/** The same under both recipes, and two runs that look into the balance of the losses, on dev alone. */
export function cellsOfBothRecipes(): Cell[] {
  const paper = syntheticCells();
  const recommended = paper.map((each): Cell => {
    const config = { ...each.config, training: { ...each.config.training, discardNoRelation: 0, nerWeight: 0.05 } };
    return { ...each, recipe: "recommended", config, hash: hashOf(config, each.name) };
  });
  const onDev = { seeds: [1, 2], config: { test: false } as RunConfig };
  const balance = ["reference", "L_ner \u00d7 0.05"].map((name) => cell("balance", name, "focused", onDev));
  return [...paper, ...recommended, ...balance];
}

const corpusFile = (split: string) => readFileSync(`data/corpus/${split}.jsonl`);

/** The plan and the records of the site's own corpus: every run but those that `leaveOut` names. */
export function syntheticResults(
  leaveOut: (cell: Cell) => boolean = () => false,
  cells = syntheticCells(),
): ResultFiles {
  const [dev, test] = ["dev", "test"].map((split) => parseDocuments(`${split}.jsonl`, corpusFile(split).toString()));
  const names = labelSetOf(test);
  const labels = { entityTypes: names.entityTypes, relationTypes: relationTypes(names) };
  const testHash = sha(corpusFile("test"));
  const file = (split: string, sentences: number) => ({
    path: `data/corpus/${split}.jsonl`,
    sha256: sha(corpusFile(split)),
    sentences,
  });
  const plan: Plan = {
    format: PLAN_FORMAT,
    version: 1,
    corpusHash: CORPUS_HASH,
    corpus: { train: file("train", 3877), dev: file("dev", dev.length), test: file("test", test.length) },
    part: { sentences: 1500, epochs: 10 },
    cells,
    waiting: [],
  };
  const records = cells
    .filter((each) => !leaveOut(each))
    .flatMap((each, i) =>
      each.seeds.map((seed) => record(each, seed, 0.06 + 0.02 * (i % 5), { plan, labels, dev, test })),
    );
  const data = { name: "reports", shipped: true } as const;
  return { data, plan: readPlan(JSON.parse(JSON.stringify(plan))), records, strays: 0, test, testHash };
}

/** The same results as of a data set whose sentences are not shipped: records with counts in place of predictions. */
export function withoutSentences({ plan, records, test }: ResultFiles, name: DataSetName): ResultFiles {
  const data = { name, shipped: false };
  const counted = records.map((made) => {
    const scored = made.scores.test ? { testCounts: testCounts(made, test) } : {};
    const record = { ...made, ...scored, predictions: { predicted: null, gold: null } };
    return readRecord(JSON.parse(JSON.stringify(record)));
  });
  return { data, plan: { ...plan!, data }, records: counted, strays: 0, test: [], testHash: null };
}

function testCounts(record: RunRecord, test: readonly Document[]): TestCounts {
  const byMatch = <Value>(of: (match: Match) => Value) =>
    Object.fromEntries(MATCHES.map((match) => [match, of(match)])) as Record<Match, Value>;
  const goldOf = (task: "entity" | "relation") => byMatch((match) => packGold(reportCounts(test, test, task, match)));
  const gold = { entity: goldOf("entity"), relation: goldOf("relation") };
  const counted = (table: TableName, predicted: Document[]) =>
    byMatch((match) => packRun(reportCounts(test, predicted, taskOf(table), match), gold[taskOf(table)][match]));
  const run = TABLES.flatMap((table) => {
    const predicted = predictionsOf(record, table, test);
    return predicted ? [[table, counted(table, predicted)] as const] : [];
  });
  return { reports: byReport(test).size, gold, run: Object.fromEntries(run) };
}

interface Given {
  plan: Plan;
  labels: RunRecord["labels"];
  dev: Document[];
  test: Document[];
}

function record(
  { config, hash, name, recipe }: Cell,
  seed: number,
  share: number,
  { plan, labels, dev, test }: Given,
): RunRecord {
  const system = config.system as SystemName;
  const random = createRandom(seed).derive(recipe ? `${name}, ${recipe}` : name);
  const onDev = predict(system, dev, share, random);
  const onTest = predict(system, test, share, random);
  const used = (split: "train" | "dev" | "test") => ({
    sha256: plan.corpus[split].sha256,
    sentences: split === "train" ? (config.sentences ?? plan.corpus.train.sentences) : plan.corpus[split].sentences,
    tooLong: 0,
  });
  const made: RunRecord = {
    format: RECORD_FORMAT,
    version: 1,
    system,
    tasks: [...CATALOGUE[system].tasks],
    ...{ config, hash, seed, corpusHash: plan.corpusHash },
    corpus: { train: used("train"), dev: used("dev"), test: used("test") },
    sizes: {},
    parameters: 1000 * (1 + name.length),
    encoder: null,
    labels,
    backend: "wasm",
    machine: { cpu: "Synthetic CPU", cores: 2, memoryGiB: 4, platform: "linux", node: "20" },
    commit: { hash: "0123456789abcdef", changed: false },
    date: "2026-01-02T03:04:05.000Z",
    minutes: 2 + seed,
    cpuMinutes: 3 + seed,
    sentencesPerSecond: 100 / seed,
    epochs: 2,
    bestEpoch: 1,
    curve: [
      [1, 0.5],
      [0.5, 0.4],
    ],
    scores: { dev: packed(scoresOf(dev, onDev)), test: config.test ? packed(scoresOf(test, onTest)) : null },
    devReports: reportTotals(dev, onDev),
    predictions: config.test ? packedPredictions(onTest, labels) : { predicted: null, gold: null },
  };
  return readRecord(JSON.parse(JSON.stringify(made)));
}

const packedPredictions = ({ predicted, gold }: Predicted, labels: RunRecord["labels"]): RunRecord["predictions"] => ({
  predicted: predicted && predicted.map((document) => packPrediction(document, labels)),
  gold: gold && gold.map((document) => packGivenRelations(document, labels)),
});
