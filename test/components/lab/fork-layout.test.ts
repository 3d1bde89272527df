import fc from "fast-check";
import { expect, test } from "vitest";
import { forkLayout, moveFork, nearestStop } from "../../../src/components/lab/fork-layout.js";

const forks = fc
  .record({ layers: fc.integer({ min: 1, max: 12 }), width: fc.integer({ min: 330, max: 1000 }) })
  .chain(({ layers, width }) =>
    fc.record({ layers: fc.constant(layers), width: fc.constant(width), focused: fc.nat(layers) }),
  );

test("N - K layers stand on the trunk, K on each branch, and nothing overlaps", () => {
  fc.assert(
    fc.property(forks, ({ layers, focused, width }) => {
      const { boxes, width: used, end } = forkLayout(layers, focused, width);
      const on = (branch: string) => boxes.filter((box) => box.branch === branch);
      expect(on("trunk").map(({ layer }) => layer)).toEqual(Array.from({ length: layers - focused }, (_, i) => i + 1));
      expect(on("ner").map(({ layer }) => layer)).toEqual(on("relation").map(({ layer }) => layer));
      expect(on("ner")).toHaveLength(focused);
      for (const row of [
        [...on("trunk"), ...on("ner")],
        [...on("trunk"), ...on("relation")],
      ])
        row.slice(1).forEach((box, b) => expect(box.x).toBeGreaterThan(row[b].x + row[b].width));
      expect(used).toBeLessThanOrEqual(width);
      expect(Math.max(...boxes.map((box) => box.x + box.width))).toBeLessThanOrEqual(end + 1e-9);
    }),
  );
});

test("the fork stands between the last shared and the first focused layer", () => {
  fc.assert(
    fc.property(forks, ({ layers, focused, width }) => {
      const { boxes, stops } = forkLayout(layers, focused, width);
      const shared = layers - focused;
      const before = boxes.find(({ layer }) => layer === shared);
      const after = boxes.find(({ layer }) => layer === shared + 1);
      if (before) expect(stops[shared]).toBeGreaterThan(before.x + before.width);
      if (after) expect(stops[shared]).toBeLessThan(after.x);
      expect(nearestStop(stops, stops[shared] + 3)).toBe(shared);
    }),
  );
});

test("keys share a layer more or fewer, to the ends and no further", () => {
  expect(moveFork("ArrowRight", 2, 4)).toBe(3);
  expect(moveFork("ArrowUp", 4, 4)).toBe(4);
  expect(moveFork("ArrowLeft", 0, 4)).toBe(0);
  expect(moveFork("Home", 3, 4)).toBe(0);
  expect(moveFork("End", 1, 4)).toBe(4);
  expect(moveFork("x", 1, 4)).toBeNull();
});
