/** The committed WebAssembly is what its sources compile to. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { BINARY_FILE, generateBinary } from "../../../tools/kernels/compile.js";

it("binary.ts is up to date: if not, run `npm run kernels`", async () => {
  expect(await generateBinary()).toBe(readFileSync(BINARY_FILE, "utf8"));
});
