/**
 * What a masked language model is to predict (Devlin et al. 2019): 15% of a sentence's tokens are chosen; of those 80% become
 * [MASK], 10% another token drawn from the vocabulary, 10% stay as they are. Words of the field that are known are chosen
 * whole (Cui et al. 2019, whole-word masking), so that 降 is not simply read off 前_支.
 */
import { mix } from "../../text/random.js";
import type { Random } from "../../text/random.js";
import type { SpecialIds, Tokenizer } from "../../text/tokenizer.js";

/** A stretch of text, UTF-16 offsets, end exclusive. */
export interface Span {
  start: number;
  end: number;
}

/** A sentence to learn from, with the words in it that are known. */
export interface UnlabelledText {
  text: string;
  /** In order, without overlap. */
  words: readonly Span[];
}

/** A sentence in tokens, with what is chosen together. */
export interface MaskableSentence {
  /** [CLS] first, [SEP] last. */
  ids: Int32Array;
  /** Ranges of `ids`, end exclusive: a known word, or a single token. Unknown tokens are in none: [UNK] is no answer. */
  units: readonly Span[];
}

export interface MaskingRule {
  special: SpecialIds;
  vocabSize: number;
  /** Share of the tokens that are chosen. */
  share: number;
}

export interface MaskedSentence {
  /** What the model sees. */
  ids: Int32Array;
  /** Where it has to predict, rising. */
  positions: number[];
  /** The tokens that stood there. */
  targets: number[];
}

const TO_MASK = 0.8;
const TO_OTHER = 0.1;

/** Tokens that a word covers wholly go together, pieces of a word (##) with the piece before them. */
export function maskable({ text, words }: UnlabelledText, tokenizer: Tokenizer): MaskableSentence {
  const tokens = tokenizer.encode(text);
  const { cls, sep, unk } = tokenizer.special;
  const units: Span[] = [];
  let word = 0;
  for (let i = 0; i < tokens.length;) {
    while (word < words.length && words[word].start < tokens[i].start) word++;
    const wordEnd = words[word]?.start === tokens[i].start ? words[word].end : 0;
    let end = i + 1;
    while (end < tokens.length && (tokens[end].end <= wordEnd || tokens[end].text.startsWith("##"))) end++;
    const known = tokens.slice(i, end).every(({ id }) => id !== unk);
    if (known) units.push({ start: i + 1, end: end + 1 });
    else for (let t = i; t < end; t++) if (tokens[t].id !== unk) units.push({ start: t + 1, end: t + 2 });
    i = end;
  }
  return { ids: Int32Array.from([cls, ...tokens.map(({ id }) => id), sep]), units };
}

/**
 * Chooses units in random order as long as they fit into the share of the sentence's tokens; the first is taken whatever its
 * length, so that every sentence has something to predict and long words have their turn.
 */
export function maskSentence({ ids, units }: MaskableSentence, rule: MaskingRule, random: Random): MaskedSentence {
  const budget = Math.max(1, Math.round((ids.length - 2) * rule.share));
  const positions: number[] = [];
  for (const { start, end } of random.shuffle(units)) {
    if (positions.length >= budget) break;
    if (positions.length > 0 && positions.length + end - start > budget) continue;
    for (let i = start; i < end; i++) positions.push(i);
  }
  positions.sort((a, b) => a - b);
  const masked = Int32Array.from(ids);
  for (const i of positions) masked[i] = replacement(ids[i], rule, random);
  return { ids: masked, positions, targets: positions.map((i) => ids[i]) };
}

function replacement(id: number, { special, vocabSize }: MaskingRule, random: Random): number {
  const draw = random.uniform();
  if (draw < TO_MASK) return special.mask;
  if (draw >= TO_MASK + TO_OTHER) return id;
  // [UNK] is among the others, so that its row learns to be a character that says nothing.
  for (;;) {
    const other = random.int(vocabSize);
    if (![special.pad, special.cls, special.sep, special.mask].includes(other)) return other;
  }
}

/** A number that tells one list of sentences from another. */
export function fingerprint(sentences: readonly MaskableSentence[]): string {
  let hash = sentences.length;
  for (const { ids, units } of sentences) {
    for (const id of ids) hash = mix(hash, id);
    for (const { start, end } of units) hash = mix(mix(hash, start), end);
  }
  return hash.toString(16);
}
