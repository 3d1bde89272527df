import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { breakLines, estimatedMeasure } from "../../src/components/text-lines.js";
import type { TextLine } from "../../src/components/text-lines.js";

const measure = estimatedMeasure(20, 11);
const TEXT = "左前降支近段管壁不规则，最狭窄处30-40％，余未见明显狭窄。";
const joined = (text: string, lines: TextLine[]) => lines.map(({ start, end }) => text.slice(start, end));

describe("breaking a sentence into lines", () => {
  it("keeps a sentence that fits on one line", () => {
    const [line, ...rest] = breakLines(TEXT, [], 1000, measure);
    expect(rest).toEqual([]);
    expect(line.width).toBeCloseTo([...TEXT].reduce((sum, c) => sum + measure.character(c), 0));
  });

  it("breaks after a clause mark rather than later in the line", () => {
    expect(joined(TEXT, breakLines(TEXT, [], 320, measure))[0]).toBe("左前降支近段管壁不规则，");
  });

  it("never begins a line with closing punctuation nor cuts a number or a word", () => {
    for (let width = 100; width < 400; width += 7) {
      const lines = joined(TEXT, breakLines(TEXT, [], width, measure));
      for (const line of lines.slice(1)) expect(line).not.toMatch(/^[，。％]/u);
      expect(lines.some((line) => line.includes("30-40％"))).toBe(true);
    }
    const english = "John Wilkes Booth assassinated President Lincoln";
    const words = joined(english, breakLines(english, [], 160, measure)).flatMap((line) => line.trim().split(" "));
    expect(words).toEqual(english.split(" "));
  });

  it("keeps an entity on one line, and makes room for a label wider than the entity", () => {
    const start = TEXT.indexOf("最狭窄处");
    const spans = [{ start, end: start + 4, minWidth: 150 }];
    const lines = breakLines(TEXT, spans, 280, measure);
    const line = lines.find((each) => each.start <= start && each.end >= start + 4)!;
    const cells = line.cells.filter((cell) => cell.start >= start && cell.end <= start + 4);
    expect(cells).toHaveLength(4);
    expect(cells[3].right - cells[0].left).toBeCloseTo(150);
    expect(cells[0].x - cells[0].left).toBeCloseTo((150 - 80) / 2);
  });

  it("cuts a span that is longer than a line, and sets an empty sentence as one empty line", () => {
    const lines = breakLines(TEXT, [{ start: 0, end: TEXT.length, minWidth: 0 }], 100, measure);
    expect(lines.length).toBeGreaterThan(3);
    expect(breakLines("", [], 100, measure)).toEqual([{ start: 0, end: 0, cells: [], width: 0 }]);
  });

  it("places every character exactly once, in order, within the width, whatever the text", () => {
    const text = fc.string({ unit: fc.constantFrom(..."左前降支近段，。 ab3%-😀", "狭窄"), maxLength: 60 });
    fc.assert(
      fc.property(text, fc.integer({ min: 40, max: 500 }), (sample, width) => {
        const lines = breakLines(sample, [], width, measure);
        const cells = lines.flatMap((line) => line.cells);
        expect(cells.map(({ start, end }) => sample.slice(start, end)).join("")).toBe(sample);
        for (const line of lines) {
          expect(line.width).toBeLessThanOrEqual(Math.max(width, measure.character("左")));
          line.cells.forEach((cell, i) => expect(cell.left).toBeCloseTo(i === 0 ? 0 : line.cells[i - 1].right));
        }
      }),
    );
  });
});
