/**
 * BIEOS tags: O outside every entity, S-X a one-token entity of type X, else B-X first, I-X inside, E-X last.
 *
 * The tagger sees tokens, annotation counts characters; this is where one becomes the other.
 */
import type { Entity } from "./document.js";

/** A typed span counted in tokens, end exclusive. */
export interface TaggedSpan {
  type: string;
  start: number;
  end: number;
}

/** An entity with the tokens it was given. */
export interface PlacedEntity {
  entity: Entity;
  /** First token. */
  start: number;
  /** One past the last token. */
  end: number;
}

export interface Tagging {
  /** One tag a token. */
  tags: string[];
  /** The entities that the tags hold, in the order given. */
  placed: PlacedEntity[];
  /** Entities whose span is not the span of whole tokens: widened to the tokens, or dropped. */
  misaligned: Entity[];
  /** Entities that the tags cannot hold: no token under them, or another entity on one of their tokens. */
  dropped: Entity[];
}

/** O, then B-, I-, E-, S- of each type in the order given. */
export function tagSet(entityTypes: readonly string[]): string[] {
  return ["O", ...entityTypes.flatMap((type) => ["B", "I", "E", "S"].map((prefix) => `${prefix}-${type}`))];
}

/**
 * Tags for the tokens of a text. An entity that cuts a token is widened to the whole token when no other entity is there:
 * those that fit exactly are placed first, then the others in text order.
 */
export function spansToTags(tokens: readonly { start: number; end: number }[], entities: readonly Entity[]): Tagging {
  const tags: string[] = new Array(tokens.length).fill("O");
  const placements = entities.map((entity) => ({ entity, ...tokensUnder(tokens, entity) }));
  const cut = placements.filter(({ exact }) => !exact);
  const placed = new Set<PlacedEntity>();
  for (const place of [...placements.filter(({ exact }) => exact), ...cut.sort((a, b) => a.start - b.start)]) {
    const { entity, start, end } = place;
    if (start === end || tags.slice(start, end).some((tag) => tag !== "O")) continue;
    if (end - start === 1) tags[start] = `S-${entity.type}`;
    else {
      tags.fill(`I-${entity.type}`, start, end);
      tags[start] = `B-${entity.type}`;
      tags[end - 1] = `E-${entity.type}`;
    }
    placed.add(place);
  }
  return {
    tags,
    placed: placements.filter((place) => placed.has(place)).map(({ entity, start, end }) => ({ entity, start, end })),
    misaligned: placements.filter(({ exact }) => !exact).map(({ entity }) => entity),
    dropped: placements.filter((place) => !placed.has(place)).map(({ entity }) => entity),
  };
}

/** The spans of well-formed entities, in order; pieces that B…E or S do not frame are left out (seqeval's strict IOBES). */
export function tagsToSpans(tags: readonly string[]): TaggedSpan[] {
  const spans: TaggedSpan[] = [];
  let open: { type: string; start: number } | null = null;
  tags.forEach((tag, i) => {
    const prefix = tag[0];
    const type = tag.slice(2);
    if (prefix === "I" && open?.type === type) return;
    if (prefix === "E" && open?.type === type) spans.push({ type, start: open.start, end: i + 1 });
    if (prefix === "S") spans.push({ type, start: i, end: i + 1 });
    open = prefix === "B" ? { type, start: i } : null;
  });
  return spans;
}

/** Which tags may begin a sentence, follow one another (`transitions[from][to]`) and end it. */
export function allowedTransitions(tags: readonly string[]): {
  start: boolean[];
  transitions: boolean[][];
  end: boolean[];
} {
  const opens = (tag: string) => tag[0] === "B" || tag[0] === "I";
  const continues = (tag: string) => tag[0] === "I" || tag[0] === "E";
  const mayFollow = (from: string, to: string) =>
    opens(from) === continues(to) && (!opens(from) || from.slice(2) === to.slice(2));
  return {
    start: tags.map((tag) => !continues(tag)),
    transitions: tags.map((from) => tags.map((to) => mayFollow(from, to))),
    end: tags.map((tag) => !opens(tag)),
  };
}

/** The tokens that a span touches, and whether their outer bounds are the span's own. */
function tokensUnder(
  tokens: readonly { start: number; end: number }[],
  span: { start: number; end: number },
): { start: number; end: number; exact: boolean } {
  const start = firstEndingAfter(tokens, span.start);
  let end = start;
  while (end < tokens.length && tokens[end].start < span.end) end++;
  const exact = end > start && tokens[start].start === span.start && tokens[end - 1].end === span.end;
  return { start, end, exact };
}

/** The first token that ends after a place, by halving: tokens stand in the order of the text. */
function firstEndingAfter(tokens: readonly { end: number }[], place: number): number {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle].end <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}
