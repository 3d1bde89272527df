/**
 * What a document says, as triples, and as the key-value pairs that a reader of reports wants: around a central word, here the
 * body part with its locations (model.md section 1).
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

/** Attribute names, in the language of the reports. */
const ATTRIBUTES = { location: "位置", finding: "病变", presence: "存在情况", percentage: "百分比" };
const ABSENT = "无";

/** One triple a relation, in the order annotated. */
export function triples(document: Document): Triple[] {
  return linksOf(document).map(({ type, head, tail, score }) => ({
    head: surface(document, head),
    headType: head.type,
    relation: type,
    tail: surface(document, tail),
    tailType: tail.type,
    ...(score === undefined ? {} : { score }),
  }));
}

/**
 * The triples around their central words, in text order, each pair once:
 * - a body part and its locations are one subject; a finding on it is ⟨… 病变, finding⟩;
 * - a quantifier attaches to its finding: ⟨… finding 百分比, quantifier⟩;
 * - a negated finding is ⟨… finding 存在情况, 无⟩, a quantifier it has being part of its name;
 * - a finding that no body part has is its own subject, and a body part without a finding tells its locations;
 * - any other relation is ⟨head relation, tail⟩.
 */
export function keyValues(document: Document): KeyValue[] {
  const links = linksOf(document);
  const text = (entity: Entity) => surface(document, entity);
  const tailsOf = (head: Entity, role: Role) =>
    links.filter((link) => fits(link, role) && link.head === head).map((link) => link.tail);
  const headsOf = (tail: Entity, role: Role) =>
    links.filter((link) => fits(link, role) && link.tail === tail).map((link) => link.head);
  const isNegated = (finding: Entity) => headsOf(finding, NEGATIVE).length > 0;

  /** What is told of a finding itself, on a body part or (subject null) on its own. */
  const ofFinding = (finding: Entity, subject: string | null): KeyValue[] => {
    const of = (name: string, attribute: string, value: string) =>
      subject === null ? pair(name, attribute, value) : pair(subject, name + attribute, value);
    const quantifiers = tailsOf(finding, PERCENTAGE).map(text);
    if (isNegated(finding)) return [of(quantifiers.join("、") + text(finding), ATTRIBUTES.presence, ABSENT)];
    return quantifiers.map((quantifier) => of(text(finding), ATTRIBUTES.percentage, quantifier));
  };
  const ofBodyPart = (part: Entity): KeyValue[] => {
    const locations = tailsOf(part, POSITION).sort(byPosition).map(text);
    const findings = tailsOf(part, MODIFIER).sort(byPosition);
    if (!findings.length) return locations.map((location) => pair(text(part), ATTRIBUTES.location, location));
    const subject = text(part) + locations.join("、");
    return findings.flatMap((finding) => [
      ...(isNegated(finding) ? [] : [pair(subject, ATTRIBUTES.finding, text(finding))]),
      ...ofFinding(finding, subject),
    ]);
  };
  const ofEntity = (entity: Entity): KeyValue[] => [
    ...ofBodyPart(entity),
    ...(headsOf(entity, MODIFIER).length ? [] : ofFinding(entity, null)),
    ...links
      .filter((link) => link.head === entity && !ROLES.some((role) => fits(link, role)))
      .map(({ type, tail }) => ({ ...pair(text(entity), type, text(tail)), key: `${text(entity)} ${type}` })),
  ];
  return distinct([...document.entities].sort(byPosition).flatMap(ofEntity));
}

type Role = typeof POSITION;
const ROLES: Role[] = [POSITION, MODIFIER, NEGATIVE, PERCENTAGE];

function fits({ type, head, tail }: Link, role: Role): boolean {
  return type === role.type && head.type === role.head && tail.type === role.tail;
}

function pair(subject: string, attribute: string, value: string): KeyValue {
  return { subject, attribute, key: `${subject}的${attribute}`, value };
}

/** Relations with the entities they join; one that points nowhere says nothing. */
function linksOf({ entities, relations }: Document): Link[] {
  const byId = new Map(entities.map((entity) => [entity.id, entity]));
  return relations.flatMap(({ head, tail, ...rest }) => {
    const [h, t] = [byId.get(head), byId.get(tail)];
    return h && t ? [{ ...rest, head: h, tail: t }] : [];
  });
}

function distinct(pairs: KeyValue[]): KeyValue[] {
  return [...new Map(pairs.map((pair) => [JSON.stringify([pair.key, pair.value]), pair])).values()];
}

const surface = ({ text }: Document, { start, end }: Entity) => text.slice(start, end);
const byPosition = (a: Entity, b: Entity) => a.start - b.start || a.end - b.end;
