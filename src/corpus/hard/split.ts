/**
 * `test-hard`: a second test set, as from another hospital. Annotated by the same rules (`schema.ts`), in words, styles and
 * sentences that train lacks: what a model scores here says how far what it learned reaches.
 */
import type { Document } from "../../text/document.js";
import { createRandom } from "../../text/random.js";
import { DEFAULT_CORPUS, sentenceKey, SPLITS, type Corpus, type CorpusOptions } from "../splits.js";
import { writeHardReport } from "./report.js";

/** Its name, as of a file and of a split. */
export const TEST_HARD = "test-hard";

/** As many reports as in test. No sentence, digits aside, is one of `corpus`, which the same options made. */
export function makeTestHard(corpus: Corpus, { seed, reports }: CorpusOptions = DEFAULT_CORPUS): Document[] {
  const random = createRandom(seed).derive(TEST_HARD);
  const keys = new Set(SPLITS.flatMap((split) => corpus[split].map(({ text }) => sentenceKey(text))));
  const taken = (text: string): boolean => keys.has(sentenceKey(text));
  return Array.from({ length: Math.round(reports / 10) }, (_, i) => {
    const id = `h${String(i + 1).padStart(4, "0")}`;
    return writeHardReport({ id, random: random.derive("report", i + 1), taken });
  }).flat();
}
