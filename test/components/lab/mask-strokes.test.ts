import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  brushed,
  countChanges,
  emptyRows,
  setBlock,
  setCells,
  stroke,
} from "../../../src/components/lab/mask-strokes.js";

const N = 7;
const cell = fc.tuple(fc.nat(N - 1), fc.nat(N - 1));
const mask = fc.uint8Array({ minLength: N * N, maxLength: N * N, max: 1 });

describe("strokes", () => {
  test("set the cells of a block whichever corner they start from, and no other", () => {
    fc.assert(
      fc.property(mask, cell, cell, fc.boolean(), (before, from, to, open) => {
        const after = setBlock(before, N, { from, to }, open);
        for (let k = 0; k < N * N; k++) {
          const [i, j] = [Math.floor(k / N), k % N];
          const between = (v: number, a: number, b: number) => v >= Math.min(a, b) && v <= Math.max(a, b);
          const inside = between(i, from[0], to[0]) && between(j, from[1], to[1]);
          expect(after[k]).toBe(inside ? Number(open) : before[k]);
        }
      }),
    );
  });

  test("leave no gaps however fast the pointer is", () => {
    fc.assert(
      fc.property(cell, cell, (from, to) => {
        const cells = stroke(from, to);
        expect(cells[0]).toEqual(from);
        expect(cells[cells.length - 1]).toEqual(to);
        cells.slice(1).forEach(([i, j], s) => {
          expect(Math.max(Math.abs(i - cells[s][0]), Math.abs(j - cells[s][1]))).toBe(1);
        });
      }),
    );
  });

  test("never change the mask they start from", () => {
    const before = new Uint8Array(N * N);
    setCells(before, N, [[1, 1]], true);
    setBlock(before, N, { from: [0, 0], to: [6, 6] }, true);
    expect(before.includes(1)).toBe(false);
  });

  test("with the row and column brush cover whole rows and columns", () => {
    const block = { from: [2, 3], to: [4, 1] } as const;
    expect(brushed("row", N, block)).toEqual({ from: [2, 0], to: [4, 6] });
    expect(brushed("column", N, block)).toEqual({ from: [0, 3], to: [6, 1] });
    expect(brushed("block", N, block)).toEqual(block);
    expect(brushed("cell", N, block)).toEqual(block);
  });
});

test("empty rows and changes are counted", () => {
  const base = new Uint8Array(9).fill(1);
  const painted = Uint8Array.from([0, 0, 0, 1, 0, 1, 1, 1, 1]);
  expect(emptyRows(painted, 3)).toEqual([0]);
  expect(countChanges(painted, base)).toEqual({ opened: 0, closed: 4 });
  expect(countChanges(base, painted)).toEqual({ opened: 4, closed: 0 });
});
