import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { boundary, chunks, type Chunk, type Scheme } from "../../src/evaluation/chunks.js";
import type { Score } from "../../src/evaluation/scores.js";
import { scoreTags } from "../../src/evaluation/tag-scores.js";
import { allowedTransitions, tagSet } from "../../src/text/bieos.js";
import { describeWithShared, readSharedJson } from "../shared.js";

type Span = [type: string, start: number, end: number];
interface Figures {
  precision: number;
  recall: number;
  f1: number;
  support: number;
}
interface Oracle {
  entities: { scheme: Scheme; mode: "strict"; tags: string[]; expected: Span[] }[];
  boundary_flags: {
    scheme: Scheme;
    prev: string;
    token: string;
    is_start: boolean;
    is_inside: boolean;
    is_end: boolean;
  }[];
  scores: {
    name: string;
    y_true: string[][];
    y_pred: string[][];
    mode: "strict" | "default";
    scheme: Scheme | null;
    expected: Record<string, Figures>;
    token_accuracy: number;
    entities_true: Span[][];
    entities_pred: Span[][];
  }[];
  token_parse: { token: string; suffix: boolean; tag: string }[];
  get_entities: { tags: string[]; suffix?: boolean; expected: Span[] }[];
}

const spans = (found: Chunk[]) => found.map(({ type, start, end }) => [type, start, end]);

describeWithShared("chunks, against seqeval", () => {
  const oracle = readSharedJson<Oracle>("oracles", "seqeval.json");

  test.each(oracle.entities)("$scheme strict: $tags", ({ scheme, tags, expected }) => {
    expect(spans(chunks(tags, "strict", scheme))).toEqual(expected);
  });

  test.each(oracle.boundary_flags)(
    "$scheme: $prev then $token",
    ({ scheme, prev, token, is_start, is_inside, is_end }) => {
      expect(boundary(scheme, prev, token)).toEqual({ starts: is_start, continues: is_inside, ends: is_end });
    },
  );

  test.each(oracle.token_parse.filter(({ token, suffix }) => !suffix && token !== "O"))(
    "type of $token",
    ({ token, tag }) => {
      expect(spans(chunks([token], "default"))).toEqual([[tag, 0, 1]]);
    },
  );

  // Tags whose prefix stands last, and sequences run together, are habits of that library alone.
  test.each(oracle.get_entities.filter(({ tags, suffix }) => !suffix && typeof tags[0] === "string"))(
    "default: $tags",
    ({ tags, expected }) => {
      expect(spans(chunks(tags, "default"))).toEqual(expected.map(([type, start, last]) => [type, start, last + 1]));
    },
  );

  test.each(oracle.scores)("scores: $name", ({ y_true, y_pred, mode, scheme, expected, ...c }) => {
    const read = (tags: string[]) =>
      spans(mode === "strict" ? chunks(tags, "strict", scheme!) : chunks(tags, "default"));
    expect(y_true.map(read)).toEqual(c.entities_true);
    expect(y_pred.map(read)).toEqual(c.entities_pred);

    const { perType, micro, macro, weighted, tokenAccuracy } = scoreTags(y_true, y_pred, scheme ?? undefined);
    const rows: Record<string, Score> = {
      ...perType,
      "micro avg": micro,
      "macro avg": macro,
      "weighted avg": weighted,
    };
    expect(Object.keys(rows).sort()).toEqual(Object.keys(expected).sort());
    for (const [name, row] of Object.entries(expected)) {
      const ours = rows[name];
      expect(ours.gold).toBe(row.support);
      // Where there is no type at all the reference's macro average is NaN; ours is 0.
      expect(ours.precision).toBeCloseTo(row.precision ?? 0, 12);
      expect(ours.recall).toBeCloseTo(row.recall ?? 0, 12);
      expect(ours.f1).toBeCloseTo(row.f1 ?? 0, 12);
    }
    expect(tokenAccuracy).toBeCloseTo(c.token_accuracy, 12);
  });
});

describe("chunks", () => {
  it("reads well-formed tags the same way in both modes", () => {
    const tags = tagSet(["X", "Y"]);
    const { start, transitions, end } = allowedTransitions(tags);
    const path = fc.array(fc.nat(tags.length - 1), { maxLength: 8 }).map((picks) => {
      const kept: number[] = [];
      for (const pick of picks) if (kept.length ? transitions[kept.at(-1)!][pick] : start[pick]) kept.push(pick);
      while (kept.length && !end[kept.at(-1)!]) kept.pop();
      return kept.map((i) => tags[i]);
    });
    fc.assert(
      fc.property(path, (sequence) => {
        expect(chunks(sequence, "default")).toEqual(chunks(sequence, "strict", "BIEOS"));
      }),
    );
  });

  it("differs on ill-formed tags: strict drops what the CoNLL script accepts", () => {
    expect(chunks(["I-X", "I-X", "O"], "strict", "BIEOS")).toEqual([]);
    expect(spans(chunks(["I-X", "I-X", "O"], "default"))).toEqual([["X", 0, 2]]);
  });

  it("refuses a prefix that the scheme does not have", () => {
    expect(() => chunks(["S-X"], "strict", "IOB2")).toThrow("prefix S is not one of I, O, B");
  });
});

describe("scoreTags", () => {
  it("refuses sequences of different lengths", () => {
    expect(() => scoreTags([["O"]], [["O", "O"]])).toThrow("Sequence 0: 1 gold tags, but 2");
    expect(() => scoreTags([["O"]], [])).toThrow("1 gold sequences, but 0");
  });
});
