/**
 * RDCNN-CRF for NER (Qiu et al., arXiv 1808.08669): embedding → residual blocks of dilated convolutions → linear → CRF. Their
 * dictionary features are left out: no system here is given a dictionary.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { ConfigOf } from "../catalogue.js";
import { denseParameters, embedding, taggingParameters } from "./initial.js";
import { CHARACTERS, characterRows, convolve, linearEmissions, project } from "./layers.js";
import type { Network } from "./network.js";

/** A character sees 15 others to each side after the last block. */
const DILATIONS = [1, 2, 4, 8];
const WIDTH = 3;

export const rdcnnCrf: Network<ConfigOf<"rdcnn-crf">> = {
  parameters: ({ vocabSize, characterSize, channels }, { tags }) =>
    new Map([
      [CHARACTERS, { shape: [vocabSize, characterSize], start: embedding }],
      ...denseParameters("blocks.input", characterSize, channels),
      ...DILATIONS.flatMap((dilation) => denseParameters(`blocks.dilation${dilation}`, WIDTH * channels, channels)),
      ...taggingParameters(channels, tags),
    ]),

  /** h ← h + relu(convolution of h), block by block. */
  encode: (weights, _, batch, dropout) => {
    let hidden = project(weights, "blocks.input", characterRows(weights, batch, dropout));
    for (const dilation of DILATIONS) {
      const offsets = [-dilation, 0, dilation];
      const update = tf.relu(convolve(weights, `blocks.dilation${dilation}`, hidden, batch, offsets));
      hidden = tf.add(hidden, update);
    }
    return hidden;
  },

  emissions: linearEmissions,
};
