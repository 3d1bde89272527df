/** The corpus as files: one Document a line for each split and for test-hard, and their statistics. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { TEST_HARD } from "../../src/corpus/hard/split.js";
import { hardStatistics } from "../../src/corpus/hard/statistics.js";
import { SPLITS, type Corpus } from "../../src/corpus/splits.js";
import { corpusStatistics } from "../../src/corpus/statistics.js";
import type { Document } from "../../src/text/document.js";
import { parseDocuments, serialiseDocuments } from "../../src/text/formats/index.js";

/** File names and contents, the same bytes for the same corpus. */
export function corpusFiles(corpus: Corpus): Record<string, string> {
  return {
    ...Object.fromEntries(SPLITS.map((split) => [`${split}.jsonl`, serialiseDocuments(corpus[split])])),
    "statistics.json": json(corpusStatistics(corpus)),
  };
}

/** The same for test-hard, which stands beside the corpus. */
export function hardFiles(corpus: Corpus, hard: readonly Document[]): Record<string, string> {
  return {
    [`${TEST_HARD}.jsonl`]: serialiseDocuments(hard),
    [`${TEST_HARD}.json`]: json(hardStatistics(corpus, hard)),
  };
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Reads a corpus that `corpusFiles` wrote. */
export async function readCorpus(folder: string): Promise<Corpus> {
  const [train, dev, test] = await Promise.all(SPLITS.map((split) => readSplit(folder, split)));
  return { train, dev, test };
}

/** Reads what `hardFiles` wrote. */
export const readTestHard = (folder: string): Promise<Document[]> => readSplit(folder, TEST_HARD);

async function readSplit(folder: string, name: string): Promise<Document[]> {
  const path = join(folder, `${name}.jsonl`);
  return parseDocuments(path, await readFile(path, "utf8"));
}
