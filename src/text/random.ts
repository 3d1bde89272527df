/**
 * The one source of randomness: a seeded generator that gives the same numbers on every machine and backend.
 * d3-random's linear congruential generator underneath; the seed is hashed first, since neighbouring raw seeds of such a
 * generator give neighbouring first numbers.
 */
import { randomLcg } from "d3-random";

export interface Random {
  /** A number in [0, 1). Needs no `this`, so it can be handed to d3: `randomNormal.source(random.uniform)(0, 0.02)`. */
  uniform(): number;
  /** An integer in [0, n). Throws a RangeError unless n is a positive integer. */
  int(n: number): number;
  /** One item, each as likely. Throws a RangeError on an empty array. */
  pick<T>(items: readonly T[]): T;
  /** One item, with probability proportional to its weight. Throws a RangeError unless the weights sum to more than 0. */
  weighted<T>(items: readonly T[], weights: readonly number[]): T;
  /** A new array in random order (Fisher-Yates); the argument stays as it is. */
  shuffle<T>(items: readonly T[]): T[];
  /**
   * An independent generator named by `keys`. It depends on the seed and the keys alone, not on how many numbers were
   * drawn before, so `derive("epoch", 3)` can be made again after a reload. `derive(a).derive(b)` is `derive(a, b)`.
   */
  derive(...keys: (string | number)[]): Random;
}

/** A generator for `seed`; a number and its decimal string are the same seed. */
export function createRandom(seed: number | string): Random {
  return fromPath(String(seed));
}

const SEPARATOR = "\u001f";

function fromPath(path: string): Random {
  const uniform = randomLcg(hash(path));

  function int(n: number): number {
    if (!Number.isInteger(n) || n < 1) throw new RangeError(`int(n) needs a positive integer, not ${n}`);
    return Math.floor(uniform() * n);
  }

  function weighted<T>(items: readonly T[], weights: readonly number[]): T {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0)) throw new RangeError("weighted() needs weights that sum to more than 0");
    let rest = uniform() * total;
    let chosen = -1;
    for (let i = 0; i < items.length; i++) {
      if (weights[i] <= 0) continue;
      chosen = i;
      rest -= weights[i];
      if (rest < 0) break;
    }
    return items[chosen];
  }

  function shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = int(i + 1);
      [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
    }
    return shuffled;
  }

  return {
    uniform,
    int,
    pick: (items) => items[int(items.length)],
    weighted,
    shuffle,
    derive: (...keys) => fromPath([path, ...keys].join(SEPARATOR)),
  };
}

/** FNV-1a over UTF-16 code units, then `finalise`: an integer in [0, 2^32). */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return finalise(h);
}

/** A hash with one more integer taken in: for random numbers that are named by many small integers, and drawn in bulk. */
export function mix(h: number, value: number): number {
  return finalise((Math.imul(h, 31) + value) | 0);
}

/** MurmurHash3's finaliser: every bit of the result, an integer in [0, 2^32), hangs on every bit of h. */
function finalise(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
