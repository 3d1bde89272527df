/** Which documents of a list are shown. No DOM. */
import type { Document } from "../text/document.js";

export interface DocumentFilter {
  /** Name of a split; empty for all. */
  split: string;
  /** Only documents with an entity of this type; empty for all. */
  entityType: string;
  /** Only documents with a relation of this type; empty for all. */
  relationType: string;
  /** Looked for in the text, the glosses and the id, without regard to case and width. */
  search: string;
}

export const NO_FILTER: DocumentFilter = { split: "", entityType: "", relationType: "", search: "" };

/** A document and the split that it belongs to. */
export interface SplitDocument {
  split: string;
  document: Document;
}

const fold = (text: string) => text.normalize("NFKC").toLowerCase();

/** The documents that a filter lets through, in order. */
export function filterDocuments(all: readonly SplitDocument[], filter: DocumentFilter): SplitDocument[] {
  const needle = fold(filter.search.trim());
  const found = ({ id, text, entities, clauses }: Document) =>
    [id, text, ...entities.map(({ gloss }) => gloss), ...(clauses ?? []).map(({ gloss }) => gloss)].some(
      (part) => part !== undefined && fold(part).includes(needle),
    );
  return all.filter(
    ({ split, document }) =>
      (!filter.split || split === filter.split) &&
      (!filter.entityType || document.entities.some(({ type }) => type === filter.entityType)) &&
      (!filter.relationType || document.relations.some(({ type }) => type === filter.relationType)) &&
      (!needle || found(document)),
  );
}

/** Page `page` (from 0) of a list, and how many pages there are (at least 1). */
export function pageOf<T>(
  items: readonly T[],
  page: number,
  size: number,
): { items: T[]; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(items.length / size));
  const at = Math.min(Math.max(0, page), pages - 1);
  return { items: items.slice(at * size, (at + 1) * size), page: at, pages };
}
