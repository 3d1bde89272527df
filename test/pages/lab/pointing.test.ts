/** Hover and pin are two things, and every view is told of both. */
import { expect, test } from "vitest";
import { cellOf, Pointing } from "../../../src/pages/lab/pointing.js";

test("the hover covers the pin and uncovers it again", () => {
  const pointing = new Pointing();
  pointing.togglePin({ row: 1, column: 2 });
  expect(pointing.shown).toEqual({ row: 1, column: 2 });
  pointing.setHover({ row: null, column: 5 });
  expect(pointing.shown).toEqual({ row: null, column: 5 });
  expect(pointing.pin).toEqual({ row: 1, column: 2 });
  pointing.setHover(null);
  expect(pointing.shown).toEqual({ row: 1, column: 2 });
  pointing.togglePin({ row: 1, column: 2 });
  expect(pointing.shown).toBeNull();
});

test("listeners are told of changes only, and until they stop", () => {
  const pointing = new Pointing();
  let told = 0;
  const stop = pointing.on(() => told++);
  pointing.setHover({ row: 0, column: 1 });
  pointing.setHover({ row: 0, column: 1 });
  pointing.setHover(null);
  pointing.setHover(null);
  pointing.togglePin({ row: 0, column: 1 });
  expect(told).toBe(3);
  stop();
  pointing.setPin(null);
  expect(told).toBe(3);
});

test("a column alone is what [CLS] sees of it", () => {
  expect(cellOf({ row: null, column: 4 })).toEqual([0, 4]);
  expect(cellOf({ row: 3, column: 4 })).toEqual([3, 4]);
  expect(cellOf({ row: 3, column: null })).toBeNull();
  expect(cellOf(null)).toBeNull();
});
