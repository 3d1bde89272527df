/** The folder of reference values and real data sets that lies beside a developer's checkout; a plain clone has none. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, test } from "vitest";

const root = resolve(import.meta.dirname, "../../shared");
export const hasShared = existsSync(root);

export function sharedPath(...parts: string[]): string {
  return resolve(root, ...parts);
}

export function readShared(...parts: string[]): string {
  return readFileSync(sharedPath(...parts), "utf8");
}

/** The shape of a reference file is stated by the test that reads it. NaN, which JSON lacks but Python writes, comes as null. */
export function readSharedJson<T>(...parts: string[]): T {
  return JSON.parse(readShared(...parts).replace(/(?<=[[:,]\s*)NaN\b/g, "null")) as T;
}

/** A describe that needs the folder: without it one skipped test says why, and the body is not run. */
export function describeWithShared(name: string, body: () => void): void {
  if (hasShared) describe(name, body);
  else describe(name, () => test.skip("skipped: there is no ../shared folder beside this checkout", () => {}));
}
