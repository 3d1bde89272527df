/** The WebGPU kernels that only training needs, against plain compositions on the GPU and the kernels of the CPU. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openModulePage } from "../../tools/lib/module-page.js";
import type { ModulePage } from "../../tools/lib/module-page.js";
import { largestDifference } from "../model/numeric.js";
import type * as KernelsPage from "./webgpu-training-kernels-page.js";
import type { Result } from "./webgpu-training-kernels-page.js";

let opened: ModulePage<typeof KernelsPage>;
/** What the device finds wrong with a shader or a command it says in the console alone. */
const problems: string[] = [];
beforeAll(async () => {
  opened = await openModulePage<typeof KernelsPage>("test/browser/webgpu-training-kernels-page.ts");
  opened.page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
});
afterEach(() => expect(problems.splice(0)).toEqual([]));
afterAll(() => opened?.close());

/** The same tensors, up to `tolerance` of the largest number where that is above 1. */
function expectSame(actual: Result, expected: Result, tolerance = 1e-4): void {
  expect(Object.keys(actual.numbers)).toEqual(Object.keys(expected.numbers));
  const differences = Object.entries(expected.numbers).map(([name, values]): [string, number] => {
    const largest = values.reduce((so, value) => Math.max(so, Math.abs(value)), 1);
    return [name, largestDifference(actual.numbers[name], values) / largest];
  });
  expect(differences.filter(([, difference]) => !(difference <= tolerance))).toEqual([]);
}

describe("the CRF", () => {
  test.each([
    { tokens: 1, tags: 1, lengths: [1, 0] },
    { tokens: 1, tags: 3, lengths: [1, 1, 1] },
    { tokens: 3, tags: 17, lengths: [3, 0, 2, 1] },
    { tokens: 17, tags: 3, lengths: [17, 16, 1] },
    { tokens: 64, tags: 33, lengths: [64, 5] },
    { tokens: 65, tags: 64, lengths: [65] },
    { tokens: 128, tags: 33, lengths: [128, 127] },
    { tokens: 5, tags: 65, lengths: [5, 3] },
    { tokens: 5, tags: 128, lengths: [4] },
  ])("of $tokens tokens and $tags tags: $lengths", async (shape) => {
    const setting = { ...shape, scale: 3 };
    const expected = await opened.call("crf", { ...setting, way: "cpu" });
    const fused = await opened.call("crf", { ...setting, way: "fused" });
    expectSame(fused, expected);
    expect(fused.programs).toContain(`crf of ${shape.tags} tags`);
    expect(fused.programs).toContain("crf gradient");
    expect(fused.dispatches).toBeLessThanOrEqual(8);
  });

  test.each(["scan", "composed"] as const)("agrees with the %s on the device", async (way) => {
    const setting = { tokens: 9, tags: 6, lengths: [9, 1, 0, 4, 7], scale: 3 };
    const fused = await opened.call("crf", { ...setting, way: "fused" });
    const composed = await opened.call("crf", { ...setting, way });
    expectSame(fused, composed, 2e-5);
    expect(composed.programs).not.toContain("crf of 6 tags");
    expect(composed.dispatches).toBeGreaterThan(50);
  });

  test("keeps its digits in long sentences and with large scores", async () => {
    const setting = { tokens: 300, tags: 5, lengths: [300], scale: 8 };
    const expected = await opened.call("crf", { ...setting, way: "cpu" });
    expectSame(await opened.call("crf", { ...setting, way: "fused" }), expected);
    const large = { tokens: 6, tags: 5, lengths: [6, 5, 1], scale: 100 };
    const exact = await opened.call("crf", { ...large, way: "cpu" });
    expectSame(await opened.call("crf", { ...large, way: "fused" }), exact);
  });

  test("shows NaN among the scores of a sentence as NaN in its likelihood, and there alone", async () => {
    const setting = { tokens: 4, tags: 3, lengths: [3, 4], scale: 3, poisoned: true };
    const { value } = (await opened.call("crf", { ...setting, way: "fused" })).numbers;
    expect(value.map(Number.isNaN)).toEqual([true, false]);
  });

  test("of more tags than the kernel can hold goes by the scan", async () => {
    const setting = { tokens: 3, tags: 129, lengths: [3, 2], scale: 3 };
    const expected = await opened.call("crf", { ...setting, way: "cpu" });
    const scanned = await opened.call("crf", { ...setting, way: "fused" });
    expectSame(scanned, expected);
    expect(scanned.programs.filter((name) => name.startsWith("crf of"))).toEqual([]);
  });
});

describe("the cross-entropy", () => {
  test.each([
    [1, 3],
    [3, 64],
    [17, 65],
    [64, 17],
    [65, 2],
    [128, 9],
    [2, 1000],
  ])("of %i rows and %i classes", async (rows, classes) => {
    const expected = await opened.call("losses", { rows, classes, way: "cpu" });
    const fused = await opened.call("losses", { rows, classes, way: "fused" });
    const composed = await opened.call("losses", { rows, classes, way: "composed" });
    expectSame(fused, expected, 1e-5);
    expectSame(fused, composed, 1e-5);
    expect(fused.programs).toContain("cross-entropy");
    expect(composed.programs).not.toContain("cross-entropy");
    expect(fused.dispatches).toBeLessThan(composed.dispatches);
  });

  test("of a row with a logit that is NaN is NaN, and of that row alone", async () => {
    const { value } = (await opened.call("losses", { rows: 2, classes: 5, way: "fused", poisoned: true })).numbers;
    expect(value.map(Number.isNaN)).toEqual([true, false]);
  });
});

describe("Adam", () => {
  const SHAPES = [[1], [3], [17], [64, 65], [128], [2, 3, 5], [7]];

  test.each([
    ["small parameters in one block", SHAPES, 0],
    ["clipped", SHAPES, 0.5],
    ["with a parameter large enough for a block of its own", [[513, 512], ...SHAPES], 3],
    ["one large parameter after the other", [[513, 512], [262_145], [3], [5]], 1],
  ])("%s", async (_, shapes, clipNorm) => {
    const expected = await opened.call("adam", { way: "cpu", shapes, clipNorm });
    const fused = await opened.call("adam", { way: "fused", shapes, clipNorm });
    const composed = await opened.call("adam", { way: "composed", shapes, clipNorm });
    expectSame(fused, expected, 2e-6);
    expectSame(fused, composed, 2e-6);
    expect(fused.programs).toContain("adam");
    expect(composed.programs).not.toContain("adam");
  });

  test("takes three dispatches for a whole model of four layers", async () => {
    const fused = await opened.call("adamOfModel", { way: "fused" });
    expect(fused.parameters).toBeGreaterThan(70);
    expect(fused.programs).toEqual(["sum of squares", "clip scale", "adam"]);
    expect(fused.dispatches).toBe(3);
    const composed = await opened.call("adamOfModel", { way: "composed" });
    expectSame(fused, composed, 2e-6);
    expect(composed.dispatches).toBeGreaterThan(500);
  });
});
