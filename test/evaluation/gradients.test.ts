/** What is said of a course of gradients, from points whose answer is worked out by hand. */
import { expect, test } from "vitest";
import { readCourse, summaryOf } from "../../src/evaluation/gradients.js";

const point = (step: number, ner: number, relation: number, clip: number) => ({
  ...{ step, ner, relation, clip },
  cosine: 0,
  whole: 1,
});
const course = (...points: ReturnType<typeof point>[]) =>
  readCourse({ name: "a", recipe: "paper", data: "reports", points }, "a.json");

test("the ratio at both ends, the share of the relations and what the clip leaves", () => {
  expect(summaryOf(course(point(0, 90, 10, 0.1), point(5, 60, 40, 0.3), point(9, 20, 20, 1)))).toEqual({
    first: { step: 0, ratio: 9 },
    last: { step: 9, ratio: 1 },
    relationShare: expect.closeTo((0.1 + 0.4 + 0.5) / 3, 12),
    clipped: expect.closeTo(2 / 3, 12),
    clipMean: expect.closeTo(0.2, 12),
  });
});

test("a step in which one loss has no gradient is left out; with nothing left there is nothing to say", () => {
  expect(summaryOf(course(point(0, 3, 0, 0.1), point(1, 3, 1, 1)))).toMatchObject({ first: { step: 1 }, clipMean: 1 });
  expect(summaryOf(course(point(0, 3, 0, 0.1)))).toBeUndefined();
});

test("what is no course is refused, with its place", () => {
  expect(() => readCourse({ name: "a", recipe: "mine", data: "reports", points: [] }, "a.json")).toThrow(
    "a.json.recipe: expected one of paper, recommended",
  );
});
