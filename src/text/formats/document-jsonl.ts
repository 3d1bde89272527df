/** Document JSONL, this project's own format: one document a line, as in document.ts. */
import type { Document, Entity, GlossedSpan, Relation } from "../document.js";
import { fail, Fields, inside, type RawRecord } from "./fields.js";
import { recordsOf } from "./records.js";

/** Every document of a file, as it stands: spans are not checked against the text, see flatten.ts. */
export function parseDocuments(file: string, text: string): Document[] {
  return recordsOf(file, text).map((record, i) => documentOf(record, i));
}

/** One JSON object a line, with a line break after the last. */
export function serialiseDocuments(documents: Iterable<Document>): string {
  return Array.from(documents, (document) => `${JSON.stringify(document)}\n`).join("");
}

/**
 * The document in a record. `id` may be missing (the record's number stands in), and so may entity ids, `entities` and
 * `relations`, so that a line of plain {"text": …} is a document too. Fields that documents don't have go to `onUnknown`.
 * @throws Problem "bad-format"
 */
export function documentOf({ value, place }: RawRecord, index: number, onUnknown?: (field: string) => void): Document {
  const fields = Fields.of(value, place);
  const objects: Fields[] = [fields];
  const list = (field: string) => {
    const elements = fields.objects(field);
    for (const element of elements) objects.push(element);
    return elements;
  };
  const document: Document = {
    id: fields.identifier("id") ?? String(index + 1),
    text: fields.string("text"),
    entities: list("entities").map(entityOf),
    relations: list("relations").map(relationOf),
    ...present("report", fields.identifier("report")),
    ...present("clauses", fields.has("clauses") ? list("clauses").map(clauseOf) : undefined),
  };
  checkReferences(document, fields);
  for (const unknown of objects.flatMap((object) => object.unknown())) onUnknown?.(unknown);
  return document;
}

function entityOf(fields: Fields, index: number): Entity {
  return {
    id: fields.identifier("id") ?? `e${index}`,
    type: fields.name("type"),
    start: fields.integer("start"),
    end: fields.integer("end"),
    ...scoreOf(fields),
    ...present("gloss", fields.has("gloss") ? fields.string("gloss") : undefined),
  };
}

function relationOf(fields: Fields): Relation {
  return {
    type: fields.name("type"),
    head: referenceOf(fields, "head"),
    tail: referenceOf(fields, "tail"),
    ...scoreOf(fields),
  };
}

function clauseOf(fields: Fields): GlossedSpan {
  return { start: fields.integer("start"), end: fields.integer("end"), gloss: fields.string("gloss") };
}

function referenceOf(fields: Fields, field: string): string {
  const id = fields.identifier(field);
  if (id === undefined) fail(inside(fields.place, field), "reference-missing", {});
  return id;
}

function scoreOf(fields: Fields): { score?: number } {
  const score = fields.optional("score");
  if (score === undefined) return {};
  if (typeof score !== "number" || !(score >= 0 && score <= 1))
    fail(inside(fields.place, "score"), "no-probability", {});
  return { score };
}

function checkReferences({ entities, relations }: Document, fields: Fields): void {
  const at = (list: string, index: number, field: string) => inside(inside(inside(fields.place, list), index), field);
  const ids = new Set<string>();
  entities.forEach(({ id }, i) => {
    if (ids.has(id)) fail(at("entities", i, "id"), "entity-id-twice", { id });
    ids.add(id);
  });
  relations.forEach((relation, i) => {
    for (const end of ["head", "tail"] as const)
      if (!ids.has(relation[end])) fail(at("relations", i, end), "no-such-entity", { id: relation[end] });
  });
}

function present<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}
