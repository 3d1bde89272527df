/**
 * CNN for relations between given entities (Zeng et al. 2014; several widths as Nguyen and Grishman 2015; pooled by segment as
 * Zeng et al. 2015): characters and their distances to both entities → convolutions → the largest value of each filter in each
 * of five segments → tanh → softmax.
 *
 * A convolution is linear, so its input's three parts are convolved apart: the characters once for a sentence, the distances once
 * for a batch, and a pair only adds up three rows a character. The window's places outside the sentence hold [PAD].
 */
import * as tf from "@tensorflow/tfjs-core";
import type { ConfigOf } from "../catalogue.js";
import { weight } from "../encoder.js";
import type { Weights } from "../encoder.js";
import { equalSizes } from "../groups.js";
import { gatherRows } from "../ops.js";
import { segmentMax } from "../segments.js";
import type { Segment } from "../segments.js";
import { denseParameters, embedding, glorot } from "./initial.js";
import type { ParameterEntry } from "./initial.js";
import { CHARACTERS, project, softmaxClasses, windowIndex, windows } from "./layers.js";
import type { Network, SentenceBatch, SpanPair } from "./network.js";
import { pairSegments, SEGMENTS } from "./pair-segments.js";

type Config = ConfigOf<"cnn">;
type Rows = tf.Tensor2D;

const WIDTHS = [2, 3, 4, 5];
const ENTITIES = ["first", "second"] as const;
/** Places of a window of this width from its centre: an even one reaches one further to the right. */
const offsetsOf = (width: number) => Array.from({ length: width }, (_, k) => k - Math.floor((width - 1) / 2));
/** Beyond the farthest distance by this much, all of a window's distances are the farthest. */
const REACH = Math.max(...WIDTHS);

export const cnn: Network<Config> = {
  parameters: (config, { classes }) =>
    new Map([
      [CHARACTERS, { shape: [config.vocabSize, config.characterSize], start: embedding }],
      ...ENTITIES.map((entity): ParameterEntry => {
        const shape = [2 * config.farthest + 1, config.positionSize];
        return [`positions.${entity}.embedding.weight`, { shape, start: embedding }];
      }),
      ...WIDTHS.flatMap((width) => convolutionParameters(width, config)),
      ...denseParameters("relation.output", SEGMENTS * WIDTHS.length * config.filters, classes),
    ]),

  /** The characters' part of every convolution, all widths side by side. */
  encode: (weights, _, batch) =>
    tf.concat(
      WIDTHS.map((width) => {
        const index = windowIndex(batch, offsetsOf(width), (position) => batch.ids[position], batch.pad);
        const characters = windows(weight(weights, CHARACTERS), index, width);
        return project(weights, `convolution.width${width}.characters`, characters);
      }),
      1,
    ),

  relation: {
    ...softmaxClasses,
    scores: (weights, config, states, batch, pairs, dropout) => {
      const [first, second] = ENTITIES.map((entity) => distanceRows(weights, entity, config));
      const { characters, distances, segments } = pairRows(pairs, batch, config.farthest);
      const sum = tf.add(
        tf.add(gatherRows(states, characters), gatherRows(first, distances[0])),
        gatherRows(second, distances[1]),
      ) as Rows;
      const pooled = tf.tanh(segmentMax(sum, segments));
      const features = tf.reshape(pooled, [pairs.length, SEGMENTS * pooled.shape[1]]) as Rows;
      return project(weights, "relation.output", dropout(features, [{ queries: equalSizes(pairs.length, 1) }]));
    },
  },
};

/** One convolution over characters and both distances side by side, a kernel for each part. */
function convolutionParameters(width: number, { characterSize, positionSize, filters }: Config): ParameterEntry[] {
  const name = `convolution.width${width}`;
  const start = glorot(width * (characterSize + ENTITIES.length * positionSize), filters);
  return [
    ...denseParameters(`${name}.characters`, width * characterSize, filters, start),
    ...ENTITIES.map((entity): ParameterEntry => [
      `${name}.${entity}.weight`,
      { shape: [width * positionSize, filters], start },
    ]),
  ];
}

/** One entity's part of every convolution, for each distance of a window's centre from -(farthest + REACH) on. */
function distanceRows(weights: Weights, entity: string, { farthest }: Config): Rows {
  const table = weight<Rows>(weights, `positions.${entity}.embedding.weight`);
  const centres = Array.from({ length: 2 * (farthest + REACH) + 1 }, (_, i) => i - farthest - REACH);
  const convolved = WIDTHS.map((width) => {
    const offsets = offsetsOf(width);
    const index = centres.flatMap((centre) => offsets.map((offset) => clip(centre + offset, farthest) + farthest));
    const kernel = weight<Rows>(weights, `convolution.width${width}.${entity}.weight`);
    return tf.matMul(windows(table, Int32Array.from(index), width), kernel) as Rows;
  });
  return tf.concat(convolved, 1);
}

/** The rows that a pair adds up at each character, pairs one after the other, and the five segments of each. */
function pairRows(pairs: readonly SpanPair[], { characters: T, fixedShapes }: SentenceBatch, farthest: number) {
  const rowsOf = ({ length }: SpanPair) => (fixedShapes ? T : length);
  const total = pairs.reduce((sum, pair) => sum + rowsOf(pair), 0);
  const characters = new Int32Array(total);
  const distances = [new Int32Array(total), new Int32Array(total)];
  const segments: Segment[] = [];
  const reach = farthest + REACH;
  let at = 0;
  for (const pair of pairs) {
    for (let t = 0; t < rowsOf(pair); t++) {
      characters[at + t] = pair.sentence * T + t;
      [pair.first, pair.second].forEach(([start], i) => (distances[i][at + t] = clip(t - start, reach) + reach));
    }
    for (const [start, end] of pairSegments(pair)) segments.push([at + start, at + end]);
    at += rowsOf(pair);
  }
  return { characters, distances, segments };
}

const clip = (distance: number, farthest: number) => Math.max(-farthest, Math.min(farthest, distance));
