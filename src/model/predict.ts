/** Prediction: Viterbi under the BIEOS rules, then the class of every pair of the entities found. */
import * as tf from "@tensorflow/tfjs-core";
import { tagsToSpans } from "../text/bieos.js";
import type { Document, Entity, Relation } from "../text/document.js";
import { orient } from "../text/labels.js";
import type { LabelSet } from "../text/labels.js";
import type { Token, Tokenizer } from "../text/tokenizer.js";
import type { FocusedConfig } from "./config.js";
import { constrain, forwardBackward, spanProbability, viterbi } from "./crf.js";
import type { CrfConstraints, CrfScores } from "./crf.js";
import type { TokenBatch, Weights } from "./encoder.js";
import { tokenSpan, withSpecials } from "./examples.js";
import { crfWeights, pairLogits, sentencePass } from "./joint.js";
import type { SentencePass } from "./joint.js";
import { pairChunks } from "./pairs.js";
import type { BatchPair, PairPlanner } from "./pairs.js";
import type { TokenSpan } from "./trace.js";
import { bucketBatches, tokenBatch } from "./training/batches.js";

const SENTENCES = 32;
/** What prediction needs of a model. */
export interface Predictor {
  config: FocusedConfig;
  weights: Weights;
  tokenizer: Tokenizer;
  labels: LabelSet;
  tags: readonly string[];
  constraints: CrfConstraints;
  planner: PairPlanner;
}

/** A sentence on its way through. */
interface Sentence {
  document: Document;
  tokens: Token[];
  ids: Int32Array;
}

/** Predicts documents in batches of like length; the answer keeps the order. */
export async function predictDocuments(
  model: Predictor,
  documents: readonly Document[],
  goldEntities: boolean,
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
    const predicted = await predictBatch(
      model,
      batch.map((i) => sentences[i]),
      goldEntities,
    );
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
  );
  const { emissions, nerPath } = tidyPass(() => sentencePass(weights, config, batch));
  try {
    const entities = goldEntities
      ? sentences.map(({ document }) => document.entities)
      : await decodeEntities(model, sentences, emissions);
    const relations = await classifyPairs(model, sentences, entities, batch, nerPath);
    return sentences.map(({ document }, b) => ({ ...document, entities: entities[b], relations: relations[b] }));
  } finally {
    tf.dispose([emissions, nerPath]);
  }
}

/** tf.tidy for a result that is an object of tensors. */
function tidyPass(run: () => SentencePass): SentencePass {
  return tf.tidy(() => run() as unknown as tf.TensorContainerObject) as unknown as SentencePass;
}

/** Entities of each sentence by Viterbi, each scored with the exact probability of its tags among all legal sequences. */
async function decodeEntities(model: Predictor, sentences: Sentence[], emissions: tf.Tensor3D): Promise<Entity[][]> {
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

/** Relations of each sentence: the most probable class of every unordered pair, where that is not No Relation. */
async function classifyPairs(
  model: Predictor,
  sentences: Sentence[],
  entities: Entity[][],
  batch: TokenBatch,
  nerPath: tf.Tensor2D[],
): Promise<Relation[][]> {
  const candidates = sentences.flatMap(({ tokens, ids }, sentence) =>
    candidatePairs(tokens, entities[sentence]).map((pair) => ({ ...pair, sentence, length: ids.length })),
  );
  const relations: Relation[][] = sentences.map(() => []);
  const probabilities = await pairProbabilities(model, candidates, batch, nerPath);
  candidates.forEach(({ sentence, a, b }, p) => {
    const best = probabilities[p].reduce((top, value, c, all) => (value > all[top] ? c : top), 0);
    if (best === 0) return;
    const { type, head, tail } = orient(model.labels, best, a, b);
    relations[sentence].push({ type, head: head.id, tail: tail.id, score: probabilities[p][best] });
  });
  return relations;
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
    const rows = model.planner.rows(some, batch.sentences, batch.tokens);
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
