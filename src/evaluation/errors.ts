/**
 * Every mistake of a prediction, by class. A mistake is a false positive or a false negative of the strict score, so their numbers are
 * exactly those that precision and recall count. The classes of each kind exclude one another and cover all:
 *
 * Entities
 * - type: the span is right, the type is wrong;
 * - boundary: it overlaps an entity of the other side that isn't the same span, whatever the types;
 * - missing (annotated) or spurious (predicted): nothing of the other side touches it.
 *
 * Relations
 * - lost entity: an annotated relation of whose entities one was not found, span and type;
 * - false entity: a predicted relation of whose entities one is not annotated so;
 * - wrong class: both entities are right, and linked by the other side too, but by another class or the other way round;
 * - wrong pair: both entities are right, the other side does not link them, but has a mistaken relation of the same class that shares one of
 *   them in the same role: the link went to the wrong partner;
 * - missing or spurious: both entities are right, and none of that.
 */
import type { Document, Entity, Relation } from "../text/document.js";

export const ENTITY_CLASSES = ["boundary", "type", "missing", "spurious"] as const;
export type EntityClass = (typeof ENTITY_CLASSES)[number];

export const RELATION_CLASSES = [
  "wrong pair",
  "wrong class",
  "missing",
  "spurious",
  "lost entity",
  "false entity",
] as const;
export type RelationErrorClass = (typeof RELATION_CLASSES)[number];

/** A relation with the entities that it links. */
export interface Link extends Pick<Relation, "type" | "score"> {
  head: Entity;
  tail: Entity;
}

interface ErrorOf<C extends string, T> {
  /** The sentence. */
  document: string;
  class: C;
  /** A false negative stands in the annotation, a false positive in the prediction. */
  side: "gold" | "predicted";
  item: T;
  /** What stands on the other side in its place, where the class says that something does. */
  instead?: T;
}

export type EntityError = ErrorOf<EntityClass, Entity> & { kind: "entity" };
export type RelationError = ErrorOf<RelationErrorClass, Link> & { kind: "relation" };

/** @throws where the two documents are not of the same sentence, or a relation points to an entity that isn't there */
export function errorsOf(gold: Document, predicted: Document): (EntityError | RelationError)[] {
  if (gold.id !== predicted.id) throw new Error(`${predicted.id} can't be compared with the annotation of ${gold.id}.`);
  return [...entityErrors(gold, predicted), ...relationErrors(gold, predicted)];
}

export function entityErrors(gold: Document, predicted: Document): EntityError[] {
  const one = (side: "gold" | "predicted", own: readonly Entity[], other: readonly Entity[]) => {
    const right = new Set(other.map(entityKey));
    return unique(own, entityKey)
      .filter((entity) => !right.has(entityKey(entity)))
      .map((item): EntityError => {
        const found = entityClass(item, other) ?? { class: side === "gold" ? "missing" : "spurious" };
        return { kind: "entity", document: gold.id, side, item, ...found };
      });
  };
  return [...one("gold", gold.entities, predicted.entities), ...one("predicted", predicted.entities, gold.entities)];
}

/** Undefined where nothing on the other side touches the entity. */
function entityClass(entity: Entity, other: readonly Entity[]): { class: EntityClass; instead: Entity } | undefined {
  const same = other.find((candidate) => spanKey(candidate) === spanKey(entity));
  if (same) return { class: "type", instead: same };
  const touching = other.filter((candidate) => overlap(candidate, entity) > 0);
  if (touching.length === 0) return undefined;
  const most = touching.reduce((best, one) => (overlap(one, entity) > overlap(best, entity) ? one : best));
  return { class: "boundary", instead: most };
}

export function relationErrors(gold: Document, predicted: Document): RelationError[] {
  const annotated = unique(linksOf(gold), linkKey);
  const found = unique(linksOf(predicted), linkKey);
  const without = (links: readonly Link[], others: readonly Link[]) => {
    const keys = new Set(others.map(linkKey));
    return links.filter((link) => !keys.has(linkKey(link)));
  };
  const [missed, mistaken] = [without(annotated, found), without(found, annotated)];
  const error = (side: "gold" | "predicted", item: Link, other: Side): RelationError => ({
    kind: "relation",
    document: gold.id,
    side,
    item,
    ...relationClass(side, item, other),
  });
  const prediction = { entities: new Set(predicted.entities.map(entityKey)), links: found, errors: mistaken };
  const annotation = { entities: new Set(gold.entities.map(entityKey)), links: annotated, errors: missed };
  return [
    ...missed.map((item) => error("gold", item, prediction)),
    ...mistaken.map((item) => error("predicted", item, annotation)),
  ];
}

/** What a mistake is held against: the other side's entities, its relations, and those of them that are mistakes. */
interface Side {
  entities: ReadonlySet<string>;
  links: readonly Link[];
  errors: readonly Link[];
}

function relationClass(side: "gold" | "predicted", link: Link, other: Side): Pick<RelationError, "class" | "instead"> {
  const known = ({ head, tail }: Link) => other.entities.has(entityKey(head)) && other.entities.has(entityKey(tail));
  if (!known(link)) return { class: side === "gold" ? "lost entity" : "false entity" };
  const samePair = other.links.find((candidate) => pairKey(candidate) === pairKey(link));
  if (samePair) return { class: "wrong class", instead: samePair };
  const astray = other.errors.find((candidate) => candidate.type === link.type && sharesOne(candidate, link));
  if (astray) return { class: "wrong pair", instead: astray };
  return { class: side === "gold" ? "missing" : "spurious" };
}

const sharesOne = (a: Link, b: Link) =>
  entityKey(a.head) === entityKey(b.head) || entityKey(a.tail) === entityKey(b.tail);

/** The relations of a document with their entities. */
export function linksOf({ id, entities, relations }: Document): Link[] {
  const byId = new Map(entities.map((entity) => [entity.id, entity]));
  return relations.map(({ type, head, tail, score }) => {
    const [h, t] = [byId.get(head), byId.get(tail)];
    if (!h || !t) throw new Error(`Document ${id}: relation ${type} points to an entity that is not there.`);
    return { type, head: h, tail: t, ...(score === undefined ? {} : { score }) };
  });
}

const overlap = (a: Entity, b: Entity) => Math.min(a.end, b.end) - Math.max(a.start, b.start);
const spanKey = ({ start, end }: Entity) => `${start}-${end}`;
const entityKey = (entity: Entity) => `${spanKey(entity)} ${entity.type}`;
const linkKey = ({ type, head, tail }: Link) => [type, entityKey(head), entityKey(tail)].join("\n");
const pairKey = ({ head, tail }: Link) => [entityKey(head), entityKey(tail)].sort().join("\n");

/** What stands twice counts once, as in the scores. */
function unique<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}
