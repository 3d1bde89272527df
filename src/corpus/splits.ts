/** The corpus: reports dealt to train, dev and test, 8:1:1, before they are written. */
import type { Document } from "../text/document.js";
import { createRandom } from "../text/random.js";
import { writeReport } from "./report.js";

export const SPLITS = ["train", "dev", "test"] as const;
export type Split = (typeof SPLITS)[number];
export type Corpus = Record<Split, Document[]>;

export interface CorpusOptions {
  seed: number;
  reports: number;
}

export const DEFAULT_CORPUS: CorpusOptions = { seed: 1, reports: 1000 };

/**
 * All sentences, by split. Train is written first, without the forms marked `holdout`; a sentence of dev or test whose
 * text (digits aside) exists in an earlier split is written anew, so that no sentence is both learnt from and tested on.
 */
export function makeCorpus({ seed, reports }: CorpusOptions = DEFAULT_CORPUS): Corpus {
  const random = createRandom(seed);
  const order = random.derive("splits").shuffle(Array.from({ length: reports }, (_, i) => i + 1));
  const share = Math.round(reports / 10);
  const dealt: Record<Split, number[]> = {
    dev: order.slice(0, share),
    test: order.slice(share, 2 * share),
    train: order.slice(2 * share),
  };
  const earlier = new Set<string>();
  const corpus: Corpus = { train: [], dev: [], test: [] };
  for (const split of SPLITS) {
    const own = new Set<string>();
    for (const number of dealt[split].sort((a, b) => a - b)) {
      const id = `r${String(number).padStart(4, "0")}`;
      const taken = (text: string): boolean => earlier.has(sentenceKey(text));
      const documents = writeReport({ id, random: random.derive("report", number), holdout: split !== "train", taken });
      for (const { text } of documents) own.add(sentenceKey(text));
      corpus[split].push(...documents);
    }
    for (const key of own) earlier.add(key);
  }
  return corpus;
}

/** A sentence's text with every digit alike and widths folded: what counts as the same sentence in two splits. */
export function sentenceKey(text: string): string {
  return text.normalize("NFKC").replace(/\d/g, "0");
}
