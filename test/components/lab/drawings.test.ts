import { csvParse } from "d3";
import { expect, test } from "vitest";
import { csvText } from "../../../src/components/lab/drawings.js";
import { labelled } from "../../../src/components/lab/matrix-drawing.js";
import { tileSide } from "../../../src/components/lab/small-multiples.js";

test("CSV is marked as UTF-8, and comes back as it went", () => {
  const text = csvText([
    { token: "狭窄", p: 0.25, note: 'a "quoted", word' },
    { token: ",", p: 0 },
  ]);
  expect(text.startsWith("\ufeff")).toBe(true);
  expect(Array.from(csvParse(text.slice(1).trimEnd()), (row) => ({ ...row }))).toEqual([
    { token: "狭窄", p: "0.25", note: 'a "quoted", word' },
    { token: ",", p: "0", note: "" },
  ]);
});

test("labels never touch, and those to be kept come where they can", () => {
  const drawn = labelled({ start: 0, count: 100 }, 3, 9, (i) => i === 50);
  expect(drawn).toContain(0);
  drawn.slice(1).forEach((i, n) => expect((i - drawn[n]) * 3).toBeGreaterThanOrEqual(9));
  expect(labelled({ start: 5, count: 3 }, 15, 12)).toEqual([5, 6, 7]);
});

test("tiles fit their rows", () => {
  for (const [width, count] of [
    [358, 12],
    [358, 4],
    [1000, 12],
    [1000, 3],
    [120, 5],
  ]) {
    const side = tileSide(width, count);
    expect(side).toBeGreaterThan(60);
    expect(side).toBeLessThanOrEqual(132);
  }
});
