/** The corpus as pages use it: its splits, read once; and how a model cuts a sentence. */
import type { SplitDocument } from "../components/document-filter.js";
import { corpusFiles } from "../runtime/assets.js";
import type { Document } from "../text/document.js";
import { parseDocuments } from "../text/formats/index.js";
import type { TraceToken } from "../model/trace.js";
import type { RuntimeClient } from "../runtime/client.js";

export const SPLITS = ["train", "dev", "test"] as const;
/** The splits and the second test set, which stands beside them. */
export const SETS = [...SPLITS, "test-hard"] as const;
export type SetName = (typeof SETS)[number];

const read = new Map<SetName, Promise<Document[]>>();

/** The sentences of a split of the shipped corpus, or of test-hard; none where it has not been made. */
export function corpusSplit(split: SetName): Promise<Document[]> {
  const known = read.get(split);
  if (known) return known;
  const reading = corpusFiles[split]
    .text()
    .then((text) => (text.trim() === "" ? [] : parseDocuments(`${split}.jsonl`, text)));
  read.set(split, reading);
  return reading;
}

/** All sentences of these splits, in order. */
export async function corpusSets(names: readonly SetName[]): Promise<SplitDocument[]> {
  const parts = await Promise.all(names.map(corpusSplit));
  return names.flatMap((split, i) => parts[i].map((document) => ({ split, document })));
}

/** The sentence with this id; test is looked through first, being small and what pages link to most. */
export async function corpusSentence(id: string): Promise<Document | undefined> {
  for (const split of ["test", "test-hard", "dev", "train"] as const) {
    const found = (await corpusSplit(split)).find((document) => document.id === id);
    if (found) return found;
  }
  return undefined;
}

/**
 * How a model cuts a text, [CLS] and [SEP] included. Asked of the model by a trace without focused layers, which computes no
 * more than the shared trunk.
 */
export async function tokensOf(client: RuntimeClient, model: string, text: string): Promise<TraceToken[]> {
  const first: [number, number] = [1, 2];
  const { tokens } = await client.trace(model, text, [first, first], 0);
  return tokens;
}
