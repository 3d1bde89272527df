/** Precision, recall and F1 of predicted documents; see docs/formats.md, "Scores". */
import type { Document, Entity } from "../text/document.js";

/** Counts and the figures that follow from them; figures are in [0, 1]. */
export interface Score {
  truePositives: number;
  predicted: number;
  gold: number;
  precision: number;
  recall: number;
  f1: number;
}

export interface ScoreTable {
  micro: Score;
  /** Unweighted means over types; counts are sums. */
  macro: Score;
  perType: Record<string, Score>;
}

/** strict: both spans, both entity types, class. boundary: spans and class only. */
export interface Scores {
  entity: { strict: ScoreTable; boundary: ScoreTable };
  relation: { strict: ScoreTable; boundary: ScoreTable };
}

/** Something that is right or wrong as a whole: equal keys are the same thing, `type` says which row it counts in. */
export interface Item {
  key: string;
  type: string;
}

/** The one row of the table that scores spans without types. */
export const ANY_ENTITY = "Entity";

/**
 * Scores predictions against annotation, document by document, matched by id. What is predicted twice counts once. Types
 * that neither side has are not in the tables; precision and recall are 0 where nothing was predicted or annotated.
 * @throws if the two sides do not hold the same ids, each once, or a relation points to an entity that is not there.
 */
export function scoreDocuments(gold: readonly Document[], predicted: readonly Document[]): Scores {
  const pairs = matchById(gold, predicted);
  const table = (items: (document: Document) => Item[]) => scoreItems(pairs.map(([g, p]) => [items(g), items(p)]));
  return {
    entity: {
      strict: table(({ entities }) => entities.map((e) => ({ key: key(...span(e), e.type), type: e.type }))),
      boundary: table(({ entities }) => entities.map((e) => ({ key: key(...span(e)), type: ANY_ENTITY }))),
    },
    relation: {
      strict: table((document) =>
        links(document).map(({ type, head, tail }) => ({
          key: key(type, ...span(head), head.type, ...span(tail), tail.type),
          type,
        })),
      ),
      boundary: table((document) =>
        links(document).map(({ type, head, tail }) => ({ key: key(type, ...span(head), ...span(tail)), type })),
      ),
    },
  };
}

/** The score that follows from counts; a ratio of nothing is 0. */
export function score(truePositives: number, predicted: number, gold: number): Score {
  const precision = predicted ? truePositives / predicted : 0;
  const recall = gold ? truePositives / gold : 0;
  const f1 = precision + recall ? (2 * precision * recall) / (precision + recall) : 0;
  return { truePositives, predicted, gold, precision, recall, f1 };
}

/** Scores [gold, predicted] items, one pair of lists a document; within a list, equal keys count once. */
export function scoreItems(documents: readonly (readonly [gold: Item[], predicted: Item[]])[]): ScoreTable {
  const counts = new Map<string, { truePositives: number; predicted: number; gold: number }>();
  const count = (type: string, what: "truePositives" | "predicted" | "gold") => {
    if (!counts.has(type)) counts.set(type, { truePositives: 0, predicted: 0, gold: 0 });
    counts.get(type)![what]++;
  };
  for (const [goldItems, predictedItems] of documents) {
    const gold = new Map(goldItems.map(({ key, type }) => [key, type]));
    const predicted = new Map(predictedItems.map(({ key, type }) => [key, type]));
    for (const type of gold.values()) count(type, "gold");
    for (const [key, type] of predicted) {
      count(type, "predicted");
      if (gold.has(key)) count(type, "truePositives");
    }
  }
  const perType = Object.fromEntries(
    [...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([type, { truePositives, predicted, gold }]) => [type, score(truePositives, predicted, gold)]),
  );
  return { perType, ...averages(Object.values(perType)) };
}

/** Micro: figures of the summed counts. Macro: means of the figures, 0 where there is no type. */
export function averages(scores: readonly Score[]): { micro: Score; macro: Score } {
  const sum = (field: keyof Score) => scores.reduce((total, s) => total + s[field], 0);
  const mean = (field: keyof Score) => (scores.length ? sum(field) / scores.length : 0);
  const micro = score(sum("truePositives"), sum("predicted"), sum("gold"));
  return { micro, macro: { ...micro, precision: mean("precision"), recall: mean("recall"), f1: mean("f1") } };
}

function matchById(gold: readonly Document[], predicted: readonly Document[]): [gold: Document, predicted: Document][] {
  const left = new Map<string, Document>();
  for (const document of predicted) {
    if (left.has(document.id)) throw new Error(`Document ${document.id} was predicted twice; ids must be unique.`);
    left.set(document.id, document);
  }
  const pairs = gold.map((document): [Document, Document] => {
    const prediction = left.get(document.id);
    if (!prediction)
      throw new Error(`Document ${document.id} has no prediction, or stands twice in the annotation; ids must match.`);
    left.delete(document.id);
    return [document, prediction];
  });
  if (left.size) {
    const [id] = left.keys();
    throw new Error(`${left.size} predicted documents are not in the annotation, the first being ${id}.`);
  }
  return pairs;
}

function links({ id, entities, relations }: Document): { type: string; head: Entity; tail: Entity }[] {
  const byId = new Map(entities.map((entity) => [entity.id, entity]));
  return relations.map(({ type, head, tail }) => {
    const [h, t] = [byId.get(head), byId.get(tail)];
    if (!h || !t) throw new Error(`Document ${id}: relation ${type} points to an entity that is not there.`);
    return { type, head: h, tail: t };
  });
}

const span = ({ start, end }: Entity): [number, number] => [start, end];
const key = (...parts: (string | number)[]) => JSON.stringify(parts);
