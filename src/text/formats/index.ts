/** Reading annotated text of any format that is understood, by its content and not by its name. */
import type { Document } from "../document.js";
import { documentOf, parseDocuments, serialiseDocuments } from "./document-jsonl.js";
import { fail, type RawRecord } from "./fields.js";
import { addLosses, flatten, NO_LOSSES, type Losses } from "./flatten.js";
import { recordsOf } from "./records.js";
import { formatReport } from "./report.js";
import { parseSpert, sentenceOf, serialiseSpert, spertTypes } from "./spert.js";

export { flatten, formatReport, parseDocuments, parseSpert, serialiseDocuments, serialiseSpert, spertTypes };
export type { Losses };

export type FormatName = "document-jsonl" | "spert";

/** What a file held, and what of it could not be kept. */
export interface ReadReport extends Losses {
  format: FormatName;
  documents: number;
  /** Kept. */
  entities: number;
  /** Kept. */
  relations: number;
  /** Documents that got a new id because an earlier one had theirs. */
  renamedDocuments: number;
  /** How often each field that the format does not have was met, and ignored. */
  unknownFields: Record<string, number>;
}

type Reader = (record: RawRecord, index: number, onUnknown: (field: string) => void) => Document;
const READERS: Record<FormatName, Reader> = { "document-jsonl": documentOf, spert: sentenceOf };

/**
 * The documents of a file, ready to train on, and an account of what was dropped or changed on the way.
 * @throws Problem "bad-format" with file, line and field.
 */
export function readDocuments(fileName: string, text: string): { documents: Document[]; report: ReadReport } {
  const records = recordsOf(fileName, text);
  const format = formatOf(records[0]);
  const unknown = new Map<string, number>();
  const raw = records.map((record, i) =>
    READERS[format](record, i, (field) => unknown.set(field, (unknown.get(field) ?? 0) + 1)),
  );
  const flat = raw.map(flatten);
  const { documents, renamed } = withUniqueIds(flat.map(({ document }) => document));
  return {
    documents,
    report: {
      format,
      documents: documents.length,
      entities: documents.reduce((sum, { entities }) => sum + entities.length, 0),
      relations: documents.reduce((sum, { relations }) => sum + relations.length, 0),
      ...flat.reduce((sum, { losses }) => addLosses(sum, losses), NO_LOSSES),
      renamedDocuments: renamed,
      unknownFields: Object.fromEntries(unknown),
    },
  };
}

/** SpERT sentences have tokens, documents have text. */
function formatOf({ value, place }: RawRecord): FormatName {
  if (typeof value === "object" && value !== null) {
    if (Object.hasOwn(value, "tokens")) return "spert";
    if (Object.hasOwn(value, "text")) return "document-jsonl";
  }
  fail(place, "unknown-format", {});
}

function withUniqueIds(documents: readonly Document[]): { documents: Document[]; renamed: number } {
  const taken = new Set(documents.map(({ id }) => id));
  const used = new Set<string>();
  /** The number to try next, by id: trying all anew for each of many documents of one id would take their number's square. */
  const next = new Map<string, number>();
  let renamed = 0;
  const freeId = (id: string): string => {
    if (!used.has(id)) return id;
    renamed++;
    let n = next.get(id) ?? 2;
    while (taken.has(`${id}#${n}`) || used.has(`${id}#${n}`)) n++;
    next.set(id, n + 1);
    return `${id}#${n}`;
  };
  const unique = documents.map((document) => {
    const id = freeId(document.id);
    used.add(id);
    return { ...document, id };
  });
  return { documents: unique, renamed };
}
