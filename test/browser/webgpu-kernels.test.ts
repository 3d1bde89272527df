/**
 * The WGSL kernels of the encoder against the plain composition on the same GPU and against the host's kernels on the CPU,
 * values and gradients, over odd shapes. In a browser, on whatever WebGPU adapter it has.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openModulePage } from "../../tools/lib/module-page.js";
import type { ModulePage } from "../../tools/lib/module-page.js";
import type * as KernelsPage from "./webgpu-kernels-page.js";
import type { Case, Way } from "./webgpu-kernels-page.js";

let opened: ModulePage<typeof KernelsPage>;
beforeAll(async () => {
  opened = await openModulePage<typeof KernelsPage>("test/browser/webgpu-kernels-page.ts");
});
afterAll(() => opened?.close());

const ROWS = [1, 3, 17, 64, 65, 128];

/** Rows and, here and there, an odd number of columns too. */
const DENSE: number[][] = [
  ...ROWS.map((rows) => [rows, 7, 5]),
  [3, 1, 1],
  [17, 64, 65],
  [65, 128, 3],
  // Tiles of 64 × 64 forwards; the weights' gradient divided among slices of the rows.
  [770, 20, 520],
  [520, 770, 4],
  [3, 770, 520],
];
const CASES: Case[] = [
  ...DENSE.map((sizes): Case => ({ operation: "dense", sizes })),
  ...ROWS.flatMap((rows): Case[] => [
    { operation: "dense, GELU", sizes: [rows, 17, 33] },
    { operation: "dense, tanh", sizes: [rows, 17, 33] },
    { operation: "gelu", sizes: [rows, 3] },
    { operation: "dropped", sizes: [rows, 70] },
    { operation: "layerNorm", sizes: [rows, 6] },
    { operation: "addLayerNorm", sizes: [rows, 65] },
    { operation: "addLayerNorm, dropout", sizes: [rows, 130] },
  ]),
  ...ROWS.map((n): Case => ({ operation: "gatherRows", sizes: [9, n, 33] })),
  { operation: "gatherRows", sizes: [300, 128, 1] },
  ...ROWS.map((tokens): Case => ({ operation: "embedding", sizes: [tokens === 1 ? 1 : 3, tokens, 65] })),
  { operation: "embedding", sizes: [1, 1, 3] },
  // Tokens, pairs, d, heads: with d / heads a multiple of four, and not.
  ...ROWS.flatMap((tokens): Case[] => [
    { operation: "attention", sizes: [tokens, 0, 8, 2] },
    { operation: "attention", sizes: [tokens, 4, 6, 2] },
  ]),
  { operation: "attention", sizes: [17, 65, 12, 1] },
  { operation: "attention", sizes: [3, 1, 20, 5] },
];

const FUSED: Way = { backend: "webgpu", fused: true };
const COMPOSED: Way = { backend: "webgpu", fused: false };
const HOST: Way = { backend: "cpu", fused: true };

test.each(CASES.map((wanted) => [`${wanted.operation} ${wanted.sizes.join(" × ")}`, wanted] as const))(
  "%s: value and gradients",
  async (_, wanted) => {
    // tfjs's own kernels take long over large matrices on a software adapter.
    const large = wanted.sizes.reduce((product, size) => product * size, 1) > 1e6;
    const answers = await opened.call("differences", { wanted, ways: large ? [HOST] : [COMPOSED, HOST] });
    for (const differences of answers) {
      expect(differences.length).toBeGreaterThan(1);
      expect(Math.max(...differences)).toBeLessThan(5e-5);
    }
  },
);

test("the same twice: nothing hangs on the order in which threads come", async () => {
  for (const wanted of CASES.filter(({ sizes }) => sizes[0] === 65)) {
    const [again] = await opened.call("differences", { wanted, ways: [FUSED] });
    expect(Math.max(...again)).toBe(0);
  }
});

test("the GPU has nothing to complain of", async () => {
  expect(await opened.call("complaints", { cases: CASES.filter(({ sizes }) => sizes[0] === 17) })).toEqual([]);
});

test("an empty batch gives gradients of zero", async () => {
  expect(await opened.call("emptyRows", undefined as never)).toEqual([[], [0, 0, 0, 0, 0, 0], [0, 0]]);
});
