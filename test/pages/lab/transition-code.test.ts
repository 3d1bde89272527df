import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeEdits, encodeEdits } from "../../../src/pages/lab/transition-code.js";

const trained = Float64Array.from({ length: 16 }, (_, k) => Math.sin(k));

test("edited scores come back from a link as they went", () => {
  const edits = fc.dictionary(fc.integer({ min: 0, max: 15 }).map(String), fc.integer({ min: -99999, max: 99999 }));
  fc.assert(
    fc.property(edits, (changed) => {
      const scores = trained.slice();
      for (const [k, value] of Object.entries(changed)) scores[Number(k)] = value / 1000;
      expect(decodeEdits(encodeEdits(scores, trained), trained)).toEqual(scores);
    }),
  );
  expect(encodeEdits(trained, trained)).toBe("");
});

test("what does not fit is refused", () => {
  for (const code of ["16:1", "1", "1:", "x:2", "1:1e999x", "1:NaN", "1:2,"])
    expect(decodeEdits(code, trained)).toBeNull();
});
