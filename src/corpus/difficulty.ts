/**
 * How hard the corpus is for methods that do not read: a tagger that looks words up, and a pairing that takes the nearest
 * partner. The corpus must leave both well behind a reader.
 */
import type { Document, Entity, Relation } from "../text/document.js";
import { RELATION_TYPES, SIGNATURES, type EntityType } from "./schema.js";

/** A percentage in any of the ways reports write one, NFKC-folded. */
const PERCENTAGE = /\d+(?:\.\d+)?%?(?:[-~]\d+(?:\.\d+)?)?%/y;

/** Tags by longest match; quantifiers by pattern. Made by `learnDictionary`. */
export interface Dictionary {
  /** Surface forms that are worth tagging, with their type. */
  types: ReadonlyMap<string, string>;
  longest: number;
}

/**
 * Learns which surface forms to tag. A form is looked up by longest match; it is tagged with its most frequent type if it
 * is that entity in more than half of the places where train text matches it, so a form that is mostly something else
 * (近, 扩张) is left alone.
 */
export function learnDictionary(train: readonly Document[]): Dictionary {
  const counts = new Map<string, Map<string, number>>();
  for (const { text, entities } of train) {
    for (const { type, start, end } of entities) {
      if (type === "Quantifier") continue;
      const form = fold(text.slice(start, end));
      const types = counts.get(form) ?? new Map<string, number>();
      counts.set(form, types.set(type, (types.get(type) ?? 0) + 1));
    }
  }
  const types = new Map([...counts].map(([form, byType]) => [form, mostFrequent(byType)]));
  const all = { types, longest: Math.max(0, ...[...types.keys()].map((form) => form.length)) };

  const hits = new Map<string, { right: number; matched: number }>();
  for (const { text, entities } of train) {
    const gold = new Set(entities.map(({ type, start, end }) => `${start} ${end} ${type}`));
    for (const { type, start, end } of lookUp(all, text)) {
      const form = fold(text.slice(start, end));
      const hit = hits.get(form) ?? { right: 0, matched: 0 };
      hit.matched++;
      if (gold.has(`${start} ${end} ${type}`)) hit.right++;
      hits.set(form, hit);
    }
  }
  const worthTagging = [...types].filter(([form]) => {
    const { right, matched } = hits.get(form) ?? { right: 0, matched: 0 };
    return right > matched / 2;
  });
  return { types: new Map(worthTagging), longest: all.longest };
}

/** Predicts entities by the dictionary, and no relations. */
export function tagByDictionary(dictionary: Dictionary, documents: readonly Document[]): Document[] {
  return documents.map((document) => ({ ...document, entities: lookUp(dictionary, document.text), relations: [] }));
}

function lookUp({ types, longest }: Dictionary, text: string): Entity[] {
  const folded = fold(text);
  const entities: Entity[] = [];
  let at = 0;
  while (at < folded.length) {
    const match = percentageAt(folded, at) ?? formAt(types, longest, folded, at);
    if (match) entities.push({ id: `e${entities.length}`, type: match.type, start: at, end: at + match.length });
    at += match?.length ?? 1;
  }
  return entities;
}

function percentageAt(text: string, at: number): { type: string; length: number } | undefined {
  PERCENTAGE.lastIndex = at;
  const match = PERCENTAGE.exec(text);
  return match ? { type: "Quantifier", length: match[0].length } : undefined;
}

function formAt(types: ReadonlyMap<string, string>, longest: number, text: string, at: number) {
  for (let length = Math.min(longest, text.length - at); length > 0; length--) {
    const type = types.get(text.slice(at, at + length));
    if (type) return { type, length };
  }
  return undefined;
}

/** Full-width digits, letters and marks as their half-width twins, one for one, so offsets stay. */
function fold(text: string): string {
  return [...text]
    .map((character) => (character.normalize("NFKC").length === 1 ? character.normalize("NFKC") : character))
    .join("");
}

function mostFrequent(counts: ReadonlyMap<string, number>): string {
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

/** Which side of a relation looks for its nearest partner. */
const SEEKER = { Negative: "head", Modifier: "tail", Position: "tail", Percentage: "tail" } as const;

/**
 * Relations between gold entities by distance alone: each Degree takes the nearest Body Part, each Location the nearest
 * Body Part, each Quantifier and each Negation the nearest Degree. Distance is the number of characters between; at the
 * same distance the earlier one wins. With `bothWays`, the other side looks for its nearest partner too.
 */
export function pairNearest(documents: readonly Document[], { bothWays = false } = {}): Document[] {
  return documents.map((document) => ({ ...document, relations: nearestRelations(document.entities, bothWays) }));
}

function nearestRelations(entities: readonly Entity[], bothWays: boolean): Relation[] {
  const relations = new Map<string, Relation>();
  for (const type of RELATION_TYPES) {
    const { head, tail } = SIGNATURES[type];
    const seek = (side: "head" | "tail"): void => {
      const partnerType: EntityType = side === "head" ? tail : head;
      for (const entity of entities.filter((candidate) => candidate.type === (side === "head" ? head : tail))) {
        const partner = nearest(
          entity,
          entities.filter((candidate) => candidate.type === partnerType),
        );
        if (!partner) continue;
        const [h, t] = side === "head" ? [entity, partner] : [partner, entity];
        relations.set(`${type} ${h.id} ${t.id}`, { type, head: h.id, tail: t.id });
      }
    };
    seek(SEEKER[type]);
    if (bothWays) seek(SEEKER[type] === "head" ? "tail" : "head");
  }
  return [...relations.values()];
}

function nearest(entity: Entity, candidates: readonly Entity[]): Entity | undefined {
  const gap = (other: Entity): number => Math.max(other.start - entity.end, entity.start - other.end);
  return candidates.reduce<Entity | undefined>(
    (best, next) => (!best || gap(next) < gap(best) ? next : best),
    undefined,
  );
}
