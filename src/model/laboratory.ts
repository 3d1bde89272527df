/**
 * The questions that the mask laboratory asks of a model, one sentence at a time. The sentence's pass under MASK^all is kept,
 * so that another pair, K or mask starts from its trunk.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { Entity } from "../text/document.js";
import { relationClassNames } from "../text/labels.js";
import type { RelationMaskName } from "./config.js";
import { viterbi } from "./crf.js";
import { noDropout, weight } from "./encoder.js";
import type { TokenBatch } from "./encoder.js";
import { tokenSpan } from "./examples.js";
import { nerEmissions } from "./heads.js";
import { dense } from "./ops.js";
import { PairPlanner } from "./pairs.js";
import { pairProbabilities, readCrf } from "./predict.js";
import type { Predictor } from "./predict.js";
import type { AttentionSteps, DepthStrip, PaintedTrace, PairBoard, SentenceTrace, TaggingTrace, TokenSpan } from "./trace.js"; // prettier-ignore
import { checkTrace, disposePath, focusedPath, readRelation, sharedPath, stackLayers, tracePair } from "./tracing.js";
import type { SharedPath } from "./tracing.js";

export class Laboratory {
  private path?: SharedPath;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly model: Predictor) {}

  /** Attention and relation probabilities of one pair under all four masks. */
  trace(text: string, pair: [TokenSpan, TokenSpan], K: number): Promise<SentenceTrace> {
    return this.ask(text, (path) => tracePair(this.model, path, pair, K));
  }

  /** Emissions, CRF scores and the Viterbi path. */
  tagging(text: string): Promise<TaggingTrace> {
    return this.ask(text, (path) => taggingOf(this.model, path, path.hidden[this.model.config.numLayers]));
  }

  /**
   * What the last K layers make of a mask of the reader's own, for tags and relation alike.
   * @param open T * T
   * @param pair needed where the model pools the rows of a pair: those of this same pass
   */
  paint(text: string, open: Uint8Array, K: number, pair?: [TokenSpan, TokenSpan]): Promise<PaintedTrace> {
    return this.ask(text, async (path) => {
      const T = path.tokens.length;
      if (open.length !== T * T) throw new RangeError(`the mask has ${open.length} cells; the sentence needs ${T * T}`);
      const { hidden, attention } = await focusedPath(this.model, path, open, K);
      const { cls, relation } = await readRelation(this.model, hidden[K], { pair, nerRows: hidden[K] });
      const tagging = await taggingOf(this.model, path, hidden[K]);
      tf.dispose(hidden);
      const rows = Array.from({ length: T }, (_, i) => i);
      const emptyRows = rows.filter((i) => !open.subarray(i * T, (i + 1) * T).includes(1));
      return { open, attention: stackLayers(this.model, path, attention), cls, relation, tagging, emptyRows };
    });
  }

  /** How the pair's relation probabilities change with K. */
  depths(text: string, pair: [TokenSpan, TokenSpan]): Promise<DepthStrip> {
    return this.ask(text, async (path) => {
      const N = this.model.config.numLayers;
      checkTrace(pair, N, path.tokens.length, N);
      const under = async (mask: RelationMaskName) => {
        const strip: Float32Array[] = [];
        for (let K = 0; K <= N; K++) strip.push((await this.pairsUnder(path, mask, K, [pair]))[0]);
        return strip;
      };
      return {
        relationClasses: relationClassNames(this.model.labels),
        context: await under("rc-context"),
        entities: await under("rc-entities"),
      };
    });
  }

  /** Every pair of the entities under both forms of MASK^rc. Entities that have no token are left out. */
  board(text: string, entities: Entity[], K: number): Promise<PairBoard> {
    return this.ask(text, async (path) => {
      const spans = entities.map((entity) => tokenSpan(path.tokens.slice(1, -1), entity));
      const pairs = spans.flatMap((a, first) =>
        spans.slice(first + 1).flatMap((b, offset) => (a && b ? [{ first, second: first + 1 + offset, a, b }] : [])),
      );
      const asked = pairs.map(({ a, b }): [TokenSpan, TokenSpan] => [a, b]);
      const context = await this.pairsUnder(path, "rc-context", K, asked);
      const inside = await this.pairsUnder(path, "rc-entities", K, asked);
      return {
        relationClasses: relationClassNames(this.model.labels),
        pairs: pairs.map(({ first, second }, p) => ({ first, second, context: context[p], entities: inside[p] })),
      };
    });
  }

  /**
   * One row of one head under a mask: scores, softmax, values, output.
   * @param open T * T, for the last K layers; earlier layers are open everywhere
   */
  steps(text: string, open: Uint8Array, K: number, layer: number, head: number, row: number): Promise<AttentionSteps> {
    return this.ask(text, async (path) => {
      const { numLayers, numHeads } = this.model.config;
      const T = path.tokens.length;
      const inside = (value: number, size: number) => Number.isInteger(value) && value >= 0 && value < size;
      if (!inside(layer, numLayers) || !inside(head, numHeads) || !inside(row, T)) {
        throw new RangeError(`there is no row ${row} in head ${head} of layer ${layer}`);
      }
      const focused = layer >= numLayers - K;
      const mine = focused ? open.slice(row * T, (row + 1) * T) : new Uint8Array(T).fill(1);
      if (!focused) return attentionSteps(this.model, path.hidden[layer], mine, layer, head, row);
      const { hidden } = await focusedPath(this.model, path, open, K);
      const steps = await attentionSteps(this.model, hidden[layer - (numLayers - K)], mine, layer, head, row);
      tf.dispose(hidden);
      return steps;
    });
  }

  /** Forgets the kept sentence; must be called when the weights change. */
  forget(): void {
    if (this.path) disposePath(this.path);
    this.path = undefined;
  }

  /** Class probabilities of pairs of the kept sentence, by the planner's rows alone. */
  private async pairsUnder(
    path: SharedPath,
    relationMask: RelationMaskName,
    K: number,
    pairs: [TokenSpan, TokenSpan][],
  ): Promise<Float32Array[]> {
    if (pairs.length === 0) return [];
    const config = { ...this.model.config, relationMask, focusedLayers: K };
    const planner = new PairPlanner(config, tf.getBackend() === "webgpu");
    const length = path.tokens.length;
    const asked = pairs.map(([first, second]) => ({ sentence: 0, first, second, length }));
    const nerPath = path.hidden.slice(config.numLayers - K);
    return pairProbabilities({ ...this.model, config, planner }, asked, batchOf(path), nerPath);
  }

  /** Questions are answered one after the other, because a new sentence frees the tensors of the one before. */
  private ask<T>(text: string, answer: (path: SharedPath) => Promise<T>): Promise<T> {
    const run = async () => answer(await this.pathOf(text));
    const result = this.last.then(run, run);
    this.last = result.catch(() => undefined);
    return result;
  }

  private async pathOf(text: string): Promise<SharedPath> {
    if (this.path?.text !== text) {
      const path = await sharedPath(this.model, text);
      this.forget();
      this.path = path;
    }
    return this.path!;
  }
}

