/**
 * The label sets of a corpus: entity types, and the classes that a pair of entities can fall into.
 *
 * A pair is unordered for the model, so a class has to say which of the two entities is the head. Where the entity types
 * always tell (Modifier links a Body Part to a Degree and never the other way round), one class is enough. Where they don't
 * (Kill links a person to a person), the relation type becomes two classes: one for "the head stands first in the text", one
 * for "the tail stands first".
 */
import type { Document, Entity, Relation } from "./document.js";
import { textProblem } from "./problems.js";

/** One class of the relation head. */
export interface RelationClass {
  /** Shown to the reader; unique. */
  name: string;
  /** The relation type as annotated. */
  type: string;
  /** What tells head from tail: the entity types, or the order in the text. */
  order: "types" | "forward" | "backward";
  /** Every (head type, tail type) that the relation type was seen with, sorted. */
  signatures: [headType: string, tailType: string][];
}

/** Class index 0 is the implied No Relation, which is not in the array: class index c >= 1 is `relationClasses[c - 1]`. */
export interface LabelSet {
  entityTypes: string[];
  relationClasses: RelationClass[];
}

export const NO_RELATION = "No Relation";
export const MAX_ENTITY_TYPES = 64;
export const MAX_RELATION_CLASSES = 128;

/**
 * The label set of a corpus, the same for the same documents in any order.
 * @throws Problem on more than 64 entity types or 128 relation classes, or on names that collide.
 */
export function labelSetOf(documents: Iterable<Document>): LabelSet {
  const entityTypes = new Set<string>();
  const signatures = new Map<string, Map<string, [string, string]>>();
  for (const document of documents) {
    const types = new Map(document.entities.map((entity) => [entity.id, entity.type]));
    for (const type of types.values()) entityTypes.add(type);
    for (const { type, head, tail } of document.relations) {
      const headType = types.get(head);
      const tailType = types.get(tail);
      if (headType === undefined || tailType === undefined)
        throw textProblem("relation-to-nowhere", { document: document.id, relation: type, head, tail });
      if (!signatures.has(type)) signatures.set(type, new Map());
      signatures.get(type)!.set(signatureKey(headType, tailType), [headType, tailType]);
    }
  }
  const labels = {
    entityTypes: inOrder(entityTypes),
    relationClasses: inOrder(signatures.keys()).flatMap((type) => classesOf(type, [...signatures.get(type)!.values()])),
  };
  checkLabels(labels);
  return labels;
}

/** Names of the classes by class index, No Relation first. */
export function relationClassNames(labels: LabelSet): string[] {
  return [NO_RELATION, ...labels.relationClasses.map(({ name }) => name)];
}

/** The annotated relation types, each once, in class order. */
export function relationTypes(labels: LabelSet): string[] {
  return [...new Set(labels.relationClasses.map(({ type }) => type))];
}

/**
 * Class index of the unordered pair (a, b); 0 where no relation of a known type links the two. Of several relations between
 * the same two entities the first counts, because a pair has one class.
 */
export function relationClassIndex(labels: LabelSet, relations: readonly Relation[], a: Entity, b: Entity): number {
  const relation = relations.find(
    ({ head, tail }) => (head === a.id && tail === b.id) || (head === b.id && tail === a.id),
  );
  if (!relation) return 0;
  const head = relation.head === a.id ? a : b;
  const order = head === inTextOrder(a, b)[0] ? "forward" : "backward";
  return (
    1 + labels.relationClasses.findIndex((c) => c.type === relation.type && (c.order === "types" || c.order === order))
  );
}

/**
 * The directed relation that a class index >= 1 says about the unordered pair (a, b). For a class told by types it is the
 * orientation that matches a signature, else the one that matches at one end, else the order in the text.
 */
export function orient(
  labels: LabelSet,
  classIndex: number,
  a: Entity,
  b: Entity,
): { type: string; head: Entity; tail: Entity } {
  const { type, order, signatures } = labels.relationClasses[classIndex - 1];
  const [first, second] = inTextOrder(a, b);
  const swap =
    order === "types"
      ? matchingEnds(signatures, second, first) > matchingEnds(signatures, first, second)
      : order === "backward";
  return swap ? { type, head: second, tail: first } : { type, head: first, tail: second };
}

/** The two entities as they stand in the text: by start, then end. */
export function inTextOrder(a: Entity, b: Entity): [first: Entity, second: Entity] {
  const later = a.start - b.start || a.end - b.end;
  return later > 0 ? [b, a] : [a, b];
}

/** The classes of a relation type: one, or one for each order where its signatures don't tell head from tail. */
export function classesOf(type: string, unsorted: readonly [string, string][]): RelationClass[] {
  const signatures = unsorted.toSorted(bySignature);
  const seen = new Set(signatures.map(([head, tail]) => signatureKey(head, tail)));
  const toldByTypes = signatures.every(([head, tail]) => !seen.has(signatureKey(tail, head)));
  if (toldByTypes) return [{ name: type, type, order: "types", signatures }];
  return [
    { name: type, type, order: "forward", signatures },
    { name: `${type} (reversed)`, type, order: "backward", signatures },
  ];
}

/** 0, 1 or 2: how many ends of the best signature fit head and tail. */
function matchingEnds(signatures: RelationClass["signatures"], head: Entity, tail: Entity): number {
  return Math.max(0, ...signatures.map(([h, t]) => Number(h === head.type) + Number(t === tail.type)));
}

function checkLabels({ entityTypes, relationClasses }: LabelSet): void {
  if (entityTypes.length > MAX_ENTITY_TYPES)
    throw textProblem("too-many-entity-types", { types: entityTypes.length, most: MAX_ENTITY_TYPES });
  if (relationClasses.length > MAX_RELATION_CLASSES)
    throw textProblem("too-many-relation-classes", { classes: relationClasses.length, most: MAX_RELATION_CLASSES });
  const names = [NO_RELATION, ...relationClasses.map(({ name }) => name)];
  const collision = names.find((name, i) => names.indexOf(name) !== i);
  if (collision !== undefined) throw textProblem("relation-class-twice", { name: collision });
}

const signatureKey = (head: string, tail: string) => JSON.stringify([head, tail]);
/** The order that labels have, the same on every machine: that of their code units. */
export const inOrder = (names: Iterable<string>): string[] => [...names].sort(byCodeUnits);
const byCodeUnits = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const bySignature = (a: [string, string], b: [string, string]) => byCodeUnits(a[0], b[0]) || byCodeUnits(a[1], b[1]);
