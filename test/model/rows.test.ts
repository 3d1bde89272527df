/** The planner against a direct reading of its definition, for named and for painted masks. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { focusOf, maskMatrix } from "../../src/model/masks.js";
import { batchRows, planRows } from "../../src/model/rows.js";
import type { TokenSpan } from "../../src/model/trace.js";

const n = 9;
const pair: [TokenSpan, TokenSpan] = [
  [2, 4],
  [6, 7],
];
const F = [0, 2, 3, 6];
const rowsOf = (table: boolean[]) => table.flatMap((member, i) => (member ? [i] : []));

describe("masks", () => {
  it("focus holds [CLS] and every token of both entities", () => {
    expect(rowsOf(focusOf(n, ...pair))).toEqual(F);
  });

  it("opens exactly what the table of docs/mathematics.md says", () => {
    const [all, ner, context, entities] = (["all", "ner", "rc-context", "rc-entities"] as const).map((mask) =>
      maskMatrix(mask, n, ...pair),
    );
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        expect(all[i * n + j]).toBe(1);
        expect(ner[i * n + j]).toBe(1);
        expect(context[i * n + j]).toBe(i !== 0 || F.includes(j) ? 1 : 0);
        expect(entities[i * n + j]).toBe(F.includes(i) && F.includes(j) ? 1 : 0);
      }
    }
  });
});

describe("planRows", () => {
  it("rc-entities: F in every layer but the last, there [CLS] alone", () => {
    const { layers } = planRows(maskMatrix("rc-entities", n, ...pair), n, 3);
    expect(layers.map(({ queries }) => queries)).toEqual([F, F, [0]]);
    expect(layers.map(({ keys }) => keys)).toEqual([F, F, F]);
  });

  it("rc-context: [CLS] alone first, F next to last, everything between; K = 2 needs no full layer", () => {
    const everything = Array.from({ length: n }, (_, i) => i);
    const queries = (K: number) =>
      planRows(maskMatrix("rc-context", n, ...pair), n, K).layers.map((step) => step.queries);
    expect(queries(1)).toEqual([[0]]);
    expect(queries(2)).toEqual([[0], [0]]);
    expect(queries(3)).toEqual([[0], F, [0]]);
    expect(queries(4)).toEqual([[0], everything, F, [0]]);
  });

  it("with one focused layer both masks of relations come to the same", () => {
    const plan = (mask: "rc-context" | "rc-entities") => planRows(maskMatrix(mask, n, ...pair), n, 1).layers;
    expect(plan("rc-context")).toEqual(plan("rc-entities"));
  });

  it("all and ner: nothing to compute, [CLS] is the NER path's", () => {
    const plan = planRows(maskMatrix("ner", n, ...pair), n, 3);
    expect(plan.layers.every(({ queries }) => queries.length === 0)).toBe(true);
    expect([...batchRows([{ sentence: 1, plan }], [n, n]).cls]).toEqual([n]);
  });

  const spans: [TokenSpan, TokenSpan][] = [
    [
      [2, 4],
      [6, 7],
    ],
    [
      [1, 2],
      [3, 7],
    ],
  ];
  const planned = spans.map((pair, sentence) => {
    const length = n - 1 + sentence;
    return { sentence, plan: planRows(maskMatrix("rc-entities", length, ...pair), length, 2) };
  });

  it("lays pairs out without padding: each computes and sees as many rows as it needs", () => {
    const { layers, cls } = batchRows(planned, [n - 1, n]);
    expect(layers.map(({ queries, keys }) => [queries, keys])).toEqual([[[4, 6], [4, 6]], [[1, 1], [4, 6]]]); // prettier-ignore
    // The second sentence's rows begin at 8; the pool's own of the pairs at 17, the second pair's at 21.
    expect([...layers[0].queryRows]).toEqual([0, 2, 3, 6, 8, 9, 11, 12, 13, 14]);
    expect([...layers[1].queryRows]).toEqual([17, 21]);
    expect([...layers[1].keyRows]).toEqual([17, 18, 19, 20, 21, 22, 23, 24, 25, 26]);
    expect([...cls]).toEqual([17, 18]);
    expect([...layers[0].open]).toEqual(new Array(4 * 4 + 6 * 6).fill(1));
  });

  it("pads all to the widest where shapes are to be few, padding closed", () => {
    const { layers, cls } = batchRows(planned, [n, n], (size) => size + 1);
    expect(layers.map(({ queries, keys }) => [queries, keys])).toEqual([[[7, 7], [7, 7]], [[2, 2], [7, 7]]]); // prettier-ignore
    expect([...layers[1].queryRows]).toEqual([18, 0, 25, 0]);
    expect([...cls]).toEqual([18, 20]);
    const open = layers[0].open.reduce((sum, cell) => sum + cell, 0);
    expect(open).toBe(4 * 4 + 6 * 6);
  });

  const painted = fc.record({
    size: fc.integer({ min: 2, max: 6 }),
    bits: fc.array(fc.boolean(), { minLength: 36, maxLength: 36 }),
    K: fc.integer({ min: 0, max: 4 }),
  });

  it("needed rows are those with a path to [CLS]; changed rows those that a confined row reaches (property)", () => {
    fc.assert(
      fc.property(painted, ({ size, bits, K }) => {
        const mask = Uint8Array.from({ length: size * size }, (_, at) => (bits[at] ? 1 : 0));
        const { needed, changed } = planRows(mask, size, K);
        const sees = (i: number, j: number) => i === j || mask[i * size + j] === 1;
        /** Whether token i at layer m depends on token j at layer l, by walking every path. */
        const depends = (i: number, m: number, j: number, l: number): boolean =>
          m === l
            ? i === j
            : Array.from({ length: size }, (_, k) => k).some((k) => sees(i, k) && depends(k, m - 1, j, l));
        const confined = (i: number) => mask.subarray(i * size, (i + 1) * size).includes(0);
        for (let m = 0; m <= K; m++) {
          for (let i = 0; i < size; i++) {
            expect(needed[m][i]).toBe(depends(0, K, i, m));
            let differs = false;
            for (let l = 1; l <= m; l++) {
              for (let j = 0; j < size; j++) differs ||= confined(j) && depends(i, m, j, l);
            }
            expect(changed[m][i]).toBe(differs);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