function batchOf(path: SharedPath): TokenBatch {
  const T = path.tokens.length;
  return { sentences: 1, tokens: T, ids: new Int32Array(T), lengths: [T], rows: [T] };
}

/** The NER head on the last layer's rows. @param last [T, d] */
async function taggingOf(model: Predictor, path: SharedPath, last: tf.Tensor2D): Promise<TaggingTrace> {
  const n = path.tokens.length - 2;
  const emissions = tf.tidy(() => nerEmissions(model.weights, model.config, last, batchOf(path), noDropout));
  const values = Float32Array.from(await emissions.data());
  emissions.dispose();
  const scores = await readCrf(model.weights);
  const { start, transitions, end } = model.constraints;
  return {
    tags: [...model.tags],
    emissions: { data: values, shape: [n, model.tags.length] },
    start: Float32Array.from(scores.start),
    transitions: Float32Array.from(scores.transitions),
    end: Float32Array.from(scores.end),
    allowed: { start: Array.from(start), transitions: Array.from(transitions), end: Array.from(end) },
    path: Array.from(viterbi(values, n, scores, model.constraints).path),
  };
}

/** @param rows the layer's input, [T, d] */
async function attentionSteps(
  model: Predictor,
  rows: tf.Tensor2D,
  open: Uint8Array,
  layer: number,
  head: number,
  row: number,
): Promise<AttentionSteps> {
  const { hiddenSize, numHeads } = model.config;
  const T = rows.shape[0];
  const size = hiddenSize / numHeads;
  const name = `bert.encoder.layer.${layer}.attention.self`;
  const project = (part: string) =>
    dense(rows, weight(model.weights, `${name}.${part}.weight`), weight(model.weights, `${name}.${part}.bias`));
  const tensors = tf.tidy(() => {
    const q = tf.slice(project("query"), [row, head * size], [1, size]);
    const k = tf.slice(project("key"), [0, head * size], [T, size]);
    const scores = tf.div(tf.matMul(q, tf.transpose(k)), Math.sqrt(size));
    return [scores, tf.slice(project("value"), [0, head * size], [T, size])];
  });
  const [scores, values] = await Promise.all(tensors.map(async (tensor) => Float32Array.from(await tensor.data())));
  tf.dispose(tensors);
  const probabilities = maskedSoftmax(scores, open);
  const output = new Float32Array(size);
  for (let j = 0; j < T; j++) for (let c = 0; c < size; c++) output[c] += probabilities[j] * values[j * size + c];
  return { layer, head, row, scores, open, probabilities, values: { data: values, shape: [T, size] }, output };
}

/** Softmax over the open cells; zeros where nothing is open. */
function maskedSoftmax(scores: Float32Array, open: Uint8Array): Float32Array {
  const largest = scores.reduce((top, score, j) => (open[j] ? Math.max(top, score) : top), -Infinity);
  const weights = scores.map((score, j) => (open[j] ? Math.exp(score - largest) : 0));
  const sum = weights.reduce((total, value) => total + value, 0);
  return sum === 0 ? weights : weights.map((value) => value / sum);
}
