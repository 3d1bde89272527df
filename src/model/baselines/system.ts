/** A baseline's network as a `System`. */
import * as tf from "@tensorflow/tfjs-core";
import type { Document } from "../../text/document.js";
import type { LabelSet } from "../../text/labels.js";
import type { Tokenizer } from "../../text/tokenizer.js";
import { CATALOGUE } from "../catalogue.js";
import type { SystemName } from "../catalogue.js";
import type { SystemConfig } from "../config.js";
import { noDropout } from "../encoder.js";
import type { GoldPair } from "../examples.js";
import type { Dropout } from "../encoder.js";
import { nerLoss } from "../joint.js";
import type { Losses } from "../joint.js";
import { NeuralSystem } from "../neural-system.js";
import type { TrainingExample } from "../neural-system.js";
import { fewSizes, pairChunks, pairShares } from "../pairs.js";
import type { BatchPair } from "../pairs.js";
import { findEntities, inBatches, withRelations } from "../predict.js";
import type { Sentence } from "../predict.js";
import type { PredictOptions } from "../system.js";
import type { Parameters } from "../weights/checkpoint.js";
import { sentenceBatch, spanPair } from "./batch.js";
import type { EncodedSentence } from "./batch.js";
import type { Network, SentenceBatch, SpanPair } from "./network.js";

export class BaselineSystem<C extends SystemConfig> extends NeuralSystem<C> {
  /** GPU buffers are pooled by exact size. */
  private readonly fixedShapes = tf.getBackend() === "webgpu";

  constructor(
    name: SystemName,
    private readonly network: Network<C>,
    config: C,
    labels: LabelSet,
    tokenizer: Tokenizer,
    parameters: Parameters,
  ) {
    super(name, CATALOGUE[name].tasks, config, labels, tokenizer, parameters);
  }

  losses(sentences: readonly TrainingExample[], dropout: Dropout): Losses {
    const { network, weights, config } = this;
    const batch = this.batchOf(sentences);
    const states = network.encode(weights, config, batch, dropout);
    const ner = network.emissions ? this.nerLoss(sentences, batch, states, dropout) : tf.scalar(0);
    const pairs = sentences.flatMap(({ kept, tokens }, b) =>
      kept.map((pair) => ({ ...spanPair(pair, b, tokens.length), target: pair.target, weight: pair.weight })),
    );
    if (!network.relation || pairs.length === 0) return { loss: ner, ner, relation: tf.scalar(0) };
    const relation = this.relationLoss(pairs, batch, states, dropout);
    return { loss: network.emissions ? tf.add(ner, relation) : relation, ner, relation };
  }

  private nerLoss(sentences: readonly TrainingExample[], batch: SentenceBatch, states: tf.Tensor2D, dropout: Dropout) {
    const tags = new Int32Array(batch.sentences * batch.characters);
    sentences.forEach((example, b) => tags.set(example.tags, b * batch.characters));
    const lengths = sentences.map(({ ids }) => ids.length);
    return nerLoss(this.weights, this.emissions(states, batch, dropout), tags, lengths);
  }

  /** The mean over the pairs. */
  private relationLoss(
    pairs: readonly (SpanPair & Pick<GoldPair, "target" | "weight">)[],
    batch: SentenceBatch,
    states: tf.Tensor2D,
    dropout: Dropout,
  ): tf.Scalar {
    const { scores, loss } = this.network.relation!;
    const all = this.padded(pairs);
    const targets = Int32Array.from(all, ({ target }) => target);
    const each = loss(scores(this.weights, this.config, states, batch, all, dropout), targets);
    return tf.sum(tf.mul(each, tf.tensor1d(pairShares(pairs, all.length))));
  }

  predict(documents: Document[], { goldEntities = false, onProgress }: PredictOptions = {}): Promise<Document[]> {
    return inBatches(this, documents, (sentences) => this.predictBatch(sentences, goldEntities), onProgress);
  }

  private async predictBatch(sentences: readonly Sentence[], goldEntities: boolean): Promise<Document[]> {
    const batch = this.batchOf(sentences);
    const states = tf.tidy(() => this.network.encode(this.weights, this.config, batch, noDropout));
    try {
      const emissions = () => this.emissions(states, batch, noDropout);
      const entities = await findEntities(this, sentences, goldEntities, emissions);
      return await withRelations(this, sentences, entities, (pairs) => this.probabilities(pairs, batch, states));
    } finally {
      states.dispose();
    }
  }

  /** Scores of the classes for each pair. */
  private async probabilities(
    pairs: readonly BatchPair[],
    batch: SentenceBatch,
    states: tf.Tensor2D,
  ): Promise<Float32Array[]> {
    const { scores, probabilities } = this.network.relation!;
    const result = new Array<Float32Array>(pairs.length);
    for (const chunk of pairChunks(pairs)) {
      const some = this.padded(
        chunk.map((p) => spanPair(pairs[p], pairs[p].sentence, batch.lengths[pairs[p].sentence])),
      );
      const tensor = tf.tidy(() => probabilities(scores(this.weights, this.config, states, batch, some, noDropout)));
      const classes = tensor.shape[1];
      const values = (await tensor.data()) as Float32Array;
      tensor.dispose();
      chunk.forEach((p, i) => (result[p] = values.slice(i * classes, (i + 1) * classes)));
    }
    return result;
  }

  private batchOf(sentences: readonly EncodedSentence[]): SentenceBatch {
    const { tokenizer, config, fixedShapes } = this;
    const { entityTypes } = this.labels;
    return sentenceBatch(sentences, { tokenizer, entityTypes, maxPositions: config.maxPositions, fixedShapes });
  }

  /** [B, T, L] */
  private emissions(states: tf.Tensor2D, batch: SentenceBatch, dropout: Dropout): tf.Tensor3D {
    const scores = this.network.emissions!(this.weights, this.config, states, batch, dropout);
    return tf.reshape(scores, [batch.sentences, batch.characters, scores.shape[1]]);
  }

  /** On a GPU, the pairs filled up to one of few numbers with copies of the first. */
  private padded<P extends SpanPair>(pairs: readonly P[]): P[] {
    const missing = this.fixedShapes ? fewSizes(pairs.length) - pairs.length : 0;
    return [...pairs, ...Array.from({ length: missing }, () => pairs[0])];
  }
}
