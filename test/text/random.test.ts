import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/text/random.js";

const draw = (n: number, next: () => number) => Array.from({ length: n }, next);

describe("createRandom", () => {
  it("gives the same numbers for the same seed, whether a number or its string", () => {
    expect(draw(5, createRandom(7).uniform)).toEqual(draw(5, createRandom("7").uniform));
    expect(draw(5, createRandom(7).uniform)).not.toEqual(draw(5, createRandom(8).uniform));
  });

  it("never changes what a seed means: corpus, weights and batches hang on it", () => {
    expect(draw(3, createRandom(1).uniform)).toEqual([0.5735763092525303, 0.3422265409026295, 0.8690639222040772]);
  });

  it("spreads the first numbers of neighbouring seeds evenly", () => {
    const firsts = Array.from({ length: 2000 }, (_, seed) => createRandom(seed).uniform());
    const bins = new Array<number>(10).fill(0);
    for (const u of firsts) bins[Math.floor(u * 10)]++;
    for (const count of bins) expect(Math.abs(count - 200)).toBeLessThan(60);
    const mean = firsts.reduce((a, b) => a + b) / firsts.length;
    let lag = 0;
    for (let i = 1; i < firsts.length; i++) lag += (firsts[i] - mean) * (firsts[i - 1] - mean);
    expect(Math.abs(lag / firsts.length) * 12).toBeLessThan(0.1);
  });

  it("draws integers over the whole range and refuses an empty one", () => {
    const { int, pick } = createRandom("int");
    expect(new Set(draw(200, () => int(5)))).toEqual(new Set([0, 1, 2, 3, 4]));
    expect(() => int(0)).toThrow(RangeError);
    expect(() => int(1.5)).toThrow(RangeError);
    expect(() => pick([])).toThrow(RangeError);
  });

  it("weighs items, and never picks one of weight 0", () => {
    const random = createRandom("weights");
    const counts: Record<string, number> = { a: 0, b: 0, c: 0 };
    for (let i = 0; i < 4000; i++) counts[random.weighted(["a", "b", "c"], [3, 0, 1])]++;
    expect(counts.b).toBe(0);
    expect(counts.a / 4000).toBeCloseTo(0.75, 1);
    expect(() => random.weighted(["a"], [0])).toThrow(RangeError);
  });

  it("shuffles into a new array, every place as likely", () => {
    const random = createRandom("shuffle");
    const items = [0, 1, 2, 3];
    const firstPlaces = new Array<number>(4).fill(0);
    for (let i = 0; i < 4000; i++) {
      const shuffled = random.shuffle(items);
      expect([...shuffled].sort()).toEqual(items);
      firstPlaces[shuffled[0]]++;
    }
    expect(items).toEqual([0, 1, 2, 3]);
    for (const count of firstPlaces) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });

  it("derives children from seed and keys alone, however far the parent has run", () => {
    const fresh = createRandom(1);
    const used = createRandom(1);
    draw(100, used.uniform);
    expect(draw(3, fresh.derive("epoch", 2).uniform)).toEqual(draw(3, used.derive("epoch", 2).uniform));
    expect(draw(3, fresh.derive("epoch").derive(2).uniform)).toEqual(draw(3, used.derive("epoch", 2).uniform));
    expect(draw(3, fresh.derive("epoch", 2).uniform)).not.toEqual(draw(3, fresh.derive("epoch", 3).uniform));
    expect(draw(3, fresh.derive("ab").uniform)).not.toEqual(draw(3, fresh.derive("a", "b").uniform));
  });
});
