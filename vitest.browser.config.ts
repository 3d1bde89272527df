/** Tests of the built site (dist/) in a real browser, one file at a time. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/browser/**/*.test.ts"],
    // Five minutes of their own, and not yet settled: LABORATORY=1 npm run test:browser -- laboratory
    exclude: process.env.LABORATORY ? [] : ["test/browser/laboratory*.test.ts"],
    globalSetup: ["test/browser/built.ts"],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
