/**
 * A small, deterministic trainer of WordPiece vocabularies, for training from scratch on text that has no vocabulary file.
 * It starts from single characters and keeps joining the two neighbouring pieces that stand together most often (byte-pair
 * encoding; Sennrich et al. 2016), ties by code units.
 */
import { byCount, SPECIAL_TOKENS } from "../vocabulary.js";
import { basicWords } from "./basic.js";

interface Word {
  pieces: string[];
  count: number;
}

/**
 * Special tokens, characters, then joined pieces in the order learned; at most `size` in all, fewer where nothing that
 * occurs twice is left to join. Where the characters alone are too many, the rarest are left out.
 */
export function learnWordPieceVocabulary(
  texts: Iterable<string>,
  size: number,
  { lowercase = false }: { lowercase?: boolean } = {},
): string[] {
  const words = countWords(texts, lowercase);
  const characters = new Map<string, number>();
  for (const { pieces, count } of words)
    for (const piece of pieces) characters.set(piece, (characters.get(piece) ?? 0) + count);
  const vocabulary = new Set<string>([...SPECIAL_TOKENS, ...byCount(characters)].slice(0, size));
  const pairs = new PairCounts(words);
  while (vocabulary.size < size) {
    const best = pairs.mostFrequent();
    if (!best || best.count < 2) break;
    pairs.join(best.left, best.right);
    vocabulary.add(joined(best.left, best.right));
  }
  return [...vocabulary];
}

function countWords(texts: Iterable<string>, lowercase: boolean): Word[] {
  const counts = new Map<string, number>();
  for (const text of texts)
    for (const word of basicWords(text, { lowercase })) {
      const form = word.map(({ character }) => character).join("");
      counts.set(form, (counts.get(form) ?? 0) + 1);
    }
  return byCount(counts).map((form) => ({
    pieces: [...form].map((character, i) => (i > 0 ? `##${character}` : character)),
    count: counts.get(form)!,
  }));
}

const joined = (left: string, right: string) => left + right.slice(2);

interface Pair {
  left: string;
  right: string;
  count: number;
  words: Set<Word>;
}

/** How often each two pieces stand side by side, kept up to date as pieces are joined. */
class PairCounts {
  private readonly pairs = new Map<string, Pair>();

  constructor(words: Word[]) {
    for (const word of words) this.add(word, 1);
  }

  mostFrequent(): Pair | undefined {
    let best: Pair | undefined;
    for (const pair of this.pairs.values())
      if (!best || pair.count > best.count || (pair.count === best.count && comesFirst(pair, best))) best = pair;
    return best;
  }

  join(left: string, right: string): void {
    for (const word of [...this.pairs.get(key(left, right))!.words]) {
      this.add(word, -1);
      const pieces: string[] = [];
      for (let i = 0; i < word.pieces.length; i++)
        if (word.pieces[i] === left && word.pieces[i + 1] === right) pieces.push(joined(left, word.pieces[++i]));
        else pieces.push(word.pieces[i]);
      word.pieces = pieces;
      this.add(word, 1);
    }
  }

  private add(word: Word, sign: 1 | -1): void {
    for (let i = 0; i + 1 < word.pieces.length; i++) {
      const [left, right] = [word.pieces[i], word.pieces[i + 1]];
      let pair = this.pairs.get(key(left, right));
      if (!pair) this.pairs.set(key(left, right), (pair = { left, right, count: 0, words: new Set() }));
      pair.count += sign * word.count;
      if (sign > 0) pair.words.add(word);
      else pair.words.delete(word);
      if (pair.count === 0) this.pairs.delete(key(left, right));
    }
  }
}

const key = (left: string, right: string) => `${left} ${right}`;
const comesFirst = (a: Pair, b: Pair) => a.left < b.left || (a.left === b.left && a.right < b.right);
