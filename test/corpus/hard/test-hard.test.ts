/** The second test set: the same annotation in words, styles and sentences that train lacks. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { learnDictionary, tagByDictionary } from "../../../src/corpus/difficulty.js";
import { glossOf } from "../../../src/corpus/glosses.js";
import { NEW_DEGREES, NEW_NEGATIONS, NEW_PLACES } from "../../../src/corpus/hard/lexicon.js";
import { NEW_NAMES } from "../../../src/corpus/hard/names.js";
import { makeTestHard } from "../../../src/corpus/hard/split.js";
import { formsInContextOnly, hardStatistics } from "../../../src/corpus/hard/statistics.js";
import { ENTITY_TYPES, SIGNATURES, type RelationType } from "../../../src/corpus/schema.js";
import { makeCorpus, sentenceKey, SPLITS } from "../../../src/corpus/splits.js";
import { unlabelledSentences } from "../../../src/corpus/unlabelled.js";
import { scoreDocuments } from "../../../src/evaluation/scores.js";
import type { Document } from "../../../src/text/document.js";
import { hardFiles } from "../../../tools/corpus/files.js";

const corpus = makeCorpus();
const hard = makeTestHard(corpus);
const statistics = hardStatistics(corpus, hard);
const surface = ({ text }: Document, { start, end }: { start: number; end: number }): string => text.slice(start, end);

/** Every word that only the second hospital has. */
const newWords = [...NEW_NAMES, ...NEW_DEGREES, ...Object.values(NEW_PLACES).flat(), ...NEW_NEGATIONS];
const newForms = new Set(newWords.map(({ text }) => text));

/** What the shipped small encoder was pretrained on: the seed and the number of its run card. */
const card = JSON.parse(readFileSync(new URL("../../../data/encoders/small.json", import.meta.url), "utf8"));
const pretraining = unlabelledSentences({
  seed: card.seed,
  sentences: card.texts.grammar,
  without: new Set([...corpus.dev, ...corpus.test].map(({ text }) => sentenceKey(text))),
});

describe("the shipped test-hard", () => {
  it("is what the command makes, byte for byte, and differs with the seed", () => {
    const sha256 = (content: string): string => createHash("sha256").update(content).digest("hex");
    for (const [name, content] of Object.entries(hardFiles(corpus, hard))) {
      const shipped = readFileSync(new URL(`../../../data/corpus/${name}`, import.meta.url), "utf8");
      expect(sha256(content), name).toBe(sha256(shipped));
    }
    const few = (seed: number) => makeTestHard(corpus, { seed, reports: 50 });
    expect(few(1)).toEqual(hard.filter(({ report }) => report! <= "h0005"));
    expect(few(2)).not.toEqual(few(1));
  });

  it("has as many reports as test, and sentences that a model trained on train has positions for", () => {
    expect(new Set(hard.map(({ report }) => report)).size).toBe(100);
    expect(hard.length).toBeGreaterThan(450);
    expect(hard.length).toBeLessThan(700);
    expect(new Set(hard.map(({ id }) => id)).size).toBe(hard.length);
    const longest = (documents: readonly Document[]) => Math.max(...documents.map(({ text }) => text.length));
    expect(longest(hard)).toBeLessThanOrEqual(longest(corpus.train));
  });

  it("shares no sentence, digits aside, with train, dev, test or the texts of the small encoder", () => {
    const known = new Set(
      [...SPLITS.flatMap((split) => corpus[split].map(({ text }) => text)), ...pretraining].map(sentenceKey),
    );
    expect(hard.filter(({ text }) => known.has(sentenceKey(text))).map(({ text }) => text)).toEqual([]);
    expect(statistics.sharedWithCorpus).toBe(0);
  });
});

describe("annotation, by the rules of the other splits", () => {
  const breaking = (rule: (document: Document) => boolean): string[] =>
    hard.filter((d) => !rule(d)).map(({ text }) => text);

  it("has spans inside the text, in order, that do not overlap or touch white space", () => {
    const broken = breaking((document) =>
      document.entities.every((entity, i) => {
        const free = entity.start >= (document.entities[i - 1]?.end ?? 0) && entity.end <= document.text.length;
        const form = surface(document, entity);
        return free && form !== "" && form === form.trim() && (ENTITY_TYPES as readonly string[]).includes(entity.type);
      }),
    );
    expect(broken).toEqual([]);
  });

  it("joins the right types, each pair once, and hangs everything but vessels on something", () => {
    const broken = breaking(({ entities, relations }) => {
      const typeOf = new Map(entities.map(({ id, type }) => [id, type]));
      const signed = relations.every(({ type, head, tail }) => {
        const signature = SIGNATURES[type as RelationType];
        return typeOf.get(head) === signature.head && typeOf.get(tail) === signature.tail;
      });
      const linked = entities.every(
        ({ id, type }) => type === "Body Part" || relations.some((r) => r.head === id || r.tail === id),
      );
      return (
        signed && linked && new Set(relations.map(({ head, tail }) => `${head} ${tail}`)).size === relations.length
      );
    });
    expect(broken).toEqual([]);
  });

  it("puts a negation of one or two characters before what it negates, and leaves hedges outside", () => {
    const broken = breaking((document) => {
      const byId = new Map(document.entities.map((entity) => [entity.id, entity]));
      const negations = document.relations.filter(({ type }) => type === "Negative");
      const before = negations.every(({ head, tail }) => byId.get(head)!.end <= byId.get(tail)!.start);
      const short = negations.every(({ head }) => surface(document, byId.get(head)!).length <= 2);
      const bare = document.entities.every((entity) => {
        const form = surface(document, entity);
        if (entity.type !== "Quantifier") return !/明显|有意义|约|小于|超过|最/.test(form);
        return /^(\d+ ?%?([-~—至到]\d+)? ?%?|百分之[一二三四五六七八九十百至]+|[一二三四五六七八九至]+成|[一二三四五六七八九十百到]+%)$/.test(
          form.normalize("NFKC"),
        );
      });
      return before && short && bare;
    });
    expect(broken).toEqual([]);
  });

  it("glosses every entity and clause in English, clauses in order", () => {
    const english = /^[\x20-\x7e×]+$/;
    const broken = breaking(({ entities, clauses = [] }) => {
      const inOrder = clauses.every(({ start }, i) => start >= (clauses[i - 1]?.end ?? 0));
      const covered = entities.every(({ start, end }) => clauses.some((c) => c.start <= start && end <= c.end));
      return inOrder && covered && [...entities, ...clauses].every(({ gloss }) => english.test(gloss ?? ""));
    });
    expect(broken).toEqual([]);
    for (const { text, gloss } of newWords.filter(({ text }) => text.length > 2))
      expect([text, glossOf(text)]).toEqual([text, gloss]);
  });
});

