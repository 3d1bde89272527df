/** Documents as the model sees them: token ids, tag ids, and the pairs of gold entities with their classes. */
import { spansToTags } from "../text/bieos.js";
import type { Document, Entity } from "../text/document.js";
import { relationClassIndex } from "../text/labels.js";
import type { LabelSet } from "../text/labels.js";
import type { Token, Tokenizer } from "../text/tokenizer.js";
import type { TokenSpan } from "./trace.js";
import { modelProblem } from "./problems.js";

/** An unordered pair of entities in token positions that count [CLS] as 0. */
export interface Pair {
  first: TokenSpan;
  second: TokenSpan;
}

export interface GoldPair extends Pair {
  /** Class index, 0 = No Relation. */
  target: number;
  /** What it counts in L_rc beside the others; absent: 1. */
  weight?: number;
}

export interface Example {
  document: Document;
  /** Without [CLS] and [SEP]. */
  tokens: Token[];
  /** [CLS] tokens [SEP] */
  ids: Int32Array;
  /** One tag id a token. */
  tags: Int32Array;
  pairs: GoldPair[];
}

/**
 * [CLS] tokens [SEP].
 * @throws Problem "sentence-too-long" beyond `maxPositions`
 */
export function withSpecials(tokens: Token[], tokenizer: Tokenizer, id: string, maxPositions: number): Int32Array {
  if (tokens.length + 2 > maxPositions)
    throw modelProblem("sentence-too-long", { sentence: id, tokens: tokens.length, most: maxPositions - 2 });
  return Int32Array.from([tokenizer.special.cls, ...tokens.map((token) => token.id), tokenizer.special.sep]);
}

/** Encodes an annotated sentence; entities that the tags cannot hold (see bieos.ts) are left out of tags and pairs. */
export function encodeExample(
  document: Document,
  tokenizer: Tokenizer,
  labels: LabelSet,
  tagIds: ReadonlyMap<string, number>,
  maxPositions: number,
): Example {
  const tokens = tokenizer.encode(document.text);
  const ids = withSpecials(tokens, tokenizer, document.id, maxPositions);
  const { tags, placed } = spansToTags(tokens, document.entities);
  const pairs: GoldPair[] = [];
  for (let i = 0; i < placed.length; i++) {
    for (let j = i + 1; j < placed.length; j++) {
      const [a, b] = [placed[i], placed[j]];
      const target = relationClassIndex(labels, document.relations, a.entity, b.entity);
      pairs.push({ first: [a.start + 1, a.end + 1], second: [b.start + 1, b.end + 1], target });
    }
  }
  return { document, tokens, ids, tags: Int32Array.from(tags, (tag) => tagIds.get(tag) ?? 0), pairs };
}

/** The tokens under a character span, counting [CLS] as 0; undefined where there are none. */
export function tokenSpan(
  tokens: readonly Pick<Token, "start" | "end">[],
  { start, end }: Pick<Entity, "start" | "end">,
): TokenSpan | undefined {
  const first = tokens.findIndex((token) => token.end > start && token.start < end);
  if (first < 0) return undefined;
  let last = first;
  while (last + 1 < tokens.length && tokens[last + 1].start < end) last++;
  return [first + 1, last + 2];
}
