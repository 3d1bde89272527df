/** Windows over something too wide: always inside, always showing what is asked for, never moving without need. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { contains, fitCells, windowAround } from "../../../src/components/lab/ranges.js";

const cases = fc
  .record({ size: fc.integer({ min: 1, max: 200 }), count: fc.integer({ min: 1, max: 250 }), margin: fc.nat(6) })
  .chain(({ size, count, margin }) =>
    fc.record({
      size: fc.constant(size),
      count: fc.constant(count),
      margin: fc.constant(margin),
      at: fc.nat(size - 1),
      start: fc.nat(Math.max(0, size - count)),
    }),
  );

test("a window is inside, as long as it can be, and shows the cell", () => {
  fc.assert(
    fc.property(cases, ({ size, count, margin, at, start }) => {
      for (const before of [null, { start, count }]) {
        const range = windowAround(size, count, at, before, margin);
        expect(range.count).toBe(Math.min(size, count));
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.start + range.count).toBeLessThanOrEqual(size);
        expect(contains(range, at)).toBe(true);
      }
    }),
  );
});

test("a window stays where the cell and what is around it are already seen", () => {
  fc.assert(
    fc.property(cases, ({ size, count, margin, at, start }) => {
      const before = { start, count: Math.min(size, count) };
      const seen = (i: number) => contains(before, Math.max(0, Math.min(size - 1, i)));
      const room = Math.min(margin, Math.floor((before.count - 1) / 2));
      if (!seen(at - room) || !seen(at) || !seen(at + room)) return;
      expect(windowAround(size, count, at, before, margin)).toEqual(before);
    }),
  );
});

test("walking on shows the next cells before the edge is reached", () => {
  let range = { start: 0, count: 10 };
  for (let at = 0; at < 50; at++) {
    range = windowAround(50, 10, at, range, 2);
    expect(contains(range, Math.min(49, at + 2))).toBe(true);
  }
  expect(range.start).toBe(40);
  expect(windowAround(50, 10, null, range)).toEqual(range);
});

test("what fits is shown whole, in whole pixels where there is room", () => {
  expect(fitCells(20, 410, { smallest: 9, focused: 15 }, 22)).toEqual({ count: 20, cell: 20 });
  expect(fitCells(20, 4000, { smallest: 9, focused: 15 }, 22)).toEqual({ count: 20, cell: 22 });
  expect(fitCells(100, 370, { smallest: 2.5, focused: 8 })).toEqual({ count: 100, cell: 3.5 });
});

test("what does not fit is shown in part, in cells of the focused size at least", () => {
  const { count, cell } = fitCells(60, 324, { smallest: 9, focused: 15 });
  expect(count).toBe(21);
  expect(cell).toBe(15);
  expect(count * cell).toBeLessThanOrEqual(324);
});
