/** The SIMD kernels in a browser, on a heap of one thread and, where the page is cross-origin isolated, on a shared one. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openModulePage } from "../../tools/lib/module-page.js";
import type { ModulePage } from "../../tools/lib/module-page.js";
import { largestDifference } from "../model/numeric.js";
import type * as SimdPage from "./simd-page.js";

describe.each([false, true])("cross-origin isolated: %s", (isolated) => {
  let opened: ModulePage<typeof SimdPage>;
  beforeAll(async () => {
    opened = await openModulePage<typeof SimdPage>("test/browser/simd-page.ts", { isolated });
  });
  afterAll(() => opened?.close());

  test("they run on the backend's heap", async () => {
    expect(await opened.call("heap", undefined as never)).toEqual({ shared: isolated, simd: true });
  });

  test("they compute what cpu computes", async () => {
    const expected = await opened.call("gradients", "cpu");
    const actual = await opened.call("gradients", "wasm");
    const largest = Math.max(...expected.flat().map(Math.abs));
    actual.forEach((values, i) => expect(largestDifference(values, expected[i]) / largest).toBeLessThan(1e-5));
  });

  test("threads, where there can be any, change no bit of it", async () => {
    const alone = await opened.call("gradients", "wasm");
    expect(await opened.call("crew", 3)).toBe(isolated ? 3 : 1);
    for (let round = 0; round < 5; round++) expect(await opened.call("gradients", "wasm")).toEqual(alone);
  });
});
