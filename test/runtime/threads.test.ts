import { expect, it } from "vitest";
import { startThreads, threadCount } from "../../src/runtime/threads.js";

it("takes all of a few cores, leaves one of many to the page, and stops at eight", () => {
  expect([1, 2, 4, 8, 9, 64].map(threadCount)).toEqual([1, 2, 3, 7, 8, 8]);
});

it("is one thread where memory can't be shared", async () => {
  expect(await startThreads()).toBe(1);
});
