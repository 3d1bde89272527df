/**
 * An imagined answer: an annotation into which somebody put mistakes, one choice for each entity and each relation. For learning how
 * answers are marked; what a mistake is called and costs is up to `errorsOf` and `scoreDocuments`.
 */
import type { Document, Entity, Relation } from "../text/document.js";

export const ENTITY_ANSWERS = ["right", "missed", "type", "boundary"] as const;
export type EntityAnswer = (typeof ENTITY_ANSWERS)[number];

export const RELATION_ANSWERS = ["right", "missed", "class"] as const;
export type RelationAnswer = (typeof RELATION_ANSWERS)[number];

export interface Answers {
  /** In the order of the document's entities. */
  entities: readonly EntityAnswer[];
  /** In the order of its relations. */
  relations: readonly RelationAnswer[];
  /** Whether a relation is claimed that is not annotated (`inventedRelation`). */
  invented: boolean;
}

export interface Types {
  entityTypes: readonly string[];
  relationTypes: readonly string[];
}

export const allRight = ({ entities, relations }: Document): Answers => ({
  entities: entities.map(() => "right"),
  relations: relations.map(() => "right"),
  invented: false,
});

/** What somebody answers who makes these mistakes. A relation goes with an entity that is missed. */
export function answerOf(document: Document, answers: Answers, types: Types): Document {
  const entities = document.entities.flatMap((entity, i) => {
    const answer = answers.entities[i];
    if (answer === "missed") return [];
    if (answer === "type") return [{ ...entity, type: after(types.entityTypes, entity.type) }];
    return [answer === "boundary" ? { ...entity, ...(shifted(document, entity) ?? {}) } : entity];
  });
  const found = new Set(entities.map(({ id }) => id));
  const claimed = document.relations.flatMap((relation, i) => {
    const answer = answers.relations[i];
    if (answer === "missed") return [];
    return [answer === "class" ? { ...relation, type: after(types.relationTypes, relation.type) } : relation];
  });
  const invented = answers.invented ? inventedRelation(document) : undefined;
  const relations = [...claimed, ...(invented ? [invented] : [])];
  return { ...document, entities, relations: relations.filter(({ head, tail }) => found.has(head) && found.has(tail)) };
}

/** The next of a list, from its end the first. */
const after = (types: readonly string[], type: string) => types[(types.indexOf(type) + 1) % types.length];

/** The span one character shorter, or, of a single character, one longer; undefined where another entity is in the way. */
export function shifted({ text, entities }: Document, entity: Entity): Pick<Entity, "start" | "end"> | undefined {
  const { start, end } = entity;
  if (end - start > 1) return { start, end: end - 1 };
  const others = entities.filter((other) => other !== entity);
  const free = (at: number) =>
    at >= 0 && at < text.length && !others.some((other) => other.start <= at && at < other.end);
  if (free(start - 1)) return { start: start - 1, end };
  return free(end) ? { start, end: end + 1 } : undefined;
}

/** A relation that could be but is not: of two entities that are of the types of an annotated relation and are not linked. */
export function inventedRelation({ entities, relations }: Document): Relation | undefined {
  const typeOf = (id: string) => entities.find((entity) => entity.id === id)?.type;
  const linked = (a: Entity, b: Entity) =>
    relations.some(({ head, tail }) => [head, tail].includes(a.id) && [head, tail].includes(b.id));
  for (const { type, head, tail } of relations)
    for (const first of entities.filter((entity) => entity.type === typeOf(head)))
      for (const second of entities.filter((entity) => entity.type === typeOf(tail)))
        if (first !== second && !linked(first, second)) return { type, head: first.id, tail: second.id };
  return undefined;
}

const INVENTED = "i";
const codes = <A extends string>(answers: readonly A[]) => answers.map(([letter]) => letter).join("");

/** As a short text for an address, one letter a choice: "rmr.rc.i"; empty where all is right. */
export function formatAnswers({ entities, relations, invented }: Answers): string {
  if ([...entities, ...relations].every((answer) => answer === "right") && !invented) return "";
  return [codes(entities), codes(relations), invented ? INVENTED : ""].join(".").replace(/\.$/, "");
}

/** @returns undefined where the text does not fit the document */
export function parseAnswers(text: string, document: Document): Answers | undefined {
  if (text === "") return allRight(document);
  const [entities = "", relations = "", invented = "", ...rest] = text.split(".");
  const read = <A extends string>(letters: string, known: readonly A[]) =>
    [...letters].flatMap((letter) => known.find((answer) => answer[0] === letter) ?? []);
  const answers: Answers = {
    entities: read(entities, ENTITY_ANSWERS),
    relations: read(relations, RELATION_ANSWERS),
    invented: invented === INVENTED,
  };
  const fits =
    answers.entities.length === document.entities.length &&
    answers.relations.length === document.relations.length &&
    formatAnswers(answers) === text &&
    rest.length === 0;
  return fits ? answers : undefined;
}