describe("what makes it another hospital", () => {
  it("says a good part of its findings in words that train lacks, far more than test does", () => {
    const { test, "test-hard": other } = statistics.shift;
    for (const type of ["Body Part", "Degree", "Location", "Negation", "Quantifier"] as const) {
      expect(other.unseen[type].share, type).toBeGreaterThan(0.1);
      expect(other.unseen[type].share, type).toBeGreaterThan(1.5 * test.unseen[type].share);
    }
    expect(other.unseen["Body Part"].share).toBeGreaterThan(0.3);
    expect(other.unseen.Degree.share).toBeGreaterThan(0.25);
  });

  it("keeps its own words to itself: none is an entity of train, dev or test, nor of the longer ones any text of the pretraining", () => {
    const used = new Set(hard.flatMap((document) => document.entities.map((entity) => surface(document, entity))));
    expect([...newForms].filter((form) => used.has(form)).length).toBeGreaterThan(0.6 * newForms.size);
    const elsewhere = new Set(
      SPLITS.flatMap((split) =>
        corpus[split].flatMap((d) => d.entities.map((entity) => `${entity.type} ${surface(d, entity)}`)),
      ),
    );
    const byType = [
      ...NEW_NAMES.map(({ text }) => `Body Part ${text}`),
      ...NEW_DEGREES.map(({ text }) => `Degree ${text}`),
      ...NEW_NEGATIONS.map(({ text }) => `Negation ${text}`),
    ];
    expect(byType.filter((form) => elsewhere.has(form))).toEqual([]);
    // LAD支架 is no LAD支.
    const texts = pretraining.join("\n").replaceAll("支架", "");
    const whole = [...newForms].filter((form) => form.length > 3 && texts.includes(form));
    expect(whole).toEqual([]);
  });

  it("writes in styles that no author of train has", () => {
    const having = (documents: readonly Document[], style: RegExp) =>
      documents.filter(({ text }) => style.test(text)).length;
    for (const style of [/^[①②③④⑤⑥⑦⑧⑨]|^\d+[、)]|^（\d）/, /\p{Script=Han} \p{Script=Han}/u, /百分之|成/, /﹪/]) {
      expect([style.source, having(hard, style) > 8]).toEqual([style.source, true]);
    }
    for (const style of [/^[①②③④⑤⑥⑦⑧⑨]|^\d+[、)]|^（\d）/, /\p{Script=Han} \p{Script=Han}/u, /百分之/, /﹪/])
      expect([style.source, having(corpus.train, style)]).toEqual([style.source, 0]);
  });

  it("uses words that are an entity only in context, some of them new", () => {
    const forms = formsInContextOnly(hard);
    for (const form of ["排除", "没有", "不见", "狭窄", "钙化", "近段", "开口", "全程", "LAD"])
      expect(forms).toContain(form);
    expect(forms.filter((form) => newForms.has(form)).length).toBeGreaterThan(8);
  });

  it("has sentences that are longer, and relations that reach further back, than those of test", () => {
    const mean = (documents: readonly Document[]) =>
      documents.reduce((sum, { text }) => sum + text.length, 0) / documents.length;
    expect(mean(hard)).toBeGreaterThan(1.1 * mean(corpus.test));
    expect(statistics.shift["test-hard"].remote.share).toBeGreaterThan(1.5 * statistics.shift.test.remote.share);
  });

  it("leaves a dictionary tagger far below what it reaches on test", () => {
    const dictionary = learnDictionary(corpus.train);
    const f1 = (gold: readonly Document[]) =>
      scoreDocuments([...gold], tagByDictionary(dictionary, gold)).entity.strict.micro.f1;
    expect(f1(hard)).toBeLessThan(f1(corpus.test) - 0.15);
    expect(f1(hard)).toBeGreaterThan(0.5);
  });
});
