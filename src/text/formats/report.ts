/** What reading a file kept and lost, in words, for the command line. */
import type { ReadReport } from "./index.js";

const FORMATS: Record<ReadReport["format"], string> = { "document-jsonl": "Document JSONL", spert: "SpERT JSON" };

/** One line of what was kept, and one for each kind of loss that happened. */
export function formatReport(report: ReadReport): string {
  const losses: [count: number, what: string][] = [
    [
      report.overlappingEntities,
      `entities dropped because they overlap a longer or earlier one (in ${report.documentsWithOverlaps} documents)`,
    ],
    [report.wrongOffsets, "entities dropped because their offsets do not lie in the text"],
    [report.relationsOfDroppedEntities, "relations dropped with an entity"],
    [report.secondRelations, "relations dropped because their pair has an earlier one"],
    [report.selfRelations, "relations dropped because they link an entity to itself"],
    [report.renamedDocuments, "documents given a new id because theirs was taken"],
    ...Object.entries(report.unknownFields).map(([field, count]): [number, string] => [
      count,
      `times an unknown field was ignored: ${JSON.stringify(field)}`,
    ]),
  ];
  return [
    `${FORMATS[report.format]}: ${report.documents} documents, ${report.entities} entities, ${report.relations} relations kept`,
    ...losses.filter(([count]) => count > 0).map(([count, what]) => `  ${count} ${what}`),
  ].join("\n");
}
