/** The filter: sentences in, what they say out, in order, one JSON line each. */
import { once } from "node:events";
import type { Writable } from "node:stream";
import type { System } from "../../src/model/system.js";
import type { Document } from "../../src/text/document.js";
import { keyValues, triples } from "../../src/text/triples.js";
import { lineGroups } from "./lines.js";
import type { Line } from "./lines.js";
import { sentenceOf } from "./sentence.js";
import { inWords } from "../lib/words.js";

export interface FilterOptions {
  /** Most sentences predicted at a time. */
  batch: number;
  goldEntities: boolean;
}

export interface Counts {
  written: number;
  skipped: number;
}

/**
 * Reads lines to the end and writes a result for each, waiting wherever the reader of `output` is slower.
 * @param report called with the number of each line that is skipped, and why
 */
export async function filter(
  system: System,
  input: AsyncIterable<Uint8Array>,
  output: Writable,
  report: (line: number, problem: string) => void,
  { batch, goldEntities }: FilterOptions,
): Promise<Counts> {
  const counts: Counts = { written: 0, skipped: 0 };
  const read = (line: Line): Document[] => {
    try {
      return [sentenceOf(line, system, goldEntities)];
    } catch (error) {
      counts.skipped++;
      report(line.number, inWords(error));
      return [];
    }
  };
  for await (const lines of lineGroups(input, batch)) {
    const sentences = lines.flatMap(read);
    const predicted = await system.predict(sentences, { goldEntities });
    const text = predicted.map((document) => `${JSON.stringify(resultOf(document))}\n`).join("");
    if (!output.write(text)) await once(output, "drain");
    counts.written += predicted.length;
  }
  return counts;
}

/** What one line of output holds. */
export function resultOf(document: Document) {
  const rounded: Document = {
    ...document,
    entities: document.entities.map(withShortScore),
    relations: document.relations.map(withShortScore),
  };
  const { id, report, text, entities, relations } = rounded;
  return {
    id,
    ...(report === undefined ? {} : { report }),
    text,
    entities,
    relations,
    triples: triples(rounded),
    keyValues: keyValues(rounded),
  };
}

/** Four digits say all that a probability of a model means. */
function withShortScore<T extends { score?: number }>(item: T): T {
  return item.score === undefined ? item : { ...item, score: Number(item.score.toFixed(4)) };
}
