/**
 * Unlabelled reports: what an encoder is pretrained on. They come from the same grammar as the labelled corpus, but from other
 * seeds and with wider settings: forms that the labelled train never shows are allowed (they are words of the field, and
 * unlabelled text of the field holds them), and rare forms come more often. No sentence of dev or test is among them.
 */
import { createRandom } from "../text/random.js";
import { writeReport } from "./report.js";
import { sentenceKey } from "./splits.js";

export interface UnlabelledOptions {
  seed: number;
  /** How many sentences to write. */
  sentences: number;
  /** Keys (see `sentenceKey`) of sentences that must not be written: those of dev and test. */
  without: ReadonlySet<string>;
}

/** Exponent on the weights of forms: below 1, so that seldom ones are seen more often than in a hospital's reports. */
const FLATTEN = 0.5;

/** Different sentences (digits aside), in the order written; the same for the same options. */
export function unlabelledSentences({ seed, sentences, without }: UnlabelledOptions): string[] {
  const random = createRandom(seed).derive("unlabelled");
  const seen = new Set(without);
  const texts: string[] = [];
  for (let report = 1; texts.length < sentences; report++) {
    const documents = writeReport({
      id: `u${report}`,
      random: random.derive("report", report),
      holdout: true,
      flatten: FLATTEN,
      taken: (text) => seen.has(sentenceKey(text)),
    });
    for (const { text } of documents) {
      const key = sentenceKey(text);
      if (seen.has(key)) continue;
      seen.add(key);
      texts.push(text);
    }
  }
  return texts.slice(0, sentences);
}
