import { describe, expect, it } from "vitest";
import { SentenceBuilder } from "../../src/corpus/builder.js";
import { irregularWall } from "../../src/corpus/lesions.js";
import { drawStyle, type Style } from "../../src/corpus/style.js";
import { absent } from "../../src/corpus/topic.js";
import { Writer } from "../../src/corpus/writer.js";
import { createRandom } from "../../src/text/random.js";

const PLAIN: Style = {
  naming: "full",
  comma: "，",
  stop: "。",
  pause: "、",
  brackets: ["（", "）"],
  percent: "％",
  dash: "-",
  percentTwice: false,
  fullWidthDigits: false,
  colon: false,
  spaced: false,
};

describe("the worked example", () => {
  it("is a sentence of the grammar, annotated as published", () => {
    const text = "左前降支近段管壁不规则，最狭窄处30-40％。";
    const write = (seed: number) => {
      const w = new Writer(createRandom(seed), PLAIN, false);
      irregularWall(w, "LAD");
      return w.sentence.end(PLAIN.stop).build();
    };
    let seed = 0;
    while (write(seed).text !== text && seed < 20_000) seed++;
    const sentence = write(seed);
    expect(sentence.text).toBe(text);
    expect(sentence.entities.map(({ type, start, end }) => [type, start, end])).toEqual([
      ["Body Part", 0, 4],
      ["Location", 4, 6],
      ["Degree", 13, 15],
      ["Quantifier", 16, 22],
    ]);
    expect(sentence.relations.map(({ type, head, tail }) => `${type} ${head} ${tail}`).sort()).toEqual([
      "Modifier e0 e2",
      "Percentage e2 e3",
      "Position e0 e1",
    ]);
    expect(sentence.clauses.map(({ start, end }) => text.slice(start, end))).toEqual([
      "左前降支近段管壁不规则",
      "最狭窄处30-40％",
    ]);
  });
});

describe("SentenceBuilder", () => {
  it("keeps spans, links and glosses while text grows", () => {
    const { text, entities, relations, clauses } = (() => {
      const builder = new SentenceBuilder();
      const vessel = builder.entity("Body Part", { text: "左主干", gloss: "left main artery" });
      const negation = builder.entity("Negation", { text: "未见", gloss: "no" });
      builder.say("明显", "obvious");
      const degree = builder.entity("Degree", { text: "狭窄", gloss: "stenosis" });
      return builder.link("Negative", negation, degree).link("Modifier", vessel, degree).end("。").build();
    })();
    expect(text).toBe("左主干未见明显狭窄。");
    expect(entities.map(({ start, end }) => text.slice(start, end))).toEqual(["左主干", "未见", "狭窄"]);
    expect(relations).toHaveLength(2);
    expect(clauses).toEqual([{ start: 0, end: 9, gloss: "left main artery no obvious stenosis" }]);
  });

  it("parts Latin from Chinese by a space outside the spans where the author does", () => {
    const builder = new SentenceBuilder(true);
    builder.entity("Body Part", { text: "LAD", gloss: "LAD" });
    const place = builder.entity("Location", { text: "近段", gloss: "proximal segment" });
    const { text, entities } = builder.end("。").build();
    expect(text).toBe("LAD 近段。");
    expect(entities.find(({ id }) => id === place)).toMatchObject({ start: 4, end: 6 });
  });
});

describe("Writer", () => {
  const writer = (seed: number, holdout: boolean): Writer => {
    const random = createRandom(seed);
    return new Writer(random, { ...drawStyle(random.derive("style")), colon: false }, holdout);
  };

  it("uses forms kept out of train only where it may", () => {
    const names = (holdout: boolean): Set<string> => {
      const seeds = Array.from({ length: 3000 }, (_, seed) => seed);
      return new Set(seeds.map((seed) => writer(seed, holdout).vesselForm("LAD").text));
    };
    expect(names(true)).toContain("前室间支");
    expect(names(false)).not.toContain("前室间支");
  });

  it("names segments of one list downstream, none twice", () => {
    for (let seed = 0; seed < 500; seed++) {
      const segments = writer(seed, true).segmentForms("LAD", 3);
      for (let i = 1; i < segments.length; i++) expect(segments[i].from).toBeGreaterThanOrEqual(segments[i - 1].to);
    }
  });

  it("draws percentages within the bounds of the degree word", () => {
    for (let seed = 0; seed < 2000; seed++) {
      const bounds = [
        [20, 45],
        [50, 70],
        [70, 95],
        [95, 99],
        [100, 100],
        [10, 20],
      ][seed % 6] as [number, number];
      const numbers = writer(seed, true).number(bounds).text.normalize("NFKC").match(/\d+/g)!.map(Number);
      expect(numbers[0]).toBeGreaterThanOrEqual(bounds[0]);
      expect(numbers[0]).toBeLessThanOrEqual(bounds[1]);
      expect(numbers.at(-1)!).toBeLessThanOrEqual(100);
      if (numbers.length > 1) expect(numbers[1]).toBeGreaterThan(numbers[0]);
    }
  });

  it("hangs every item of a negated list on the negation and on every vessel", () => {
    const w = writer(3, false);
    const vessels = [w.vessel("LM"), w.vessel("LCX")];
    absent(w, vessels, "vessel", 3);
    const { entities, relations } = w.sentence.end("。").build();
    const degrees = entities.filter(({ type }) => type === "Degree");
    expect(degrees).toHaveLength(3);
    expect(relations.filter(({ type }) => type === "Negative")).toHaveLength(3);
    expect(relations.filter(({ type }) => type === "Modifier")).toHaveLength(6);
  });
});
