import { describe, expect, it } from "vitest";
import { heatmapGeometry, labelStep, moveCell } from "../../src/components/heatmap-geometry.js";

describe("sizes", () => {
  it("fit the width, with whole cells where they are large enough", () => {
    for (const size of [3, 20, 44, 64, 128])
      for (const width of [340, 520, 700]) {
        const geometry = heatmapGeometry(size, width);
        expect(geometry.side).toBeLessThanOrEqual(Math.max(width, geometry.left + 2 * size));
        expect(geometry.side).toBe(geometry.left + size * geometry.cell);
        if (geometry.cell >= 6) expect(Number.isInteger(geometry.cell)).toBe(true);
      }
  });

  it("leave out labels only where they would not fit", () => {
    expect(labelStep(heatmapGeometry(20, 520))).toBe(1);
    const small = heatmapGeometry(128, 340);
    expect(labelStep(small) * small.cell).toBeGreaterThanOrEqual(8);
  });
});

describe("keys", () => {
  const move = (key: string, control = false, from: [number, number] = [2, 3]) => moveCell(from, key, 5, control);

  it("walk by one cell and stop at the edges", () => {
    expect(move("ArrowUp")).toEqual([1, 3]);
    expect(move("ArrowDown")).toEqual([3, 3]);
    expect(move("ArrowLeft")).toEqual([2, 2]);
    expect(move("ArrowRight")).toEqual([2, 4]);
    expect(move("ArrowRight", false, [2, 4])).toEqual([2, 4]);
    expect(move("ArrowUp", false, [0, 0])).toEqual([0, 0]);
  });

  it("jump to the ends of row, column and matrix", () => {
    expect(move("Home")).toEqual([2, 0]);
    expect(move("End")).toEqual([2, 4]);
    expect(move("PageUp")).toEqual([0, 3]);
    expect(move("PageDown")).toEqual([4, 3]);
    expect(move("Home", true)).toEqual([0, 0]);
    expect(move("End", true)).toEqual([4, 4]);
  });

  it("leave every other key to the page", () => {
    for (const key of ["Tab", "a", "Enter", "Escape"]) expect(move(key)).toBeNull();
  });
});
