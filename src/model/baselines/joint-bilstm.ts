/**
 * Joint-Bi-LSTM for entities and relations together: one Bi-LSTM on characters for both tasks; a CRF on top for the entities; for
 * a pair, a convolution over the states from one entity to the other and the mean of each entity → tanh → softmax.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { ConfigOf } from "../catalogue.js";
import { equalSizes } from "../groups.js";
import { segmentMax, segmentMean } from "../segments.js";
import type { Segment } from "../segments.js";
import { denseParameters, embedding, recurrentParameters, taggingParameters } from "./initial.js";
import { biLstm, CHARACTERS, characterRows, convolve, linearEmissions, project, softmaxClasses } from "./layers.js";
import type { Network } from "./network.js";

const WINDOW = [-1, 0, 1];

export const jointBiLstm: Network<ConfigOf<"joint-bilstm">> = {
  parameters: ({ vocabSize, characterSize, hiddenSize, filters, relationSize }, { tags, classes }) =>
    new Map([
      [CHARACTERS, { shape: [vocabSize, characterSize], start: embedding }],
      ...recurrentParameters("lstm", 4, characterSize, hiddenSize),
      ...taggingParameters(2 * hiddenSize, tags),
      ...denseParameters("relation.convolution", WINDOW.length * 2 * hiddenSize, filters),
      ...denseParameters("relation.dense", filters + 2 * 2 * hiddenSize, relationSize),
      ...denseParameters("relation.output", relationSize, classes),
    ]),

  encode: (weights, _, batch, dropout) => biLstm(weights, "lstm", characterRows(weights, batch, dropout), batch),

  emissions: linearEmissions,

  relation: {
    ...softmaxClasses,
    scores: (weights, _, states, batch, pairs, dropout) => {
      const stretch = (from: (i: number) => number, to: (i: number) => number) =>
        pairs.map(({ sentence }, i): Segment => {
          const start = sentence * batch.characters;
          return [start + from(i), start + to(i)];
        });
      const fromFirstToSecond = stretch(
        (i) => pairs[i].first[0],
        (i) => Math.max(pairs[i].first[1], pairs[i].second[1]),
      );
      const entity = (which: "first" | "second") =>
        segmentMean(
          states,
          stretch(
            (i) => pairs[i][which][0],
            (i) => pairs[i][which][1],
          ),
        );
      const filtered = convolve(weights, "relation.convolution", states, batch, WINDOW);
      const features = tf.concat([segmentMax(filtered, fromFirstToSecond), entity("first"), entity("second")], 1);
      const each = [{ queries: equalSizes(pairs.length, 1) }];
      const inner = tf.tanh(project(weights, "relation.dense", dropout(features, each)));
      return project(weights, "relation.output", dropout(inner, each));
    },
  },
};
