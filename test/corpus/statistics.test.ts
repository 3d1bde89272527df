import { describe, expect, it } from "vitest";
import type { Corpus } from "../../src/corpus/splits.js";
import { corpusStatistics } from "../../src/corpus/statistics.js";
import { createRandom } from "../../src/text/random.js";
import type { Document } from "../../src/text/document.js";

function document(
  id: string,
  text: string,
  entities: [type: string, form: string][],
  links: [string, number, number][],
): Document {
  let from = 0;
  return {
    id,
    report: id.split("-")[0],
    text,
    entities: entities.map(([type, form], i) => {
      const start = text.indexOf(form, from);
      from = start + form.length;
      return { id: `e${i}`, type, start, end: from };
    }),
    relations: links.map(([type, head, tail]) => ({ type, head: `e${head}`, tail: `e${tail}` })),
  };
}

const lesion = (id: string, vessel: string): Document =>
  document(
    id,
    `${vessel}近段狭窄70%。`,
    [
      ["Body Part", vessel],
      ["Location", "近段"],
      ["Degree", "狭窄"],
      ["Quantifier", "70%"],
    ],
    [
      ["Position", 0, 1],
      ["Modifier", 0, 2],
      ["Percentage", 2, 3],
    ],
  );
const plain = (id: string): Document => document(id, "右冠优势型。", [], []);

const corpus: Corpus = {
  train: [lesion("r1-1", "LAD"), plain("r1-2"), lesion("r2-1", "LCX"), plain("r2-2")],
  dev: [lesion("r3-1", "D1"), lesion("r3-2", "LAD")],
  test: [lesion("r4-1", "前降支")],
};

describe("corpusStatistics", () => {
  const { splits, discard, surfaceForms, sharedWithTrain } = corpusStatistics(corpus);

  it("counts by hand what a small corpus holds", () => {
    expect(splits.train).toEqual({
      reports: 2,
      sentences: 4,
      entities: { Negation: 0, "Body Part": 2, Degree: 2, Quantifier: 2, Location: 2 },
      relations: { Negative: 0, Modifier: 2, Position: 2, Percentage: 2 },
      characters: { mean: 8.5, median: 6, p95: 11, max: 11 },
      pairs: { pairs: 12, noRelation: 6, share: 0.5, meanPerSentence: 3 },
      repeated: 1,
    });
    expect(splits.dev.reports).toBe(1);
  });

  it("finds forms and sentences that train has not, or has", () => {
    expect(surfaceForms["Body Part"]).toEqual({ all: 4, unseenInTrain: 2, share: 0.5 });
    expect(surfaceForms.Degree).toEqual({ all: 1, unseenInTrain: 0, share: 0 });
    expect(sharedWithTrain).toBe(1);
  });

  it("expects what the discard leaves on average", () => {
    expect(discard.expected).toEqual({ pairs: 6.9, noRelation: 0.9, share: 0.1304 });
    expect(corpusStatistics(corpus, { discarded: 0 }).discard.drawn).toEqual({ pairs: 12, noRelation: 6, share: 0.5 });
    expect(corpusStatistics(corpus, { discarded: 1 }).discard.drawn).toEqual({ pairs: 6, noRelation: 0, share: 0 });
  });

  it("draws as the trainer does: one number a pair, pairs in order, a generator a sentence", () => {
    let kept = 0;
    for (const { id } of [corpus.train[0], corpus.train[2]]) {
      const random = createRandom(5).derive("discard", id);
      const drawn = Array.from({ length: 6 }, () => random.uniform() >= 0.5);
      // Pairs in order: 01 02 03 12 13 23; all but 01, 02 and 23 have no relation.
      kept += [2, 3, 4].filter((pair) => drawn[pair]).length;
    }
    expect(corpusStatistics(corpus, { discarded: 0.5, seed: 5 }).discard.drawn.noRelation).toBe(kept);
  });
});
