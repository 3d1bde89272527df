import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spread, thin } from "../../src/components/curve-data.js";

describe("thinning a curve", () => {
  const points = Array.from({ length: 1000 }, (_, i) => ({ x: i + 1, y: i % 2 }));

  it("keeps short curves as they are", () => {
    expect(thin(points.slice(0, 50), 100)).toEqual(points.slice(0, 50));
  });

  it("averages stretches, ends where the curve ends, and keeps the mean", () => {
    const thinned = thin(points, 100);
    expect(thinned).toHaveLength(100);
    expect(thinned[99].x).toBe(1000);
    expect(thinned.every(({ y }) => y === 0.5)).toBe(true);
  });
});

describe("spreading labels", () => {
  it("leaves labels alone that have room", () => {
    expect(spread([10, 50, 90], 12, 0, 100)).toEqual([10, 50, 90]);
  });

  it("moves colliding ones apart around their mean, in order", () => {
    expect(spread([50, 50], 12, 0, 100)).toEqual([44, 56]);
    expect(spread([50, 48], 12, 0, 100)).toEqual([55, 43]);
  });

  it("holds the gap and the bounds for any wishes that fit", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { maxLength: 12 }), (wanted) => {
        const placed = [...spread(wanted, 13, 0, 200)].sort((a, b) => a - b);
        placed.slice(1).forEach((y, i) => expect(y - placed[i]).toBeGreaterThanOrEqual(13 - 1e-9));
        for (const y of placed) expect(y).toBeGreaterThanOrEqual(-1e-9);
        for (const y of placed) expect(y).toBeLessThanOrEqual(200 + 1e-9);
      }),
    );
  });
});
