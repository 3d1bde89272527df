/** Sentences as the PyTorch peer reads them: our word pieces and where words begin, spans counted in words; and its answers as documents. */
import type { Document, Entity } from "../../src/text/document.js";
import type { Token, Tokenizer } from "../../src/text/tokenizer.js";

export interface PeerLabels {
  entityTypes: string[];
  relationTypes: string[];
}

/** One sentence of a job; types are places in the lists of the labels. */
export interface PeerSentence {
  /** Token ids, [CLS] first and [SEP] last. */
  ids: number[];
  /** Of each word its first place in `ids`, and one past its last. */
  words: [first: number, end: number][];
  /** Words, end exclusive. */
  entities: [start: number, end: number, type: number][];
  /** Places in `entities`. */
  relations: [head: number, tail: number, type: number][];
}

/** What the peer finds in one sentence. */
export interface PeerAnswer {
  entities: [start: number, end: number, type: number][];
  /** Between the entities found. */
  relations: [head: number, tail: number, type: number][];
  /** Between the annotated entities, by their places in the sentence that was asked. */
  given: [head: number, tail: number, type: number][];
}

export interface AskedSentence {
  document: Document;
  sentence: PeerSentence;
  /** The span of each word in the text. */
  words: { start: number; end: number }[];
  /** The annotated entities that are whole words, in the order of `sentence.entities`. */
  placed: Entity[];
}

/** A word is what white space parts from the next, as in the files of SpERT. An entity that cuts a word is left out. */
export function askedSentence(document: Document, tokenizer: Tokenizer, labels: PeerLabels): AskedSentence {
  const { cls, sep } = tokenizer.special;
  const tokens = tokenizer.encode(document.text);
  const firsts = tokens.flatMap((token, i) => (i === 0 || parted(document.text, tokens[i - 1], token) ? [i] : []));
  const bounds = firsts.map((first, i) => ({ first, end: firsts[i + 1] ?? tokens.length }));
  const words = bounds.map(({ first, end }) => ({ start: tokens[first].start, end: tokens[end - 1].end }));
  const spanOf = ({ start, end }: Entity): [number, number] => [
    words.findIndex((word) => word.start === start),
    words.findIndex((word) => word.end === end) + 1,
  ];
  const placed = document.entities.filter((entity) => {
    const [start, end] = spanOf(entity);
    return start >= 0 && end > start;
  });
  const place = (id: string) => placed.findIndex((entity) => entity.id === id);
  const relations = document.relations
    .map(({ type, head, tail }): [number, number, number] => [
      place(head),
      place(tail),
      labels.relationTypes.indexOf(type),
    ])
    .filter((places) => places.every((found) => found >= 0));
  const sentence: PeerSentence = {
    ids: [cls, ...tokens.map(({ id }) => id), sep],
    words: bounds.map(({ first, end }) => [first + 1, end + 1]),
    entities: placed.map((entity) => [...spanOf(entity), labels.entityTypes.indexOf(entity.type)]),
    relations,
  };
  return { document, sentence, words, placed };
}

const parted = (text: string, before: Token, after: Token) => /\s/u.test(text.slice(before.end, after.start));

/** What was found, as a document of the same id: entities and their relations, or relations between the annotated entities. */
export function answeredDocument(
  { document, words, placed }: AskedSentence,
  answer: PeerAnswer,
  labels: PeerLabels,
  goldEntities: boolean,
): Document {
  const entities = goldEntities
    ? placed
    : answer.entities.map(([start, end, type], i) => ({
        id: `e${i}`,
        type: labels.entityTypes[type],
        start: words[start].start,
        end: words[end - 1].end,
      }));
  const relations = (goldEntities ? answer.given : answer.relations).map(([head, tail, type]) => ({
    type: labels.relationTypes[type],
    head: entities[head].id,
    tail: entities[tail].id,
  }));
  return { id: document.id, text: document.text, entities, relations };
}
