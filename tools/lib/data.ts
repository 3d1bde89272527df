/** Annotated files for the command line: read, identified, and what they lost on the way told. */
import type { Document } from "../../src/text/document.js";
import { readDocuments } from "../../src/text/formats/index.js";
import type { Losses, ReadReport } from "../../src/text/formats/index.js";
import { decodeText } from "../../src/text/utf8.js";
import { digest, readBytes } from "./files.js";
import type { FileDigest } from "./files.js";
import { counted } from "./words.js";

export interface DataFile {
  digest: FileDigest;
  documents: Document[];
  report: ReadReport;
}

/** @throws in words where the file is missing, or Problem "bad-format" with the place */
export async function readDataFile(path: string): Promise<DataFile> {
  const bytes = await readBytes(path);
  return { digest: digest(path, bytes), ...readDocuments(path, decodeText(path, bytes)) };
}

const LOSSES: Record<keyof Losses, string> = {
  wrongOffsets: "entities outside their text, dropped",
  overlappingEntities: "entities that overlap a longer one, dropped",
  documentsWithOverlaps: "sentences with overlapping entities",
  relationsOfDroppedEntities: "relations of dropped entities, dropped too",
  selfRelations: "relations of an entity with itself, dropped",
  secondRelations: "second relations of a pair, dropped",
};

/** One line on what a file holds, and one on each thing that could not be kept. */
export function describeData(name: string, { digest: { path }, report }: DataFile): string[] {
  const { documents, entities, relations, renamedDocuments, unknownFields } = report;
  const dropped = (Object.keys(LOSSES) as (keyof Losses)[]).filter((loss) => report[loss] > 0);
  const unknown = Object.keys(unknownFields);
  return [
    `${name}: ${path}, ${counted(documents, "sentence")}, ${counted(entities, "entity", "entities")}, ${counted(relations, "relation")}`,
    ...dropped.map((loss) => `  ${LOSSES[loss]}: ${report[loss]}`),
    ...(renamedDocuments > 0 ? [`  sentences given a new id, theirs being taken: ${renamedDocuments}`] : []),
    ...(unknown.length > 0 ? [`  fields ignored: ${unknown.join(", ")}`] : []),
  ];
}
