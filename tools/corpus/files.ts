/** The corpus as files: one Document a line for each split, and its statistics. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { SPLITS, type Corpus } from "../../src/corpus/splits.js";
import { corpusStatistics } from "../../src/corpus/statistics.js";
import { parseDocuments, serialiseDocuments } from "../../src/text/formats/index.js";

/** File names and contents, the same bytes for the same corpus. */
export function corpusFiles(corpus: Corpus): Record<string, string> {
  return {
    ...Object.fromEntries(SPLITS.map((split) => [`${split}.jsonl`, serialiseDocuments(corpus[split])])),
    "statistics.json": `${JSON.stringify(corpusStatistics(corpus), null, 2)}\n`,
  };
}

/** Reads a corpus that `corpusFiles` wrote. */
export async function readCorpus(folder: string): Promise<Corpus> {
  const read = async (split: string) => {
    const path = join(folder, `${split}.jsonl`);
    return parseDocuments(path, await readFile(path, "utf8"));
  };
  const [train, dev, test] = await Promise.all(SPLITS.map(read));
  return { train, dev, test };
}
