/** (b) Relations of all pairs: by the planner's rows, and by sending the sentence through the encoder once per pair. */
import * as tf from "@tensorflow/tfjs-core";
import type { FocusedConfig, RelationMaskName } from "../../src/model/config.js";
import type { TokenBatch } from "../../src/model/encoder.js";
import { encodeExample } from "../../src/model/examples.js";
import { pairsWork, reencodingWork, sentenceWork } from "../../src/model/flops.js";
import type { FocusedSystem } from "../../src/model/focused.js";
import { pairLogits, sentencePass } from "../../src/model/joint.js";
import { pairChunks, PairPlanner } from "../../src/model/pairs.js";
import type { BatchPair } from "../../src/model/pairs.js";
import { reencodedPairLogits } from "../../src/model/reference.js";
import type { RowBatch } from "../../src/model/rows.js";
import { bucketBatches, tokenBatch } from "../../src/model/training/batches.js";
import type { Document } from "../../src/text/document.js";
import { createRandom } from "../../src/text/random.js";
import { table } from "../lib/table.js";
import { describeSizes, shippedModel, untrainedModel } from "./context.js";
import type { Context } from "./context.js";
import { syntheticSentence } from "./synthetic.js";
import { medianTiming, takeTurns, timesFaster } from "./timing.js";
import type { Timing } from "./timing.js";

/** Multiply-adds, and how many times fewer the planner takes than re-encoding. */
export interface CountedSavings {
  sentences: number;
  pairs: number;
  /** Trunk, NER path and NER head: what NER alone needs. */
  sentencePass: number;
  /** What the relations of all pairs add to it. */
  relations: number;
  reencoding: number;
  /** Re-encoding over sentence pass and relations. */
  timesFewer: number;
}

export interface Savings {
  model: string;
  data: string;
  counted: CountedSavings;
  /** Of those sentences that were timed. */
  timed: CountedSavings & { milliseconds: { planned: Timing; reencoding: Timing }; timesFaster: number };
}

interface PreparedBatch {
  batch: TokenBatch;
  pairs: BatchPair[];
}

/** Sentences a batch. */
const SENTENCES = 32;
/** Most pairs that one pass re-encodes: each is a whole sentence. */
const REENCODED = 64;

/** Batches of sentences with all pairs of their annotated entities; sentences without pairs are left out. */
function prepare(system: FocusedSystem, documents: readonly Document[]): PreparedBatch[] {
  const { tokenizer, labels, tags, config } = system;
  const tagIds = new Map(tags.map((tag, id) => [tag, id]));
  const examples = documents
    .map((document) => encodeExample(document, tokenizer, labels, tagIds, config.maxPositions))
    .filter(({ pairs }) => pairs.length > 0);
  const lengths = examples.map(({ ids }) => ids.length);
  const order = examples.map((_, i) => i);
  return bucketBatches(order, lengths, SENTENCES).map((members) => ({
    batch: tokenBatch(
      members.map((i) => examples[i].ids),
      tokenizer.special.pad,
      config.maxPositions,
      false,
    ),
    pairs: members.flatMap((i, sentence) =>
      examples[i].pairs.map(({ first, second }) => ({ first, second, sentence, length: examples[i].ids.length })),
    ),
  }));
}

/** The rows of a batch's pairs, chunk by chunk, as prediction sends them through the encoder. */
function passesOf({ batch, pairs }: PreparedBatch, planner: PairPlanner): RowBatch[] {
  const rowsOf = (chunk: number[]) =>
    planner.rows(
      chunk.map((p) => pairs[p]),
      batch.rows,
    );
  return pairChunks(pairs).map(rowsOf);
}

