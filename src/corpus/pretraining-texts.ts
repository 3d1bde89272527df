/** What a pretraining run learns from and is measured with: reports of the grammar, a reader's own text, or both. */
import { createRandom } from "../text/random.js";
import { textSentences } from "../text/sentences.js";
import { sentenceKey } from "./splits.js";
import { unlabelledSentences } from "./unlabelled.js";
import { fieldWords } from "./words.js";
import { corpusProblem } from "./problems.js";

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
  /** Own sentences left out because they are in dev or test, or hold one of these, or are a piece of one (digits aside). */
  leftOut: number;
  /** Own sentences left out because they occurred before. */
  repeated: number;
}

/** @throws if fewer than two sentences are left */
export function pretrainingTexts(source: TextSource): PretrainingTexts {
  const { own, leftOut, repeated } = ownSentences(source);
  const without = new Set([...source.withheld, ...own].map(sentenceKey));
  const written = unlabelledSentences({ seed: source.seed, sentences: source.sentences, without }).filter(
    ({ length }) => length <= source.longest,
  );
  const all = [...own, ...written];
  if (all.length < 2) throw corpusProblem("too-few-sentences", { sentences: all.length, least: 2 });
  const aside = Math.min(source.heldOut, Math.ceil(all.length / 10));
  const order = createRandom(source.seed).derive("held out").shuffle(all);
  const marked = (texts: string[]) => texts.map((text) => ({ text, words: fieldWords(text) }));
  return { train: marked(order.slice(aside)), heldOut: marked(order.slice(0, aside)), leftOut, repeated };
}

/** Each sentence once (digits aside), so that none is both learnt from and measured with. */
function ownSentences({ text = "", longest, withheld }: TextSource) {
  const isWithheld = withholding(withheld, longest);
  const seen = new Set<string>();
  const counts = { leftOut: 0, repeated: 0 };
  const own = textSentences(text, longest).filter((sentence) => {
    const key = sentenceKey(sentence);
    const [out, again] = [isWithheld(key), seen.has(key)];
    if (out) counts.leftOut++;
    else if (again) counts.repeated++;
    seen.add(key);
    return !out && !again;
  });
  return { own, ...counts };
}

/**
 * Whether a reader's sentence, by its key, is one of those withheld, a piece of one (own text is cut where they are not, after a
 * semicolon say), or holds one (they may stand in it with no mark between that it is cut at).
 */
function withholding(withheld: readonly string[], longest: number): (key: string) => boolean {
  const keys = withheld.map(sentenceKey);
  const pieces = new Set([...keys, ...withheld.flatMap((text) => textSentences(text, longest)).map(sentenceKey)]);
  return (key) => pieces.has(key) || keys.some((whole) => key.includes(whole));
}
