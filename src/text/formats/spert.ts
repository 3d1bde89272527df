/**
 * SpERT JSON (lavis-nlp/spert): a list of sentences {tokens, entities: [{type, start, end}], relations: [{type, head, tail}],
 * orig_id}, with entity spans in tokens (end exclusive) and relation ends as places in the entity list.
 *
 * The format holds tokens, not text. Ours is made by this rule: two tokens stand side by side without a space where every
 * token of the sentence is a single character (the sentence was cut into characters, its spaces included), or where one of the
 * two characters that touch is CJK or white space; else one space stands between them.
 */
import type { Document, Entity } from "../document.js";
import { relationTypes, type LabelSet } from "../labels.js";
import { textProblem } from "../problems.js";
import { fail, Fields, inside, type RawRecord } from "./fields.js";
import { recordsOf } from "./records.js";

/** Ideographs, kana, CJK punctuation and full-width forms; not Hangul, which is written with spaces. */
const CJK = /[\u2E80-\u9FFF\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFFEF\u{20000}-\u{3FFFD}]/u;

/** Every sentence of a file, nested entities and all. */
export function parseSpert(file: string, text: string): Document[] {
  return recordsOf(file, text).map((record, i) => sentenceOf(record, i));
}

/** A span outside the tokens becomes an empty or outlying span of the text, for flatten.ts to count and drop. */
export function sentenceOf({ value, place }: RawRecord, index: number, onUnknown?: (field: string) => void): Document {
  const fields = Fields.of(value, place);
  const { text, spans } = joinTokens(fields.strings("tokens"));
  const entityFields = fields.objects("entities");
  const relationFields = fields.objects("relations");
  const entities = entityFields.map((entity, i): Entity => {
    const [start, end] = [entity.integer("start"), entity.integer("end")];
    const inText = start >= 0 && start < end && end <= spans.length;
    return {
      id: `e${i}`,
      type: entity.name("type"),
      ...(inText ? { start: spans[start].start, end: spans[end - 1].end } : { start: -1, end: -1 }),
    };
  });
  const end = (relation: Fields, field: "head" | "tail") => {
    const place = relation.integer(field);
    if (place < 0 || place >= entities.length)
      fail(inside(relation.place, field), "no-such-place", { place, entities: entities.length });
    return entities[place].id;
  };
  const relations = relationFields.map((relation) => ({
    type: relation.name("type"),
    head: end(relation, "head"),
    tail: end(relation, "tail"),
  }));
  const id = fields.identifier("orig_id") ?? String(index + 1);
  for (const unknown of [fields, ...entityFields, ...relationFields].flatMap((object) => object.unknown()))
    onUnknown?.(unknown);
  return { id, text, entities, relations };
}

/** The text that the tokens make by the rule above, and where each token stands in it. */
export function joinTokens(tokens: readonly string[]): { text: string; spans: { start: number; end: number }[] } {
  const characters = tokens.every((token) => [...token].length <= 1);
  const pieces: string[] = [];
  let length = 0;
  let before = "";
  const spans = tokens.map((token) => {
    const space = !characters && before !== "" && token !== "" && needsSpace(before, token) ? " " : "";
    pieces.push(space, token);
    const start = length + space.length;
    length = start + token.length;
    before = token || before;
    return { start, end: length };
  });
  return { text: pieces.join(""), spans };
}

function needsSpace(before: string, after: string): boolean {
  const touching = [before.slice(-2).match(/.$/su)?.[0] ?? "", String.fromCodePoint(after.codePointAt(0)!)];
  return !touching.some((character) => CJK.test(character) || /\s/u.test(character));
}

/** A JSON list of sentences; reading it back gives the same texts, spans and relations. */
export function serialiseSpert(documents: Iterable<Document>): string {
  return JSON.stringify(Array.from(documents, spertSentence));
}

/** What SpERT's own reader wants beside the sentences: every type with a short and a long name. */
export function spertTypes(labels: LabelSet, symmetric: readonly string[] = []): string {
  const named = (name: string) => ({ short: name, verbose: name });
  return JSON.stringify({
    entities: Object.fromEntries(labels.entityTypes.map((type) => [type, named(type)])),
    relations: Object.fromEntries(
      relationTypes(labels).map((type) => [type, { ...named(type), symmetric: symmetric.includes(type) }]),
    ),
  });
}

function spertSentence({ id, text, entities, relations }: Document) {
  const spans = tokenSpans(text, entities);
  const starts = new Map(spans.map(({ start }, i) => [start, i]));
  const ends = new Map(spans.map(({ end }, i) => [end, i + 1]));
  const indexOf = new Map(entities.map((entity, i) => [entity.id, i]));
  return {
    tokens: spans.map(({ start, end }) => text.slice(start, end)),
    entities: entities.map(({ type, start, end }) => {
      if (!starts.has(start) || !ends.has(end))
        throw textProblem("entity-cuts-character", { document: id, start, end });
      return { type, start: starts.get(start)!, end: ends.get(end)! };
    }),
    relations: relations.map(({ type, head, tail }) => ({ type, head: indexOf.get(head), tail: indexOf.get(tail) })),
    orig_id: /^(0|[1-9]\d{0,14})$/.test(id) ? Number(id) : id,
  };
}

/** Words, cut at the ends of entities, where the text is not CJK and they give it back; else one token a character. */
function tokenSpans(text: string, entities: readonly Entity[]): { start: number; end: number }[] {
  const words = cutWords(text, entities);
  const starts = new Set(words.map(({ start }) => start));
  const ends = new Set(words.map(({ end }) => end));
  const whole = entities.every(({ start, end }) => starts.has(start) && ends.has(end));
  const joined = joinTokens(words.map(({ start, end }) => text.slice(start, end)));
  if (whole && joined.text === text && !CJK.test(text)) return words;
  let start = 0;
  return Array.from(text, (character) => ({ start, end: (start += character.length) }));
}

function cutWords(text: string, entities: readonly Entity[]): { start: number; end: number }[] {
  const cuts = [...new Set(entities.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  let next = 0;
  return [...text.matchAll(/\S+/gu)].flatMap(({ 0: word, index }) => {
    const bounds = [index];
    const wordEnd = index + word.length;
    for (; next < cuts.length && cuts[next] < wordEnd; next++) if (cuts[next] > index) bounds.push(cuts[next]);
    bounds.push(wordEnd);
    return bounds.slice(1).map((end, i) => ({ start: bounds[i], end }));
  });
}
