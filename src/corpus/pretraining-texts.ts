/** What a pretraining run learns from and is measured with: reports of the grammar, a reader's own text, or both. */
import { createRandom } from "../text/random.js";
import { textSentences } from "../text/sentences.js";
import { sentenceKey } from "./splits.js";
import { unlabelledSentences } from "./unlabelled.js";
import { fieldWords } from "./words.js";

export interface TextSource {
  seed: number;
  /** Sentences that the grammar writes, of which those that are too long are dropped; 0 for none. */
  sentences: number;
  /** A reader's own text. */
  text?: string;
  /** Most sentences to keep aside; of few sentences a tenth. */
  heldOut: number;
  /** Most tokens of a sentence, without [CLS] and [SEP]. */
  longest: number;
  /** Sentences that must not be learnt from: those of dev and test. */
  withheld: readonly string[];
}

export interface PretrainingText {
  text: string;
  words: { start: number; end: number }[];
}

export interface PretrainingTexts {
  train: PretrainingText[];
  heldOut: PretrainingText[];
  /** Own sentences left out because they are in dev or test (digits aside). */
  leftOut: number;
  /** Own sentences left out because they occurred before. */
  repeated: number;
}

/** @throws if fewer than two sentences are left */
export function pretrainingTexts(source: TextSource): PretrainingTexts {
  const withheld = new Set(source.withheld.map(sentenceKey));
  const { own, leftOut, repeated } = ownSentences(source, withheld);
  const without = new Set([...withheld, ...own.map(sentenceKey)]);
  const written = unlabelledSentences({ seed: source.seed, sentences: source.sentences, without }).filter(
    ({ length }) => length <= source.longest,
  );
  const all = [...own, ...written];
  if (all.length < 2)
    throw new Error(`There are ${all.length} sentences to learn from; at least 2 are needed, one to measure with.`);
  const aside = Math.min(source.heldOut, Math.ceil(all.length / 10));
  const order = createRandom(source.seed).derive("held out").shuffle(all);
  const marked = (texts: string[]) => texts.map((text) => ({ text, words: fieldWords(text) }));
  return { train: marked(order.slice(aside)), heldOut: marked(order.slice(0, aside)), leftOut, repeated };
}

/** Each sentence once (digits aside), so that none is both learnt from and measured with. */
function ownSentences({ text = "", longest }: TextSource, withheld: ReadonlySet<string>) {
  const seen = new Set<string>();
  const counts = { leftOut: 0, repeated: 0 };
  const own = textSentences(text, longest).filter((sentence) => {
    const key = sentenceKey(sentence);
    if (withheld.has(key)) counts.leftOut++;
    else if (seen.has(key)) counts.repeated++;
    const fresh = !withheld.has(key) && !seen.has(key);
    seen.add(key);
    return fresh;
  });
  return { own, ...counts };
}
