/** Sentences and pairs of entities as the baselines see them: characters alone, spans counted from 0. */
import { tokenSpan } from "../examples.js";
import type { Pair } from "../examples.js";
import { bucketOf } from "../training/batches.js";
import type { Entity } from "../../text/document.js";
import type { Token, Tokenizer } from "../../text/tokenizer.js";
import type { SentenceBatch, SpanPair } from "./network.js";

/** What is needed of a sentence; `ids` has [CLS] and [SEP]. */
export interface EncodedSentence {
  document: { entities: readonly Entity[] };
  tokens: readonly Token[];
  ids: Int32Array;
}

export interface BatchSettings {
  tokenizer: Tokenizer;
  entityTypes: readonly string[];
  maxPositions: number;
  fixedShapes: boolean;
}

/** Sentences padded to their bucket, as the focused model's are. */
export function sentenceBatch(sentences: readonly EncodedSentence[], settings: BatchSettings): SentenceBatch {
  const { tokenizer, entityTypes, maxPositions, fixedShapes } = settings;
  const { pad } = tokenizer.special;
  const characters = bucketOf(Math.max(...sentences.map(({ ids }) => ids.length)), maxPositions) - 2;
  const ids = new Int32Array(sentences.length * characters).fill(pad);
  const types = new Int32Array(sentences.length * characters);
  sentences.forEach(({ document, tokens, ids: own }, b) => {
    ids.set(own.subarray(1, own.length - 1), b * characters);
    for (const entity of document.entities) {
      const [start, end] = tokenSpan(tokens, entity) ?? [1, 1];
      types.fill(1 + entityTypes.indexOf(entity.type), b * characters + start - 1, b * characters + end - 1);
    }
  });
  const lengths = sentences.map(({ tokens }) => tokens.length);
  return { sentences: sentences.length, characters, ids, lengths, types, pad, fixedShapes };
}

/** A pair whose spans count [CLS] as 0, with the entity that stands first in the text as the first. */
export function spanPair({ first, second }: Pair, sentence: number, length: number): SpanPair {
  const without = ([start, end]: readonly [number, number]) => [start - 1, end - 1] as const;
  const [a, b] = [without(first), without(second)];
  const swap = b[0] < a[0] || (b[0] === a[0] && b[1] < a[1]);
  return { sentence, length, first: swap ? b : a, second: swap ? a : b };
}
