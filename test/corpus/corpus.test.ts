import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { MAX_LENGTH } from "../../src/corpus/report.js";
import { ENTITY_TYPES, RELATION_TYPES, SIGNATURES, type RelationType } from "../../src/corpus/schema.js";
import { makeCorpus, sentenceKey, SPLITS } from "../../src/corpus/splits.js";
import { corpusStatistics } from "../../src/corpus/statistics.js";
import { DEGREES } from "../../src/corpus/lexicon.js";
import { VESSELS } from "../../src/corpus/vessels.js";
import type { Document } from "../../src/text/document.js";
import { corpusFiles } from "../../tools/corpus/files.js";

const corpus = makeCorpus();
const all = SPLITS.flatMap((split) => corpus[split]);
const surface = ({ text }: Document, { start, end }: { start: number; end: number }): string => text.slice(start, end);
const sha256 = (content: string): string => createHash("sha256").update(content).digest("hex");

describe("the shipped corpus", () => {
  it("is what the command makes, byte for byte", () => {
    for (const [name, content] of Object.entries(corpusFiles(corpus))) {
      const shipped = readFileSync(new URL(`../../data/corpus/${name}`, import.meta.url), "utf8");
      expect(sha256(content), name).toBe(sha256(shipped));
    }
  });

  it("differs with the seed", () => {
    const [one, other] = [1, 2].map((seed) => makeCorpus({ seed, reports: 20 }));
    expect(corpusFiles(one)).not.toEqual(corpusFiles(other));
    expect(corpusFiles(makeCorpus({ seed: 2, reports: 20 }))).toEqual(corpusFiles(other));
  });

  it("has about 1,000 reports and 5,000 sentences, split 8:1:1 with no report in two splits", () => {
    const reports = SPLITS.map((split) => new Set(corpus[split].map(({ report }) => report)));
    expect(reports.map(({ size }) => size)).toEqual([800, 100, 100]);
    expect(new Set(reports.flatMap((ids) => [...ids])).size).toBe(1000);
    expect(all.length).toBeGreaterThan(4500);
    expect(all.length).toBeLessThan(5500);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { id, report } of all) expect(id.startsWith(`${report}-`)).toBe(true);
  });

  it("shares no sentence between splits, whatever the digits", () => {
    const keys = SPLITS.map((split) => new Set(corpus[split].map(({ text }) => sentenceKey(text))));
    const shared = (a: Set<string>, b: Set<string>): string[] => [...a].filter((key) => b.has(key));
    expect([shared(keys[0], keys[1]), shared(keys[0], keys[2]), shared(keys[1], keys[2])]).toEqual([[], [], []]);
  });

  it("has sentences like real ones in length and number of pairs", () => {
    const pairs = all.map(({ entities: { length } }) => (length * (length - 1)) / 2);
    const mean = (numbers: number[]): number => numbers.reduce((a, b) => a + b) / numbers.length;
    expect(mean(all.map(({ text }) => text.length))).toBeGreaterThan(36);
    expect(mean(all.map(({ text }) => text.length))).toBeLessThan(46);
    expect(Math.max(...all.map(({ text }) => text.length))).toBeLessThanOrEqual(MAX_LENGTH);
    expect(mean(pairs)).toBeGreaterThan(8);
    expect(mean(pairs)).toBeLessThan(14);
  });
});

