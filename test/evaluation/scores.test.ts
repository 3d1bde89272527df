import { describe, expect, it } from "vitest";
import { formatScores } from "../../src/evaluation/format.js";
import { score, scoreDocuments, type ScoreTable } from "../../src/evaluation/scores.js";
import type { Document } from "../../src/text/document.js";
import { describeWithShared, readSharedJson } from "../shared.js";

type Span = [start: number, end: number, type: string];
type Link = [head: number, tail: number, type: string];
interface Figures {
  precision: number;
  recall: number;
  f1: number;
}
interface Table {
  micro: Figures & { tp: number; pred: number; gold: number };
  per_type: Record<string, Figures & { tp: number; pred: number; gold: number }>;
  macro: Figures;
}
interface Oracle {
  cases: {
    name: string;
    note: string;
    docs: { gold_entities: Span[]; gold_relations: Link[]; pred_entities: Span[]; pred_relations: Link[] }[];
    expected: {
      spert: { ent: Table; ent_span: Table; rel: Table; rel_nec: Table };
      pure: { ner: Figures; relation: Figures; strict_relation: Figures };
    };
  }[];
}

/** Offsets of the reference count tokens; any unit will do for scoring. */
function documentOf(id: number, spans: Span[], links: Link[]): Document {
  return {
    id: String(id),
    text: "",
    entities: spans.map(([start, end, type], i) => ({ id: `e${i}`, start, end, type })),
    relations: links.map(([head, tail, type]) => ({ head: `e${head}`, tail: `e${tail}`, type })),
  };
}

describeWithShared("scoreDocuments, against public conventions", () => {
  const { cases } = readSharedJson<Oracle>("oracles", "relation_eval.json");

  function expectTable(ours: ScoreTable, theirs: Table) {
    expect(countsOf(ours.micro)).toEqual([theirs.micro.tp, theirs.micro.pred, theirs.micro.gold]);
    expectFigures(ours.micro, theirs.micro);
    expectFigures(ours.macro, theirs.macro);
    expect(Object.keys(ours.perType).sort()).toEqual(Object.keys(theirs.per_type).sort());
    for (const [type, row] of Object.entries(theirs.per_type)) {
      expect(countsOf(ours.perType[type])).toEqual([row.tp, row.pred, row.gold]);
      expectFigures(ours.perType[type], row);
    }
  }

  describe.each(cases)("$name", ({ note, docs, expected }) => {
    const scores = scoreDocuments(
      docs.map((doc, i) => documentOf(i, doc.gold_entities, doc.gold_relations)),
      docs.map((doc, i) => documentOf(i, doc.pred_entities, doc.pred_relations)),
    );
    it("SpERT: entities with type are strict, spans alone are boundary", () => {
      expectTable(scores.entity.strict, expected.spert.ent);
      expectTable(scores.entity.boundary, expected.spert.ent_span);
    });
    it("SpERT: relations with entity types are strict, without are boundary", () => {
      expectTable(scores.relation.strict, expected.spert.rel_nec);
      expectTable(scores.relation.boundary, expected.spert.rel);
    });
    it("PURE: micro figures, but that a duplicate is counted once", () => {
      expectFigures(scores.entity.strict.micro, expected.pure.ner);
      if (note.includes("PURE counts the duplicate")) {
        expect(expected.pure.relation.recall).toBeGreaterThan(1);
        expect(scores.relation.boundary.micro.recall).toBe(1);
      } else {
        expectFigures(scores.relation.boundary.micro, expected.pure.relation);
        expectFigures(scores.relation.strict.micro, expected.pure.strict_relation);
      }
    });
  });
});

const countsOf = (s: { truePositives: number; predicted: number; gold: number }) => [
  s.truePositives,
  s.predicted,
  s.gold,
];

function expectFigures(ours: Figures, theirs: Figures) {
  expect(ours.precision).toBeCloseTo(theirs.precision, 12);
  expect(ours.recall).toBeCloseTo(theirs.recall, 12);
  expect(ours.f1).toBeCloseTo(theirs.f1, 12);
}

