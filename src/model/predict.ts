/** Prediction: Viterbi under the BIEOS rules, then the class of every pair of the entities found. */
import * as tf from "@tensorflow/tfjs-core";
import { tagsToSpans } from "../text/bieos.js";
import type { Document, Entity, Relation } from "../text/document.js";
import { orient } from "../text/labels.js";
import type { LabelSet } from "../text/labels.js";
import type { Token, Tokenizer } from "../text/tokenizer.js";
import type { FocusedConfig, SystemConfig } from "./config.js";
import { constrain, forwardBackward, spanProbability, viterbi } from "./crf.js";
import type { CrfConstraints, CrfScores } from "./crf.js";
import { noDropout } from "./encoder.js";
import type { TokenBatch, Weights } from "./encoder.js";
import { tokenSpan, withSpecials } from "./examples.js";
import { nerEmissions } from "./heads.js";
import { crfWeights, pairLogits, runNerPath } from "./joint.js";
import { pairChunks } from "./pairs.js";
import type { BatchPair, PairPlanner } from "./pairs.js";
import type { Task } from "./system.js";
import type { TokenSpan } from "./trace.js";
import { bucketBatches, tokenBatch } from "./training/batches.js";

const SENTENCES = 32;

/** What decoding needs of a model. */
export interface Tagger {
  weights: Weights;
  tags: readonly string[];
  constraints: CrfConstraints;
}

/** What reading sentences and answering in documents needs of a model. */
export interface Reader extends Tagger {
  config: SystemConfig;
  tasks: readonly Task[];
  tokenizer: Tokenizer;
  labels: LabelSet;
}

/** What prediction needs of a focused model. */
export interface Predictor extends Reader {
  config: FocusedConfig;
  planner: PairPlanner;
}

/** A sentence on its way through. */
export interface Sentence {
  document: Document;
  tokens: Token[];
  ids: Int32Array;
}

/** Predicts documents in batches of like length; the answer keeps the order. */
export function predictDocuments(
  model: Predictor,
  documents: readonly Document[],
  goldEntities: boolean,
  onProgress?: (done: number, total: number) => void,
): Promise<Document[]> {
  return inBatches(model, documents, (sentences) => predictBatch(model, sentences, goldEntities), onProgress);
}

/** Encodes documents, has batches of sentences of like length predicted, and puts the answers in order. */
export async function inBatches(
  model: Pick<Reader, "config" | "tokenizer">,
  documents: readonly Document[],
  predict: (sentences: Sentence[]) => Promise<Document[]>,
  onProgress?: (done: number, total: number) => void,
): Promise<Document[]> {
  const sentences = documents.map((document): Sentence => {
    const tokens = model.tokenizer.encode(document.text);
    return { document, tokens, ids: withSpecials(tokens, model.tokenizer, document.id, model.config.maxPositions) };
  });
  const lengths = sentences.map(({ ids }) => ids.length);
  const order = lengths.map((_, i) => i);
  const results: Document[] = new Array(documents.length);
  let done = 0;
  for (const batch of bucketBatches(order, lengths, SENTENCES)) {
    const predicted = await predict(batch.map((i) => sentences[i]));
    predicted.forEach((document, b) => (results[batch[b]] = document));
    done += batch.length;
    onProgress?.(done, documents.length);
  }
  return results;
}

async function predictBatch(model: Predictor, sentences: Sentence[], goldEntities: boolean): Promise<Document[]> {
  const { config, weights, tokenizer } = model;
  const batch = tokenBatch(
    sentences.map(({ ids }) => ids),
    tokenizer.special.pad,
    config.maxPositions,
    model.planner.fixedShapes,
  );
  const nerPath = tf.tidy(() => runNerPath(weights, config, batch));
  try {
    const emissions = () => nerEmissions(weights, config, nerPath[config.focusedLayers], batch, noDropout);
    const entities = await findEntities(model, sentences, goldEntities, emissions);
    return await withRelations(model, sentences, entities, (pairs) => pairProbabilities(model, pairs, batch, nerPath));
  } finally {
    tf.dispose(nerPath);
  }
}

/**
 * Entities of each sentence: decoded, or the documents' own where they are asked for or the model finds none.
 * @param emissions [B, T, L], computed only where they are needed
 */
export async function findEntities(
  model: Reader,
  sentences: readonly Sentence[],
  goldEntities: boolean,
  emissions: () => tf.Tensor3D,
): Promise<Entity[][]> {
  if (goldEntities || !model.tasks.includes("ner")) return sentences.map(({ document }) => document.entities);
  const scores = tf.tidy(emissions);
  try {
    return await decodeEntities(model, sentences, scores);
  } finally {
    scores.dispose();
  }
}

