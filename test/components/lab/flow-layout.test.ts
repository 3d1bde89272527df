/** What is drawn of the row planner's answer is the planner's answer. */
import { describe, expect, test } from "vitest";
import { countSources, edgesOf, rowSource, seenBy } from "../../../src/components/lab/flow-layout.js";
import { maskMatrix } from "../../../src/model/masks.js";
import { planRows } from "../../../src/model/rows.js";

const N = 10;
const FIRST: [number, number] = [2, 4];
const SECOND: [number, number] = [6, 7];
const FOCUS = [0, 2, 3, 6];

describe("rc-entities, K = 3", () => {
  const plan = planRows(maskMatrix("rc-entities", N, FIRST, SECOND), N, 3);

  test("nothing but F is ever needed", () => {
    for (let m = 0; m <= 3; m++)
      for (let token = 0; token < N; token++)
        if (!FOCUS.includes(token)) expect(rowSource(plan, m, token)).toBe("unused");
  });

  test("F comes from the trunk, is computed, and ends in [CLS] alone", () => {
    expect(countSources(plan, 0)).toEqual({ computed: 0, trunk: 4, ner: 0, indirect: 0, unused: 6, read: 0 });
    expect(countSources(plan, 1)).toEqual({ computed: 4, trunk: 0, ner: 0, indirect: 0, unused: 6, read: 0 });
    expect(countSources(plan, 3)).toEqual({ computed: 1, trunk: 0, ner: 0, indirect: 0, unused: 9, read: 0 });
    expect(rowSource(plan, 3, 0)).toBe("computed");
    expect(seenBy(plan, 3, 0)).toEqual(FOCUS);
    expect(seenBy(plan, 0, 0)).toEqual([]);
  });

  test("edges are the open cells, or nothing where there are too many", () => {
    expect(edgesOf(plan, 3, 100)).toEqual([{ token: 0, sees: FOCUS }]);
    expect(edgesOf(plan, 2, 16)).toEqual(FOCUS.map((token) => ({ token, sees: FOCUS })));
    expect(edgesOf(plan, 2, 15)).toBeNull();
  });
});

const ALL = Array.from({ length: N }, (_, token) => token);

describe("rc-context, K = 2", () => {
  const plan = planRows(maskMatrix("rc-context", N, FIRST, SECOND), N, 2);

  test("the first focused layer takes every row but [CLS] from the NER path, where it has seen everything", () => {
    expect(rowSource(plan, 1, 0)).toBe("computed");
    expect(FOCUS.slice(1).map((token) => rowSource(plan, 1, token))).toEqual(["ner", "ner", "ner"]);
    expect(seenBy(plan, 1, 0)).toEqual(FOCUS);
    expect(seenBy(plan, 1, 2)).toEqual(ALL);
    expect(seenBy(plan, 1, 5)).toEqual([]);
    expect(countSources(plan, 1)).toEqual({ computed: 1, trunk: 0, ner: 3, indirect: 0, unused: 6, read: 0 });
  });

  test("so lines lead from [CLS] to every token, but the pair itself takes no more than F from the trunk", () => {
    expect(edgesOf(plan, 1, 100)).toEqual(FOCUS.map((token) => ({ token, sees: token === 0 ? FOCUS : ALL })));
    expect(countSources(plan, 0)).toEqual({ computed: 0, trunk: 4, ner: 0, indirect: 6, unused: 0, read: 0 });
    expect(rowSource(plan, 0, 5)).toBe("indirect");
  });
});

test("with nothing closed nothing is computed for the pair, and [CLS] has seen everything", () => {
  const plan = planRows(maskMatrix("ner", N, FIRST, SECOND), N, 2);
  expect(edgesOf(plan, 2, 100)).toEqual([{ token: 0, sees: ALL }]);
  expect(countSources(plan, 0)).toMatchObject({ trunk: 0, indirect: N });
});
