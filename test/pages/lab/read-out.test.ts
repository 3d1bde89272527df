/** What the mask pages say of a model whose relation head reads more than [CLS]. */
import { describe, expect, it } from "vitest";
import { countSources, rowSource, seenBy } from "../../../src/components/lab/flow-layout.js";
import { lab } from "../../../src/i18n/index.js";
import { maskMatrix } from "../../../src/model/masks.js";
import { planRows } from "../../../src/model/rows.js";
import type { TokenSpan } from "../../../src/model/trace.js";
import { tokensRead } from "../../../src/pages/lab/read-out.js";

// [CLS] a b c d e f [SEP]; the entities are b and e f, given in any order.
const T = 8;
const pair: [TokenSpan, TokenSpan] = [[5, 7], [2, 3]]; // prettier-ignore
const READ = [false, false, true, true, true, true, true, false];

it("reads the entities and the words between, and nothing where [CLS] alone is read", () => {
  expect(tokensRead({ readout: "pooled" }, T, pair)).toEqual(READ);
  expect(tokensRead({ readout: "cls" }, T, pair)).not.toContain(true);
  expect(tokensRead({}, T, pair)).not.toContain(true);
});

describe("information flow", () => {
  const plan = planRows(maskMatrix("rc-entities", T, ...pair), T, 2);
  const pooled = { ...plan, read: tokensRead({ readout: "pooled" }, T, pair) };

  it("tells rows that are read from rows that cannot reach the relation, in the last layer alone", () => {
    const sources = (which: typeof pooled) => Array.from({ length: T }, (_, i) => rowSource(which, 2, i));
    expect(sources(pooled)).toEqual(READ.map((read, i) => (i === 0 ? "computed" : read ? "read" : "unused")));
    expect(sources({ ...plan, read: [] })).not.toContain("read");
    expect(countSources(pooled, 2)).toMatchObject({ computed: 1, read: 5 });
    expect(seenBy(pooled, 2, 3)).toEqual([]);
    for (const m of [0, 1]) expect(countSources(pooled, m).read).toBe(0);
  });

  it("says so", () => {
    expect(lab.flow.cell("c", 4, lab.flow.sources.read, { count: 0, names: [] })).toContain(
      "the relation is read from",
    );
    expect(lab.fork.words(0, 4, 2, true)).not.toContain("cannot tell pairs apart");
    expect(lab.fork.words(0, 4, 2)).toContain("cannot tell pairs apart");
    const facts = (readout: string) =>
      lab.pages.forward.facts(
        { numLayers: 4, numHeads: 2, hiddenSize: 8, relationMask: "rc-entities", readout },
        { tokens: [], focusedLayers: 0 },
      );
    expect(lab.pages.forward.steps.cls(facts("pooled")).words).not.toContain("cannot tell them apart");
    expect(lab.pages.forward.steps.relation(facts("pooled")).words).toContain("No mask confines");
    expect(lab.pages.forward.steps.relation(facts("cls")).words).not.toContain("mask");
  });
});