describe("annotation", () => {
  /** Sentences that break a rule; a test expects none. */
  const breaking = (rule: (document: Document) => boolean): string[] =>
    all.filter((d) => !rule(d)).map(({ text }) => text);

  it("has spans inside the text, in order, that do not overlap or touch white space", () => {
    const valid = (document: Document): boolean => {
      const { text, entities } = document;
      return entities.every((entity, i) => {
        const free =
          entity.start >= (entities[i - 1]?.end ?? 0) && entity.end > entity.start && entity.end <= text.length;
        const known = (ENTITY_TYPES as readonly string[]).includes(entity.type);
        return free && known && surface(document, entity) === surface(document, entity).trim();
      });
    };
    expect(breaking(valid)).toEqual([]);
    expect(valid({ ...all[0], entities: [{ id: "e0", type: "Degree", start: 2, end: 2 }] })).toBe(false);
  });

  it("joins the right types, each pair once", () => {
    const broken = breaking(({ entities, relations }) => {
      const typeOf = new Map(entities.map(({ id, type }) => [id, type]));
      const signed = relations.every(({ type, head, tail }) => {
        const signature = SIGNATURES[type as RelationType];
        return typeOf.get(head) === signature.head && typeOf.get(tail) === signature.tail;
      });
      return signed && new Set(relations.map(({ head, tail }) => `${head} ${tail}`)).size === relations.length;
    });
    expect(broken).toEqual([]);
  });

  it("labels negations, degrees, quantifiers and locations only where they say something about another entity", () => {
    const broken = breaking(({ entities, relations }) =>
      entities.every(({ id, type }) => type === "Body Part" || relations.some((r) => r.head === id || r.tail === id)),
    );
    expect(broken).toEqual([]);
  });

  it("puts a negation before what it negates and keeps it to one or two characters", () => {
    const broken = breaking(({ entities, relations }) => {
      const byId = new Map(entities.map((entity) => [entity.id, entity]));
      return relations
        .filter(({ type }) => type === "Negative")
        .map(({ head, tail }) => [byId.get(head)!, byId.get(tail)!])
        .every(([head, tail]) => head.end <= tail.start && head.end - head.start <= 2);
    });
    expect(broken).toEqual([]);
  });

  it("leaves 明显, 约 and the like outside", () => {
    const broken = breaking((document) =>
      document.entities.every((entity) => {
        const form = surface(document, entity);
        if (entity.type === "Quantifier") return /^\d+%?([-~]\d+)?%$/.test(form.normalize("NFKC"));
        return !/明显|有意义|约|小于|最/.test(form);
      }),
    );
    expect(broken).toEqual([]);
  });

  it("glosses every entity and every clause in English, clauses in order", () => {
    const english = /^[\x20-\x7e×]+$/;
    const broken = breaking(({ entities, clauses = [] }) => {
      const inOrder = clauses.every(({ start }, i) => start >= (clauses[i - 1]?.end ?? 0));
      const glossed = [...entities, ...clauses].every(({ gloss }) => english.test(gloss ?? ""));
      const covered = entities.every(({ start, end }) => clauses.some((c) => c.start <= start && end <= c.end));
      return clauses.length > 0 && inOrder && glossed && covered;
    });
    expect(broken).toEqual([]);
  });
});

describe("what makes it hard", () => {
  it("keeps about a fifth of Body Part and Degree forms out of train", () => {
    const { surfaceForms } = corpusStatistics(corpus);
    for (const type of ["Body Part", "Degree"] as const) {
      expect(surfaceForms[type].share).toBeGreaterThan(0.17);
      expect(surfaceForms[type].share).toBeLessThan(0.25);
    }
    const kept = [...VESSELS.flatMap(({ names }) => names), ...DEGREES].filter(({ holdout }) => holdout);
    const train = new Set(
      corpus.train.flatMap((document) => document.entities.map((entity) => surface(document, entity))),
    );
    expect(kept.filter(({ text }) => train.has(text))).toEqual([]);
  });

  it("uses the same characters inside and outside entities", () => {
    for (const form of [
      "无",
      "未见",
      "近",
      "近段",
      "远段",
      "支架内",
      "开口",
      "狭窄",
      "扩张",
      "血栓",
      "闭塞",
      "左前降支",
      "LAD",
    ]) {
      let [inside, outside] = [0, 0];
      for (const document of corpus.train) {
        for (let at = document.text.indexOf(form); at >= 0; at = document.text.indexOf(form, at + 1)) {
          const end = at + form.length;
          const overlapping = document.entities.filter((entity) => entity.start < end && at < entity.end);
          if (overlapping.length === 0) outside++;
          else if (overlapping.some((entity) => entity.start === at && entity.end === end)) inside++;
        }
      }
      expect([form, inside > 5, outside > 5]).toEqual([form, true, true]);
    }
  });

  it("has relations of every type that cross a clause or share an entity", () => {
    const crossing = new Set<string>();
    const sharedHeads = new Set<string>();
    const sharedTails = new Set<string>();
    for (const { entities, relations, clauses = [] } of all) {
      const clauseOf = new Map(
        entities.map(({ id, start }) => [
          id,
          clauses.findIndex((clause) => clause.start <= start && start < clause.end),
        ]),
      );
      for (const [i, { type, head, tail }] of relations.entries()) {
        if (clauseOf.get(head) !== clauseOf.get(tail)) crossing.add(type);
        const others = relations.filter((other, j) => j !== i && other.type === type);
        if (others.some((other) => other.head === head)) sharedHeads.add(type);
        if (others.some((other) => other.tail === tail)) sharedTails.add(type);
      }
    }
    expect(crossing).toEqual(new Set(["Modifier", "Position", "Percentage"]));
    expect(sharedHeads).toEqual(new Set(RELATION_TYPES));
    expect(sharedTails).toEqual(new Set(["Modifier", "Position"]));
  });
});
