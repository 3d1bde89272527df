/**
 * What the model can be trained on: entities that lie in the text and do not overlap, one relation a pair at most. The rules
 * here decide what of richer annotation is kept, and count what is not.
 */
import type { Document, Entity, Relation } from "../document.js";

/** How many entities, relations and documents were dropped or changed, and why. */
export interface Losses {
  /** Entities that lie outside their text, are empty, or cut a character in two. */
  wrongOffsets: number;
  /** Entities that overlap a longer one (or an earlier one as long). */
  overlappingEntities: number;
  documentsWithOverlaps: number;
  /** Relations with an end that was dropped. */
  relationsOfDroppedEntities: number;
  /** Relations from an entity to itself. */
  selfRelations: number;
  /** Relations between two entities that an earlier relation links already, in either direction. */
  secondRelations: number;
}

export const NO_LOSSES: Losses = {
  wrongOffsets: 0,
  overlappingEntities: 0,
  documentsWithOverlaps: 0,
  relationsOfDroppedEntities: 0,
  selfRelations: 0,
  secondRelations: 0,
};

/** Of overlapping entities the longest stays, of those as long the one that starts first, then the one listed first. */
export function flatten(document: Document): { document: Document; losses: Losses } {
  const placed = document.entities.filter((entity) => liesIn(document.text, entity));
  const entities = withoutOverlaps(document.text, placed);
  const ids = new Set(entities.map(({ id }) => id));
  const between = document.relations.filter(({ head, tail }) => ids.has(head) && ids.has(tail));
  const proper = between.filter(({ head, tail }) => head !== tail);
  const relations = onePerPair(proper);
  return {
    document: { ...document, entities, relations },
    losses: {
      wrongOffsets: document.entities.length - placed.length,
      overlappingEntities: placed.length - entities.length,
      documentsWithOverlaps: Number(placed.length > entities.length),
      relationsOfDroppedEntities: document.relations.length - between.length,
      selfRelations: between.length - proper.length,
      secondRelations: proper.length - relations.length,
    },
  };
}

export function addLosses(a: Losses, b: Losses): Losses {
  return Object.fromEntries(
    (Object.keys(NO_LOSSES) as (keyof Losses)[]).map((field) => [field, a[field] + b[field]]),
  ) as unknown as Losses;
}

function liesIn(text: string, { start, end }: Entity): boolean {
  const cuts = (position: number) =>
    /[\uD800-\uDBFF]/.test(text[position - 1] ?? "") && /[\uDC00-\uDFFF]/.test(text[position] ?? "");
  return start >= 0 && start < end && end <= text.length && !cuts(start) && !cuts(end);
}

function withoutOverlaps(text: string, entities: readonly Entity[]): Entity[] {
  const kept = new Set<Entity>();
  const covered = new Uint8Array(text.length);
  const length = ({ start, end }: Entity) => end - start;
  for (const entity of [...entities].sort((a, b) => length(b) - length(a) || a.start - b.start)) {
    const { start, end } = entity;
    // Those before it are no shorter, so one that it overlaps covers one of its ends.
    if (covered[start] || covered[end - 1]) continue;
    covered.fill(1, start, end);
    kept.add(entity);
  }
  return entities.filter((entity) => kept.has(entity));
}

function onePerPair(relations: readonly Relation[]): Relation[] {
  const pairs = new Set<string>();
  return relations.filter(({ head, tail }) => {
    const pair = JSON.stringify([head, tail].sort());
    if (pairs.has(pair)) return false;
    pairs.add(pair);
    return true;
  });
}