function count(system: FocusedSystem, config: FocusedConfig, batches: readonly PreparedBatch[]): CountedSavings {
  const [tags, classes] = [system.tags.length, system.relationClasses.length];
  const planner = new PairPlanner(config, false);
  const total = (work: (prepared: PreparedBatch) => number) => batches.reduce((sum, each) => sum + work(each), 0);
  const sentencePass = total(({ batch }) => sentenceWork(config, batch, tags));
  const relations = total((prepared) =>
    passesOf(prepared, planner).reduce((sum, rows) => sum + pairsWork(config, prepared.batch, rows, classes), 0),
  );
  const reencoding = total(({ batch, pairs }) => reencodingWork(config, pairs.length, batch.tokens, classes));
  return {
    sentences: total(({ batch }) => batch.sentences),
    pairs: total(({ pairs }) => pairs.length),
    sentencePass,
    relations,
    reencoding,
    timesFewer: reencoding / (sentencePass + relations),
  };
}

function runPlanned({ weights }: FocusedSystem, config: FocusedConfig, batches: readonly PreparedBatch[]): void {
  const planner = new PairPlanner(config, false);
  for (const prepared of batches) {
    tf.tidy(() => {
      const { emissions, nerPath } = sentencePass(weights, config, prepared.batch);
      emissions.dataSync();
      for (const rows of passesOf(prepared, planner)) pairLogits(weights, config, nerPath, rows).dataSync();
    });
  }
}

function runReencoding({ weights }: FocusedSystem, config: FocusedConfig, batches: readonly PreparedBatch[]): void {
  for (const { batch, pairs } of batches) {
    for (let from = 0; from < pairs.length; from += REENCODED) {
      const some = pairs.slice(from, from + REENCODED);
      tf.tidy(() => reencodedPairLogits(weights, config, batch, some).dataSync());
    }
  }
}

async function compare(
  system: FocusedSystem,
  config: FocusedConfig,
  batches: readonly PreparedBatch[],
  timed: readonly PreparedBatch[],
  rounds: number,
): Promise<Pick<Savings, "counted" | "timed">> {
  const times = await takeTurns(
    {
      planned: () => runPlanned(system, config, timed),
      reencoding: () => runReencoding(system, config, timed),
    },
    rounds,
  );
  return {
    counted: count(system, config, batches),
    timed: {
      ...count(system, config, timed),
      milliseconds: { planned: medianTiming(times.planned), reencoding: medianTiming(times.reencoding) },
      timesFaster: timesFaster(times.reencoding, times.planned),
    },
  };
}

/** One sentence of 64 tokens and 6 entities, N = 12 and K = 4 as in the paper (d smaller, to be measured in seconds). */
async function measurePaperSizes({ quick, log }: Context): Promise<Savings> {
  log("relations of one sentence, N = 12, K = 4, 64 tokens, 15 pairs");
  const sentence = syntheticSentence("paper", 62, 6, createRandom("bench"));
  const change = { numLayers: 12, focusedLayers: 4, hiddenSize: 256, intermediateSize: 1024 };
  const system = await untrainedModel([sentence], change);
  const batches = prepare(system, [sentence]);
  const result = await compare(system, system.config, batches, batches, quick ? 3 : 9);
  const model = describeSizes(system.config);
  system.dispose();
  return { model, data: "one synthetic sentence of 64 tokens, 6 entities of 2 to 5 characters", ...result };
}

async function measureTestSet(
  { quick, test, source, log }: Context,
  system: FocusedSystem,
  name: string,
  relationMask: RelationMaskName,
): Promise<Savings> {
  log(`relations of the test set under ${relationMask}`);
  const config = { ...system.config, relationMask };
  const every = quick ? 8 : 4;
  const batches = prepare(system, test);
  const timed = prepare(
    system,
    test.filter((_, i) => i % every === 0),
  );
  const result = await compare(system, config, batches, timed, quick ? 1 : 3);
  return { model: `${name}, ${describeSizes(config)}`, data: source, ...result };
}

export interface PredictionSpeed {
  model: string;
  sentences: number;
  /** Whole prediction, by processor time: entities, then relations between those found (annotated, if the model is untrained). */
  sentencesPerSecond: number;
  entities: "predicted" | "annotated";
  /** What relations of all annotated pairs add to the sentence pass that NER needs anyway, as a share of its time. */
  relationsOverNer: number;
  /** The same, counted in multiply-adds. */
  relationsOverNerCounted: number;
}

