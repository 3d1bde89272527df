/** Errors as the list shows them: filtered by class, ordered, one a line or sentence by sentence. */
import { group } from "d3";
import type { ErrorEntry, ErrorLine } from "../../components/results/error-list.js";
import { words } from "../../i18n/index.js";
import { entityErrors, relationErrors } from "../../evaluation/errors.js";
import type { EntityError, Link, RelationError } from "../../evaluation/errors.js";
import type { TableName } from "../../evaluation/records.js";
import type { Document, Entity } from "../../text/document.js";
import { pageLink } from "../frame.js";
import type { ERROR_ORDERS } from "./settings.js";

const text = words.results.errors;

export type FoundError = EntityError | RelationError;
export type ErrorOrder = (typeof ERROR_ORDERS)[number];

/** Every error of a run in the order of the test file. */
export function allErrors(gold: readonly Document[], predicted: readonly Document[], table: TableName): FoundError[] {
  return gold.flatMap((document, i): FoundError[] =>
    table === "entity" ? entityErrors(document, predicted[i]) : relationErrors(document, predicted[i]),
  );
}

/** The score of what was predicted: the error itself, or what was predicted in place of what is annotated. */
export const scoreOf = ({ side, item, instead }: FoundError): number | undefined =>
  side === "predicted" ? item.score : instead?.score;

/** Errors by score; those without one come last, and equal ones stay as they were. */
export function ordered<T>(errors: readonly T[], order: ErrorOrder, score: (error: T) => number | undefined): T[] {
  if (order === "text") return [...errors];
  const sign = order === "high" ? -1 : 1;
  const key = (error: T) => {
    const value = score(error);
    return value === undefined ? Infinity : sign * value;
  };
  // Infinity less Infinity is no number.
  return errors.toSorted((a, b) => (key(a) === key(b) ? 0 : key(a) - key(b)));
}

/** One entry an error. */
export function entriesOf(
  errors: readonly FoundError[],
  gold: readonly Document[],
  order: ErrorOrder,
  table: TableName,
): ErrorEntry[] {
  const documents = new Map(gold.map((document) => [document.id, document]));
  return ordered(errors, order, scoreOf).map((error) => entry(documents.get(error.document)!, [[error]], table));
}

/** One entry a sentence in which either system is wrong, ordered by what either is most (or least) sure of. */
export function pairedEntries(
  left: readonly FoundError[],
  right: readonly FoundError[],
  gold: readonly Document[],
  order: ErrorOrder,
  table: TableName,
): ErrorEntry[] {
  const bySentence = [left, right].map((errors) => group(errors, ({ document }) => document));
  const sentences = gold.flatMap((document) => {
    const columns = bySentence.map((errors) => ordered(errors.get(document.id) ?? [], order, scoreOf));
    return columns.some(({ length }) => length > 0) ? [{ document, columns }] : [];
  });
  const first = ({ columns }: (typeof sentences)[number]) => {
    const scores = columns.flat().flatMap((error) => scoreOf(error) ?? []);
    if (scores.length === 0) return undefined;
    return order === "high" ? Math.max(...scores) : Math.min(...scores);
  };
  return ordered(sentences, order, first).map(({ document, columns }) => entry(document, columns, table));
}

function entry({ id, text: sentence }: Document, columns: FoundError[][], table: TableName): ErrorEntry {
  const all = columns.flat();
  const marked = new Map(all.flatMap(partsOf).map((part) => [`${part.start}-${part.end}`, part]));
  return {
    id,
    text: sentence,
    marked: [...marked.values()],
    href: linkTo(id, all, table),
    columns: columns.map((errors) => errors.map((error) => line(error, sentence))),
  };
}

/** To the sentence; a single mistaken relation between annotated entities is the pair looked into. */
function linkTo(id: string, errors: readonly FoundError[], table: TableName): string {
  const [error] = errors;
  const annotated = error.side === "gold" || table === "relationGold";
  if (errors.length > 1 || error.kind === "entity" || !annotated) return pageLink("masks", { sentence: id });
  const { head, tail } = error.item;
  const pair = [head.start, head.end, tail.start, tail.end].join();
  return pageLink("masks", { sentence: id, pair, from: "annotated" });
}

const partsOf = (error: FoundError): Entity[] =>
  error.kind === "entity" ? [error.item] : [error.item.head, error.item.tail];

function line(error: FoundError, sentence: string): ErrorLine {
  const surface = ({ start, end }: Entity) => sentence.slice(start, end);
  const link = ({ type, head, tail }: Link) => text.relation(type, surface(head), surface(tail));
  const entity = (item: Entity) => text.entity(item.type, surface(item));
  const shared = { positive: error.side === "predicted", class: text.classes[error.class], score: scoreOf(error) };
  return error.kind === "entity"
    ? { ...shared, what: entity(error.item), instead: error.instead && entity(error.instead) }
    : { ...shared, what: link(error.item), instead: error.instead && link(error.instead) };
}
