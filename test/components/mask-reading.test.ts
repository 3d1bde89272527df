import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closes, maskRule, tokenRoles } from "../../src/components/mask-reading.js";
import { MASK_NAMES } from "../../src/model/config.js";
import { maskMatrix } from "../../src/model/masks.js";
import type { TokenSpan } from "../../src/model/trace.js";

const PAIR: [TokenSpan, TokenSpan] = [
  [1, 3],
  [5, 6],
];

describe("token roles", () => {
  it("tell [CLS] and both entities from the rest", () => {
    expect(tokenRoles(8, PAIR)).toEqual(["cls", "entity1", "entity1", "other", "other", "entity2", "other", "other"]);
  });
});

describe("the rule that is named", () => {
  it("agrees with the mask that the model uses, in every cell of every mask", () => {
    const spans = fc.record({ a: fc.integer({ min: 1, max: 8 }), b: fc.integer({ min: 1, max: 8 }) });
    fc.assert(
      fc.property(spans, spans, (p, q) => {
        const T = 10;
        const span = ({ a, b }: { a: number; b: number }): TokenSpan => [Math.min(a, b), Math.max(a, b) + 1];
        const pair: [TokenSpan, TokenSpan] = [span(p), span(q)];
        const roles = tokenRoles(T, pair);
        for (const mask of MASK_NAMES) {
          const open = maskMatrix(mask, T, ...pair);
          for (let i = 0; i < T; i++)
            for (let j = 0; j < T; j++)
              expect(closes(maskRule(mask, roles[i], roles[j], true)), `${mask} ${i} ${j}`).toBe(open[i * T + j] === 0);
        }
      }),
    );
  });

  it("is the trunk's, below the focused layers", () => {
    for (const mask of MASK_NAMES) expect(maskRule(mask, "other", "other", false)).toBe("trunk");
    expect(closes("trunk")).toBe(false);
  });

  it("tells the reasons apart", () => {
    expect(maskRule("rc-context", "cls", "other", true)).toBe("cls-misses-other");
    expect(maskRule("rc-context", "other", "other", true)).toBe("row-unconfined");
    expect(maskRule("rc-entities", "entity1", "other", true)).toBe("focus-misses-other");
    expect(maskRule("rc-entities", "other", "cls", true)).toBe("row-unused");
  });
});