async function measurePrediction({ quick, test, log }: Context, model: Model): Promise<PredictionSpeed> {
  log("prediction");
  const { system, name, trained } = model;
  const documents = quick ? test.filter((_, i) => i % 4 === 0) : test;
  const without = documents.map((document) => ({ ...document, entities: [], relations: [] }));
  const times = await takeTurns(
    {
      whole: () => system.predict(documents, { goldEntities: !trained }),
      annotated: () => system.predict(documents, { goldEntities: true }),
      ner: () => system.predict(without, { goldEntities: true }),
    },
    quick ? 2 : 5,
  );
  const { sentencePass, relations } = count(system, system.config, prepare(system, documents));
  return {
    model: `${name}, ${describeSizes(system.config)}`,
    sentences: documents.length,
    sentencesPerSecond: (1000 * documents.length) / medianTiming(times.whole).cpu,
    entities: trained ? "predicted" : "annotated",
    relationsOverNer: timesFaster(times.annotated, times.ner) - 1,
    relationsOverNerCounted: relations / sentencePass,
  };
}

type Model = Awaited<ReturnType<typeof shippedModel>>;

export interface RelationsResult {
  savings: Savings[];
  /** By the shipped model, and at a third of the layers focused. */
  predictions: PredictionSpeed[];
}

export async function measureRelations(context: Context): Promise<RelationsResult> {
  const savings = [await measurePaperSizes(context)];
  const model = await shippedModel(context.train);
  for (const mask of ["rc-entities", "rc-context"] as const) {
    savings.push(await measureTestSet(context, model.system, model.name, mask));
  }
  const predictions = [await measurePrediction(context, model)];
  model.system.dispose();
  const third = await untrainedModel(context.train, { numLayers: 6, focusedLayers: 2 });
  predictions.push(await measurePrediction(context, { system: third, name: "an untrained model", trained: false }));
  third.dispose();
  return { savings, predictions };
}

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
const giga = (work: number) => (work / 1e9).toFixed(2);

export function formatRelations({ savings, predictions }: RelationsResult): string {
  const blocks = savings.map(({ model, data, counted, timed }) => {
    const { planned, reencoding } = timed.milliseconds;
    const counts = ({ pairs, sentencePass, relations, reencoding, timesFewer }: CountedSavings) => [
      String(pairs),
      giga(sentencePass + relations),
      giga(reencoding),
      timesFewer.toFixed(2),
    ];
    const rows = [
      ["  sentences", "pairs", "G mult-adds", "re-encoded", "× fewer", "CPU ms", "re-encoded", "× faster"],
      [`  ${timed.sentences}, timed`, ...counts(timed), ...[planned, reencoding].map(({ cpu }) => cpu.toFixed(0))],
    ];
    rows[1].push(timed.timesFaster.toFixed(2));
    if (counted.sentences > timed.sentences) rows.push([`  ${counted.sentences}, all with pairs`, ...counts(counted)]);
    return `${model}\non ${data}\n${table(rows)}`;
  });
  return [
    "Relations of all pairs, NER path included, against re-encoding the sentence for every pair",
    ...blocks,
    ...predictions.map(formatPrediction),
  ].join("\n\n");
}

function formatPrediction(prediction: PredictionSpeed): string {
  const { model, sentences, entities, sentencesPerSecond, relationsOverNer, relationsOverNerCounted } = prediction;
  return [
    `Prediction by ${model}:`,
    `  ${sentencesPerSecond.toFixed(0)} sentences in a second of processor time (${sentences} sentences, relations of ${entities} entities)`,
    `  relations of all annotated pairs add ${percent(relationsOverNer)} to the time of the sentence pass that NER needs (${percent(relationsOverNerCounted)} of its multiply-adds)`,
  ].join("\n");
}
