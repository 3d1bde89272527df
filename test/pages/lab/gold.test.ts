import { expect, test } from "vitest";
import { relationBetween } from "../../../src/pages/lab/gold.js";

const document = {
  id: "d",
  text: "左主干近段未见狭窄",
  entities: [
    { id: "a", type: "Body Part", start: 0, end: 3 },
    { id: "b", type: "Location", start: 3, end: 5 },
    { id: "c", type: "Degree", start: 7, end: 9 },
  ],
  relations: [{ type: "Position", head: "a", tail: "b" }],
};

test("the annotated relation of two spans, whichever way round, known by their places alone", () => {
  const [a, b, c] = document.entities;
  expect(relationBetween(document, a, b)).toBe("Position");
  expect(relationBetween(document, { ...b }, { ...a })).toBe("Position");
  expect(relationBetween(document, a, c)).toBe("No Relation");
  expect(relationBetween(document, { start: 0, end: 2 }, c)).toBeUndefined();
});
