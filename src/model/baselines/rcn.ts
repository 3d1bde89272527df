/**
 * RCN, a recurrent capsule network for relations between given entities (Wang et al., arXiv 1807.06718): a Bi-GRU over each of the
 * five segments that a pair cuts its sentence into; its last states are cut into primary capsules; these are routed to one
 * capsule for each class, whose length is the class's score.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { ConfigOf } from "../catalogue.js";
import { weight } from "../encoder.js";
import { equalSizes } from "../groups.js";
import { gatherRows } from "../ops.js";
import { bidirectional, lastStates } from "../recurrent/bidirectional.js";
import { GRU } from "../recurrent/cells.js";
import { pack } from "../recurrent/packing.js";
import type { Sequence } from "../recurrent/packing.js";
import { capsuleLengths, marginLoss, route, squash } from "./capsules.js";
import { embedding, glorot, recurrentParameters } from "./initial.js";
import { CHARACTERS } from "./layers.js";
import type { Network, SentenceBatch, SpanPair } from "./network.js";
import { pairSegments, SEGMENTS } from "./pair-segments.js";
import { modelProblem } from "../problems.js";

type Config = ConfigOf<"rcn">;

const TYPES = "types.embedding.weight";

/** @throws Problem where a segment's states can't be cut into capsules */
function primaryCapsules({ hiddenSize, primarySize }: Config): number {
  if ((2 * hiddenSize) % primarySize !== 0)
    throw modelProblem("capsules-do-not-divide", { states: 2 * hiddenSize, primarySize });
  return (2 * hiddenSize) / primarySize;
}

export const rcn: Network<Config> = {
  parameters: (config, { entityTypes, classes }) => {
    const { vocabSize, characterSize, typeSize, hiddenSize, primarySize, relationSize } = config;
    const primary = SEGMENTS * primaryCapsules(config);
    return new Map([
      [CHARACTERS, { shape: [vocabSize, characterSize], start: embedding }],
      [TYPES, { shape: [entityTypes + 1, typeSize], start: embedding }],
      ...recurrentParameters("gru", 3, characterSize + typeSize, hiddenSize),
      // W_ij of every primary capsule i and class j. Every class gets an equal share at first, of so many small vectors that
      // their sum should be neither nothing nor all.
      [
        "relation.capsules",
        { shape: [primary, primarySize, classes * relationSize], start: glorot(primarySize, relationSize) },
      ],
    ]);
  },

  /** Characters with the types of the entities that they are in. */
  encode: (weights, _, { ids, types, sentences, characters }, dropout) => {
    const rows = tf.concat(
      [gatherRows(weight(weights, CHARACTERS), ids), gatherRows(weight(weights, TYPES), types)],
      1,
    );
    return dropout(rows, [{ queries: equalSizes(sentences, characters) }]);
  },

  relation: {
    scores: (weights, config, states, batch, pairs, dropout) => {
      const { sequences, index } = distinctSegments(pairs, batch);
      const packing = pack(sequences, batch.fixedShapes);
      const last = lastStates(bidirectional(weights, "gru", GRU, states, packing), packing, sequences);
      const segments = dropout(gatherRows(last, index), [{ queries: equalSizes(pairs.length, SEGMENTS) }]);

      const primary = SEGMENTS * primaryCapsules(config);
      const capsules = squash(tf.reshape(segments, [pairs.length, primary, config.primarySize]));
      const W = weight<tf.Tensor3D>(weights, "relation.capsules");
      const predictions = tf.matMul(tf.transpose(capsules, [1, 0, 2]), W);
      const classes = W.shape[2] / config.relationSize;
      const votes = tf.reshape(predictions, [primary, pairs.length, classes, config.relationSize]) as tf.Tensor4D;
      return capsuleLengths(route(votes, config.iterations));
    },
    loss: marginLoss,
    probabilities: (lengths) => tf.clone(lengths),
  },
};

/** Pairs of one sentence share segments: what stands before an entity is the same for all its pairs. Each is read once. */
function distinctSegments(pairs: readonly SpanPair[], { characters }: SentenceBatch) {
  const sequences: Sequence[] = [];
  const numbers = new Map<string, number>();
  const index = pairs.flatMap((pair) =>
    pairSegments(pair).map(([from, to]) => {
      const [start, length] = to > from ? [pair.sentence * characters + from, to - from] : [0, 0];
      const key = `${start} ${length}`;
      if (!numbers.has(key)) numbers.set(key, sequences.push({ start, length }) - 1);
      return numbers.get(key)!;
    }),
  );
  return { sequences, index: Int32Array.from(index) };
}
