/** What the corpus holds, counted: small enough for a page. */
import type { Document } from "../text/document.js";
import { discardDraws } from "../text/discard.js";
import { ENTITY_TYPES, RELATION_TYPES, type EntityType, type RelationType } from "./schema.js";
import { sentenceKey, SPLITS, type Corpus, type Split } from "./splits.js";

/** Of the pairs of a set of sentences, how many have no relation. `share` is in [0, 1]. */
export interface PairCounts {
  pairs: number;
  noRelation: number;
  share: number;
}

export interface SplitStatistics {
  reports: number;
  sentences: number;
  entities: Record<EntityType, number>;
  relations: Record<RelationType, number>;
  /** Sentence length in characters. */
  characters: { mean: number; median: number; p95: number; max: number };
  pairs: PairCounts & { meanPerSentence: number };
  /** Sentences whose text, digits aside, occurs earlier in the same split. */
  repeated: number;
}

export interface CorpusStatistics {
  splits: Record<Split, SplitStatistics>;
  /** The training pairs once `discarded` of those without a relation are dropped: on average, and as one seed draws. */
  discard: { discarded: number; expected: PairCounts; seed: number; drawn: PairCounts };
  /** Distinct surface forms of each entity type, and how many of them never occur in train. */
  surfaceForms: Record<EntityType, { all: number; unseenInTrain: number; share: number }>;
  /** Sentences of dev and test whose text, digits aside, occurs in train: none, by construction. */
  sharedWithTrain: number;
}

/** @param discarded the share of training pairs without a relation that training drops */
export function corpusStatistics(corpus: Corpus, { discarded = 0.85, seed = 1 } = {}): CorpusStatistics {
  const before = countPairs(corpus.train);
  const expected = pairCounts(before.pairs - before.noRelation, before.noRelation * (1 - discarded));
  const train = new Set(corpus.train.map(({ text }) => sentenceKey(text)));
  return {
    splits: record(SPLITS, (split) => splitStatistics(corpus[split])),
    discard: { discarded, expected, seed, drawn: drawPairs(corpus.train, discarded, seed) },
    surfaceForms: record(ENTITY_TYPES, (type) => surfaceForms(corpus, type)),
    sharedWithTrain: [...corpus.dev, ...corpus.test].filter(({ text }) => train.has(sentenceKey(text))).length,
  };
}

export function splitStatistics(documents: readonly Document[]): SplitStatistics {
  const lengths = documents.map(({ text }) => text.length).sort((a, b) => a - b);
  const at = (share: number): number => lengths[Math.ceil(share * lengths.length) - 1] ?? 0;
  const pairs = countPairs(documents);
  return {
    reports: new Set(documents.map(({ report }) => report)).size,
    sentences: documents.length,
    entities: record(ENTITY_TYPES, (type) => sum(documents, ({ entities }) => count(entities, type))),
    relations: record(RELATION_TYPES, (type) => sum(documents, ({ relations }) => count(relations, type))),
    characters: { mean: rounded(mean(lengths)), median: at(0.5), p95: at(0.95), max: at(1) },
    pairs: { ...pairs, meanPerSentence: rounded(pairs.pairs / documents.length) },
    repeated: documents.length - new Set(documents.map(({ text }) => sentenceKey(text))).size,
  };
}

/** All unordered pairs of entities of each sentence. */
function countPairs(documents: readonly Document[]): PairCounts {
  const pairs = sum(documents, ({ entities: { length } }) => (length * (length - 1)) / 2);
  const related = sum(documents, ({ relations }) => relations.length);
  return pairCounts(related, pairs - related);
}

function pairCounts(related: number, noRelation: number): PairCounts {
  const pairs = rounded(related + noRelation);
  return { pairs, noRelation: rounded(noRelation), share: rounded(noRelation / (related + noRelation), 4) };
}

/** The pairs that are left when training with this seed draws which to discard: as the trainer does, sentence by sentence. */
function drawPairs(documents: readonly Document[], discarded: number, seed: number): PairCounts {
  let related = 0;
  let noRelation = 0;
  for (const { id, entities, relations } of documents) {
    const discards = discardDraws(seed, id, discarded);
    const linked = new Set(relations.flatMap(({ head, tail }) => [`${head} ${tail}`, `${tail} ${head}`]));
    for (let i = 0; i < entities.length; i++) {
      for (let j = i + 1; j < entities.length; j++) {
        const kept = !discards();
        if (linked.has(`${entities[i].id} ${entities[j].id}`)) related++;
        else if (kept) noRelation++;
      }
    }
  }
  return pairCounts(related, noRelation);
}

function surfaceForms(corpus: Corpus, type: EntityType): { all: number; unseenInTrain: number; share: number } {
  const forms = (documents: readonly Document[]): Set<string> => {
    const texts = documents.flatMap(({ text, entities }) =>
      entities.filter((entity) => entity.type === type).map(({ start, end }) => text.slice(start, end)),
    );
    return new Set(texts);
  };
  const train = forms(corpus.train);
  const unseen = [...forms([...corpus.dev, ...corpus.test])].filter((form) => !train.has(form)).length;
  const all = train.size + unseen;
  return { all, unseenInTrain: unseen, share: all === 0 ? 0 : rounded(unseen / all, 4) };
}

export function record<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>;
}

const count = (items: readonly { type: string }[], type: string): number =>
  items.filter((item) => item.type === type).length;

const sum = <T>(items: readonly T[], value: (item: T) => number): number =>
  items.reduce((total, item) => total + value(item), 0);

const mean = (numbers: readonly number[]): number => sum(numbers, (n) => n) / numbers.length;

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));
