import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layoutLane } from "../../src/components/sentence-layout.js";
import type { LaneArc, LaneLayout, Rail } from "../../src/components/sentence-layout.js";
import { estimatedMeasure } from "../../src/components/text-lines.js";
import type { Entity, Relation } from "../../src/text/document.js";

const TEXT = "左前降支近段管壁不规则，最狭窄处30-40％，余未见明显狭窄。";
const entity = (id: string, type: string, surface: string, from = 0): Entity => {
  const start = TEXT.indexOf(surface, from);
  return { id, type, start, end: start + surface.length };
};
const RAIL: Rail = {
  entities: [
    entity("vessel", "Body Part", "左前降支"),
    entity("where", "Location", "近段"),
    entity("what", "Degree", "狭窄"),
    entity("much", "Quantifier", "30-40％"),
  ],
  relations: [
    { type: "Position", head: "vessel", tail: "where" },
    { type: "Modifier", head: "vessel", tail: "what" },
    { type: "Percentage", head: "what", tail: "much" },
  ],
};
const lay = (text: string, rails: { above: Rail; below?: Rail }, width: number): LaneLayout =>
  layoutLane(text, rails, {
    width,
    fontSize: 20,
    labelSize: 11,
    measure: estimatedMeasure(20, 11),
    entityLabel: ({ type }) => type,
    relationLabel: ({ type }) => type,
  });

/** Pieces on one line and rail that share a level may not touch: neither lines nor labels. */
function overlaps(arcs: readonly LaneArc[]): string[] {
  return arcs.flatMap((a, i) =>
    arcs
      .slice(i + 1)
      .filter(
        (b) => a.line === b.line && a.rail === b.rail && a.level === b.level && a.left < b.right && b.left < a.right,
      )
      .map((b) => `${a.label} and ${b.label}`),
  );
}

describe("a sentence on one line", () => {
  const layout = lay(TEXT, { above: RAIL }, 1000);

  it("draws each entity over its characters and each relation from head to tail", () => {
    expect(layout.lines).toHaveLength(1);
    for (const { entity: marked, x0, x1 } of layout.marks) {
      const cells = layout.lines[0].cells.filter(({ start, end }) => start >= marked.start && end <= marked.end);
      expect([x0, x1]).toEqual([cells[0].left, cells[cells.length - 1].right]);
    }
    const inside = (x: number, id: string) => {
      const { x0, x1 } = layout.marks.find((mark) => mark.entity.id === id)!;
      return x > x0 && x < x1;
    };
    for (const arc of layout.arcs) {
      expect(inside(arc.from, arc.relation.head)).toBe(true);
      expect(inside(arc.to, arc.relation.tail)).toBe(true);
      expect(arc.tip!.x).toBe(arc.to);
    }
  });

  it("gives every label room: neighbours' labels don't overlap", () => {
    const measure = estimatedMeasure(20, 11);
    const labels = layout.marks.map(({ x0, x1, label }) => ({ middle: (x0 + x1) / 2, half: measure.label(label) / 2 }));
    labels.slice(1).forEach((label, i) => {
      expect(label.middle - label.half).toBeGreaterThan(labels[i].middle + labels[i].half);
    });
  });

  it("draws the longer arc above the shorter one that it spans", () => {
    const level = (type: string) => layout.arcs.find(({ relation }) => relation.type === type)!.level;
    expect(level("Modifier")).toBeGreaterThan(level("Position"));
    expect(overlaps(layout.arcs)).toEqual([]);
  });

  it("keeps arcs of one entity from crossing at their feet", () => {
    const from = (type: string) => layout.arcs.find(({ relation }) => relation.type === type)!.from;
    // Both go right from the vessel; the nearer one's foot stands further right.
    expect(from("Position")).toBeGreaterThan(from("Modifier"));
  });

  it("puts the second rail below the text, mirrored", () => {
    const both = lay(TEXT, { above: RAIL, below: RAIL }, 1000);
    const { baseline } = both.lines[0];
    for (const { rail, y, labelY } of both.marks) {
      expect(Math.sign(y - baseline)).toBe(rail === "above" ? -1 : 1);
      expect(Math.sign(labelY - y)).toBe(rail === "above" ? -1 : 1);
    }
    expect(both.height).toBeGreaterThan(layout.height);
  });
});

describe("a sentence on several lines", () => {
  const layout = lay(TEXT, { above: RAIL }, 300);

  it("cuts an arc into two pieces that run to the margins and name the far end", () => {
    const pieces = layout.arcs.filter(({ relation }) => relation.type === "Modifier");
    expect(pieces.map(({ label }) => label)).toEqual(["Modifier → 狭窄", "Modifier ← 左前降支"]);
    expect(pieces[0].to).toBe(300);
    expect(pieces[1].from).toBe(0);
    expect(pieces.map(({ tip }) => tip !== null)).toEqual([false, true]);
    expect(pieces[1].line).toBe(pieces[0].line + 1);
  });

  it("stacks lines without overlap", () => {
    layout.lines.slice(1).forEach((line, i) => {
      expect(line.top).toBeGreaterThan(layout.lines[i].top + layout.lines[i].height);
    });
    for (const { y, line } of layout.marks) expect(y).toBeGreaterThan(layout.lines[line].top);
  });
});

describe("whatever the annotation", () => {
  it("leaves out relations to itself or to nothing, and entities outside the text", () => {
    const relations: Relation[] = [
      { type: "Self", head: "vessel", tail: "vessel" },
      { type: "Gone", head: "vessel", tail: "nobody" },
    ];
    const stray = { id: "stray", type: "Degree", start: 500, end: 502 };
    const layout = lay(TEXT, { above: { entities: [...RAIL.entities, stray], relations } }, 600);
    expect(layout.arcs).toEqual([]);
    expect(layout.marks).toHaveLength(RAIL.entities.length);
  });

  it("never lets two arcs or labels of one level overlap, at any width", () => {
    const ids = RAIL.entities.map(({ id }) => id);
    const relation = fc.record({
      type: fc.constantFrom("Modifier", "Position", "A longer name"),
      head: fc.constantFrom(...ids),
      tail: fc.constantFrom(...ids),
    });
    fc.assert(
      fc.property(fc.array(relation, { maxLength: 10 }), fc.integer({ min: 260, max: 900 }), (relations, width) => {
        const layout = lay(TEXT, { above: { entities: RAIL.entities, relations } }, width);
        expect(overlaps(layout.arcs)).toEqual([]);
        for (const { path } of layout.arcs) expect(path).not.toContain("NaN");
        for (const { textTop } of layout.lines) expect(textTop).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