describe("scoreDocuments", () => {
  const gold = documentOf(
    1,
    [
      [0, 2, "A"],
      [3, 5, "B"],
    ],
    [[0, 1, "R"]],
  );

  it("tells a wrong type from a wrong span", () => {
    const typeWrong = scoreDocuments(
      [gold],
      [
        documentOf(
          1,
          [
            [0, 2, "A"],
            [3, 5, "C"],
          ],
          [[0, 1, "R"]],
        ),
      ],
    );
    expect(typeWrong.entity.strict.micro.f1).toBe(0.5);
    expect(typeWrong.entity.boundary.micro.f1).toBe(1);
    expect(typeWrong.relation.strict.micro.f1).toBe(0);
    expect(typeWrong.relation.boundary.micro.f1).toBe(1);
    const spanWrong = scoreDocuments(
      [gold],
      [
        documentOf(
          1,
          [
            [0, 2, "A"],
            [3, 6, "B"],
          ],
          [[0, 1, "R"]],
        ),
      ],
    );
    expect(spanWrong.relation.boundary.micro.f1).toBe(0);
  });

  it("takes direction for part of the relation", () => {
    const turned = scoreDocuments(
      [gold],
      [
        documentOf(
          1,
          [
            [0, 2, "A"],
            [3, 5, "B"],
          ],
          [[1, 0, "R"]],
        ),
      ],
    );
    expect(turned.relation.boundary.micro).toMatchObject({ truePositives: 0, predicted: 1, gold: 1 });
  });

  it("keeps documents apart and does not mind their order", () => {
    const other = documentOf(2, [[3, 5, "B"]], []);
    const scores = scoreDocuments([gold, other], [documentOf(2, [[0, 2, "A"]], []), gold]);
    expect(scores.entity.strict.micro).toMatchObject({ truePositives: 2, predicted: 3, gold: 3 });
  });

  it("averages over types without weights", () => {
    const { macro } = scoreDocuments([gold], [documentOf(1, [[0, 2, "A"]], [])]).entity.strict;
    expect(macro).toMatchObject({ precision: 0.5, recall: 0.5, f1: 0.5, truePositives: 1, predicted: 1, gold: 2 });
  });

  it("says which documents do not match", () => {
    expect(() => scoreDocuments([gold], [])).toThrow("Document 1 has no prediction");
    expect(() => scoreDocuments([], [gold])).toThrow(
      "1 predicted documents are not in the annotation, the first being 1",
    );
    expect(() => scoreDocuments([gold], [gold, gold])).toThrow("Document 1 was predicted twice");
    expect(() => scoreDocuments([gold, gold], [gold])).toThrow("Document 1 has no prediction, or stands twice");
  });

  it("says which relation points nowhere", () => {
    expect(() => scoreDocuments([gold], [documentOf(1, [[0, 2, "A"]], [[0, 7, "R"]])])).toThrow(
      "Document 1: relation R",
    );
  });
});

describe("score", () => {
  it("is 0 where there is nothing to divide by", () => {
    expect(score(0, 0, 0)).toMatchObject({ precision: 0, recall: 0, f1: 0 });
    expect(score(0, 3, 0)).toMatchObject({ precision: 0, recall: 0, f1: 0 });
    expect(score(1, 2, 4)).toMatchObject({ precision: 0.5, recall: 0.25, f1: 1 / 3 });
  });
});

it("formatScores lines columns up, wide characters included", () => {
  const wide = documentOf(
    1,
    [
      [0, 2, "血管"],
      [3, 5, "B"],
    ],
    [[0, 1, "R"]],
  );
  const lines = formatScores(scoreDocuments([wide], [documentOf(1, [[0, 2, "血管"]], [])])).split("\n");
  expect(lines[0]).toBe("Entities, strict (span and type)       P       R      F1  right  predicted  gold");
  expect(lines[1]).toBe("  B                                 0.00    0.00    0.00      0          0     1");
  expect(lines[2]).toBe("  血管                            100.00  100.00  100.00      1          1     1");
  expect(lines[3]).toBe("  micro                           100.00   50.00   66.67      1          1     2");
  expect(lines[4]).toBe("  macro                            50.00   50.00   50.00      1          1     2");
  expect(lines).toContain("Relations, boundary (both spans, class)     P     R    F1  right  predicted  gold");
});
