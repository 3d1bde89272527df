/**
 * What a document says, as triples, and as the key-value pairs that a reader of reports wants: around a central word, here the
 * body part with its locations.
 */
import type { Document, Entity } from "./document.js";

/** A relation in words. */
export interface Triple {
  head: string;
  headType: string;
  relation: string;
  tail: string;
  tailType: string;
  score?: number;
  /** What they mean, where the entities say so. */
  headGloss?: string;
  tailGloss?: string;
}

export interface KeyValue {
  /** The central word: the row of a table. */
  subject: string;
  /** What is told of it: the column. */
  attribute: string;
  /** Subject and attribute in one. */
  key: string;
  value: string;
}

interface Link {
  type: string;
  head: Entity;
  tail: Entity;
  score?: number;
}

/** What the annotation of angiography reports calls its relations, and what each becomes; told by relation and entity types. */
const POSITION = { type: "Position", head: "Body Part", tail: "Location" };
const MODIFIER = { type: "Modifier", head: "Body Part", tail: "Degree" };
const NEGATIVE = { type: "Negative", head: "Negation", tail: "Degree" };
const PERCENTAGE = { type: "Percentage", head: "Degree", tail: "Quantifier" };

/** How pairs of key and value are put into words. */
export interface KeyValueLanguage {
  attributes: Record<"location" | "finding" | "presence" | "percentage", string>;
  /** The value of what is said not to be there. */
  absent: string;
  /** Between several entities in one name. */
  comma: string;
  /** Between a finding and what is told of it. */
  space: string;
  key(subject: string, attribute: string): string;
  name(surface: string, entity: Entity): string;
}

/** That of the reports. */
const CHINESE: KeyValueLanguage = {
  attributes: { location: "位置", finding: "病变", presence: "存在情况", percentage: "百分比" },
  absent: "无",
  comma: "、",
  space: "",
  key: (subject, attribute) => `${subject}的${attribute}`,
  name: (surface) => surface,
};

/** One triple a relation, in the order annotated. */
export function triples(document: Document): Triple[] {
  return linksOf(document).map(({ type, head, tail, score }) => ({
    head: surface(document, head),
    headType: head.type,
    relation: type,
    tail: surface(document, tail),
    tailType: tail.type,
    ...(score === undefined ? {} : { score }),
    ...(head.gloss === undefined ? {} : { headGloss: head.gloss }),
    ...(tail.gloss === undefined ? {} : { tailGloss: tail.gloss }),
  }));
}

/** The triples around their central words, in text order, each pair once, in the language of the reports. */
export const keyValues = (document: Document): KeyValue[] =>
  distinct(allKeyValues(document, CHINESE), ({ key, value }) => JSON.stringify([key, value]));

/** The same pairs, each with what it says in another language. */
export function glossedKeyValues(document: Document, language: KeyValueLanguage): (KeyValue & { gloss: KeyValue })[] {
  const glosses = allKeyValues(document, language);
  const both = allKeyValues(document, CHINESE).map((pair, i) => ({ ...pair, gloss: glosses[i] }));
  return distinct(both, ({ key, value }) => JSON.stringify([key, value]));
}

/**
 * - a body part and its locations are one subject; a finding on it is ⟨… 病变, finding⟩;
 * - a quantifier attaches to its finding: ⟨… finding 百分比, quantifier⟩;
 * - a negated finding is ⟨… finding 存在情况, 无⟩, a quantifier it has being part of its name;
 * - a finding that no body part has is its own subject, and a body part without a finding tells its locations;
 * - any other relation is ⟨head relation, tail⟩.
 */
function allKeyValues(document: Document, language: KeyValueLanguage): KeyValue[] {
  const { attributes, absent, comma, space } = language;
  const links = linksOf(document);
  const byHead = grouped(links, ({ head }) => head);
  const byTail = grouped(links, ({ tail }) => tail);
  const text = (entity: Entity) => language.name(surface(document, entity), entity);
  const pair = (subject: string, attribute: string, value: string): KeyValue => ({
    ...{ subject, attribute, value },
    key: language.key(subject, attribute),
  });
  const tailsOf = (head: Entity, role: Role) =>
    (byHead.get(head) ?? []).filter((link) => fits(link, role)).map((link) => link.tail);
  const headsOf = (tail: Entity, role: Role) =>
    (byTail.get(tail) ?? []).filter((link) => fits(link, role)).map((link) => link.head);
  const isNegated = (finding: Entity) => headsOf(finding, NEGATIVE).length > 0;

  /** What is told of a finding itself, on a body part or (subject null) on its own. */
  const ofFinding = (finding: Entity, subject: string | null): KeyValue[] => {
    const of = (name: string, attribute: string, value: string) =>
      subject === null ? pair(name, attribute, value) : pair(subject, name + space + attribute, value);
    const quantifiers = tailsOf(finding, PERCENTAGE).map(text);
    if (isNegated(finding)) {
      const name = [...(quantifiers.length > 0 ? [quantifiers.join(comma)] : []), text(finding)].join(space);
      return [of(name, attributes.presence, absent)];
    }
    return quantifiers.map((quantifier) => of(text(finding), attributes.percentage, quantifier));
  };
  const ofBodyPart = (part: Entity): KeyValue[] => {
    const locations = tailsOf(part, POSITION).sort(byPosition).map(text);
    const findings = tailsOf(part, MODIFIER).sort(byPosition);
    if (!findings.length) return locations.map((location) => pair(text(part), attributes.location, location));
    const subject = [text(part), ...(locations.length > 0 ? [locations.join(comma)] : [])].join(space);
    return findings.flatMap((finding) => [
      ...(isNegated(finding) ? [] : [pair(subject, attributes.finding, text(finding))]),
      ...ofFinding(finding, subject),
    ]);
  };
  const ofEntity = (entity: Entity): KeyValue[] => [
    ...ofBodyPart(entity),
    ...(headsOf(entity, MODIFIER).length ? [] : ofFinding(entity, null)),
    ...(byHead.get(entity) ?? [])
      .filter((link) => !ROLES.some((role) => fits(link, role)))
      .map(({ type, tail }) => ({ ...pair(text(entity), type, text(tail)), key: `${text(entity)} ${type}` })),
  ];
  return [...document.entities].sort(byPosition).flatMap(ofEntity);
}

type Role = typeof POSITION;
const ROLES: Role[] = [POSITION, MODIFIER, NEGATIVE, PERCENTAGE];

function fits({ type, head, tail }: Link, role: Role): boolean {
  return type === role.type && head.type === role.head && tail.type === role.tail;
}

/** Relations with the entities they join; one that points nowhere says nothing. */
function linksOf({ entities, relations }: Document): Link[] {
  const byId = new Map(entities.map((entity) => [entity.id, entity]));
  return relations.flatMap(({ head, tail, ...rest }) => {
    const [h, t] = [byId.get(head), byId.get(tail)];
    return h && t ? [{ ...rest, head: h, tail: t }] : [];
  });
}

function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

const distinct = <T>(items: readonly T[], keyOf: (item: T) => string): T[] => [
  ...new Map(items.map((item) => [keyOf(item), item])).values(),
];

const surface = ({ text }: Document, { start, end }: Entity) => text.slice(start, end);
const byPosition = (a: Entity, b: Entity) => a.start - b.start || a.end - b.end;
