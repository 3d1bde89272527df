/** Matrices that fit, matrices that do not: points and cells lead to each other, and nothing is wider than its place. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellAt, cornerOf, matrixGeometry, moveIn } from "../../../src/components/lab/matrix-geometry.js";

const spaces = fc.record({
  rows: fc.integer({ min: 1, max: 128 }),
  columns: fc.integer({ min: 1, max: 128 }),
  width: fc.integer({ min: 200, max: 900 }),
});

describe("geometry", () => {
  test("is never wider than its place", () => {
    fc.assert(
      fc.property(spaces, (space) => {
        expect(matrixGeometry(space).width).toBeLessThanOrEqual(space.width);
      }),
    );
  });

  test("leads from a cell to its middle and back", () => {
    fc.assert(
      fc.property(spaces, fc.nat(), fc.nat(), (space, i, j) => {
        const cell = [i % space.rows, j % space.columns] as const;
        const geometry = matrixGeometry(space, cell);
        const corner = cornerOf(geometry, cell)!;
        expect(corner).not.toBeNull();
        expect(cellAt(geometry, corner.x + geometry.cell / 2, corner.y + geometry.cell / 2)).toEqual(cell);
      }),
    );
  });

  test("shows the whole on a wide page and a window on a telephone", () => {
    expect(matrixGeometry({ rows: 128, columns: 128, width: 560 }).whole).toBe(true);
    const narrow = matrixGeometry({ rows: 60, columns: 60, width: 358 }, [59, 0]);
    expect(narrow.whole).toBe(false);
    expect(narrow.cell).toBeGreaterThanOrEqual(12);
    expect(narrow.rows.start + narrow.rows.count).toBe(60);
    expect(narrow.columns.start).toBe(0);
    expect(matrixGeometry({ rows: 24, columns: 24, width: 358 }).whole).toBe(true);
  });

  test("has no cell in the margins or outside the window", () => {
    const geometry = matrixGeometry({ rows: 60, columns: 60, width: 358 }, [0, 0]);
    expect(cellAt(geometry, geometry.left - 1, geometry.top + 1)).toBeNull();
    expect(cellAt(geometry, geometry.width + 1, geometry.top + 1)).toBeNull();
    expect(cornerOf(geometry, [0, geometry.columns.count])).toBeNull();
  });
});

describe("keys", () => {
  const size = { rows: 4, columns: 6 };

  test.each([
    ["ArrowUp", false, [1, 3], [0, 3]],
    ["ArrowDown", false, [3, 3], [3, 3]],
    ["ArrowRight", false, [1, 5], [1, 5]],
    ["ArrowLeft", false, [1, 3], [1, 2]],
    ["Home", false, [2, 3], [2, 0]],
    ["End", false, [2, 3], [2, 5]],
    ["Home", true, [2, 3], [0, 0]],
    ["End", true, [2, 3], [3, 5]],
    ["PageUp", false, [2, 3], [0, 3]],
    ["PageDown", false, [2, 3], [3, 3]],
  ] as const)("%s with control %s", (key, control, from, to) => {
    expect(moveIn(from, key, size, control)).toEqual(to);
  });

  test("others do not move", () => {
    expect(moveIn([1, 1], "a", size, false)).toBeNull();
  });
});
