/** What a masked language model would write into blanks. */
import * as tf from "@tensorflow/tfjs-core";
import type { Tokenizer } from "../../text/tokenizer.js";
import type { EncoderConfig } from "../config.js";
import { noDropout } from "../encoder.js";
import type { Weights } from "../encoder.js";
import { tokenBatch } from "../training/batches.js";
import { vocabularyLogits } from "./head.js";
import { modelProblem } from "../problems.js";

export interface Candidate {
  token: string;
  probability: number;
}

export interface Filling {
  /** The stretch of text that was blanked: one token. */
  start: number;
  end: number;
  /** What stood there, as the vocabulary has it. */
  token: string;
  /** The probability of what stood there. */
  probability: number;
  /** The likeliest tokens, best first; special tokens are no answer. */
  candidates: Candidate[];
}

interface Filler {
  weights: Weights;
  config: EncoderConfig;
  tokenizer: Tokenizer;
}

/**
 * @param blanks UTF-16 offsets; the token at each is blanked, all at once
 * @throws if the sentence has more tokens than the model has positions
 */
export async function fillBlanks(
  { weights, config, tokenizer }: Filler,
  text: string,
  blanks: readonly number[],
  count: number,
): Promise<Filling[]> {
  const { special } = tokenizer;
  const tokens = tokenizer.encode(text);
  if (tokens.length + 2 > config.maxPositions)
    throw modelProblem("text-too-long", { tokens: tokens.length, most: config.maxPositions - 2 });
  const chosen = tokens.flatMap(({ start, end }, i) =>
    blanks.some((offset) => start <= offset && offset < end) ? [i] : [],
  );
  if (chosen.length === 0) return [];
  const ids = Int32Array.from([special.cls, ...tokens.map(({ id }) => id), special.sep]);
  for (const i of chosen) ids[i + 1] = special.mask;
  const rows = Int32Array.from(chosen, (i) => i + 1);
  const probabilities = tf.tidy(() => {
    const batch = tokenBatch([ids], special.pad, config.maxPositions, tf.getBackend() === "webgpu");
    return tf.softmax(vocabularyLogits(weights, config, batch, rows, noDropout));
  });
  const values = await probabilities.data();
  probabilities.dispose();
  const size = config.vocabSize;
  return chosen.map((i, m) => {
    const row = values.subarray(m * size, (m + 1) * size);
    const { id, start, end } = tokens[i];
    const names = tokenizer.spec.vocabulary;
    const candidates = best(row, count, new Set(Object.values(special))).map((token) => ({
      token: names[token],
      probability: row[token],
    }));
    return { start, end, token: names[id], probability: row[id], candidates };
  });
}

/** The places of the `count` largest values, largest first. */
function best(values: ArrayLike<number>, count: number, without: ReadonlySet<number>): number[] {
  return Array.from(values, (_, i) => i)
    .filter((i) => !without.has(i))
    .sort((a, b) => values[b] - values[a] || a - b)
    .slice(0, count);
}