/** Entities of each sentence by Viterbi, each scored with the exact probability of its tags among all legal sequences. */
async function decodeEntities(
  model: Tagger,
  sentences: readonly Sentence[],
  emissions: tf.Tensor3D,
): Promise<Entity[][]> {
  const values = await emissions.data();
  const scores = await readCrf(model.weights);
  const legal = constrain(scores, model.constraints);
  const [, T, L] = emissions.shape;
  return sentences.map(({ tokens }, b) => {
    if (tokens.length === 0) return [];
    const mine = values.subarray(b * T * L, (b * T + tokens.length) * L);
    const { path } = viterbi(mine, tokens.length, scores, model.constraints);
    const posterior = forwardBackward(mine, tokens.length, legal);
    return tagsToSpans(Array.from(path, (tag) => model.tags[tag])).map(({ type, start, end }, i) => ({
      id: `e${i}`,
      type,
      start: tokens[start].start,
      end: tokens[end - 1].end,
      score: spanProbability(posterior, start, path.subarray(start, end)),
    }));
  });
}

/** The CRF's scores as plain arrays. */
export async function readCrf(weights: Weights): Promise<CrfScores> {
  const [start, transitions, end] = await Promise.all(crfWeights(weights).map((tensor) => tensor.data()));
  return { start, transitions, end };
}

/**
 * The sentences as documents with these entities and, between them, the most probable class of every unordered pair where that
 * is not No Relation.
 * @param classify scores of each class in [0, 1] for each pair, in the order of the pairs
 */
export async function withRelations(
  model: Reader,
  sentences: readonly Sentence[],
  entities: readonly Entity[][],
  classify: (pairs: readonly BatchPair[]) => Promise<ArrayLike<number>[]>,
): Promise<Document[]> {
  const relations: Relation[][] = sentences.map(() => []);
  const candidates = model.tasks.includes("relation")
    ? sentences.flatMap(({ tokens, ids }, sentence) =>
        candidatePairs(tokens, entities[sentence]).map((pair) => ({ ...pair, sentence, length: ids.length })),
      )
    : [];
  const found = candidates.length > 0 ? await classify(candidates) : [];
  const { noRelationPrior = 1 } = model.config;
  const probabilities = noRelationPrior === 1 ? found : found.map((scores) => withPrior(scores, noRelationPrior));
  candidates.forEach(({ sentence, a, b }, p) => {
    const best = mostProbable(probabilities[p]);
    if (best === 0) return;
    const { type, head, tail } = orient(model.labels, best, a, b);
    relations[sentence].push({ type, head: head.id, tail: tail.id, score: probabilities[p][best] });
  });
  return sentences.map(({ document }, b) => ({ ...document, entities: entities[b], relations: relations[b] }));
}

/**
 * Bayes' rule for another share of pairs without relation than a model was trained on.
 * @param scores of each class, No Relation first
 * @param prior what the score of No Relation is multiplied with
 * @returns scores with the sum that they had
 */
export function withPrior(scores: ArrayLike<number>, prior: number): Float32Array {
  const weighted = Float32Array.from(scores, (score, c) => (c === 0 ? score * prior : score));
  const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);
  const rate = sum(scores) / sum(weighted);
  return weighted.map((score) => score * rate);
}

/** The first class that no other scores higher than. */
function mostProbable(scores: ArrayLike<number>): number {
  let best = 0;
  for (let c = 1; c < scores.length; c++) if (scores[c] > scores[best]) best = c;
  return best;
}

/** Softmax over relation classes of each pair, in the order of `pairs`. */
export async function pairProbabilities(
  model: Predictor,
  pairs: readonly BatchPair[],
  batch: TokenBatch,
  nerPath: tf.Tensor2D[],
): Promise<Float32Array[]> {
  const result = new Array<Float32Array>(pairs.length);
  for (const chunk of pairChunks(pairs)) {
    const some = chunk.map((p) => pairs[p]);
    const rows = model.planner.rows(some, batch.rows);
    const probabilities = tf.tidy(() => tf.softmax(pairLogits(model.weights, model.config, nerPath, rows)));
    const classes = probabilities.shape[1];
    const values = (await probabilities.data()) as Float32Array;
    probabilities.dispose();
    chunk.forEach((p, i) => (result[p] = values.slice(i * classes, (i + 1) * classes)));
  }
  return result;
}

interface Candidate {
  a: Entity;
  b: Entity;
  first: TokenSpan;
  second: TokenSpan;
}

/** All unordered pairs of entities that have tokens. */
function candidatePairs(tokens: Token[], entities: readonly Entity[]): Candidate[] {
  const placed = entities.flatMap((entity) => {
    const span = tokenSpan(tokens, entity);
    return span ? [{ entity, span }] : [];
  });
  return placed.flatMap(({ entity: a, span: first }, i) =>
    placed.slice(i + 1).map(({ entity: b, span: second }) => ({ a, b, first, second })),
  );
}
