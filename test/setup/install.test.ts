import { describe, expect, test } from "vitest";
import { isUpToDate } from "../../tools/setup/install.js";

describe("isUpToDate", () => {
  const locked = {
    "": { version: "1.0.0" },
    "node_modules/a": { version: "1.2.3", integrity: "sha512-a" },
    "node_modules/b-darwin": { version: "1.0.0", integrity: "sha512-b", optional: true },
  };
  const a = { version: "1.2.3", integrity: "sha512-a" };

  test("does without the optional packages of other platforms", () => {
    expect(isUpToDate(locked, { "node_modules/a": a })).toBe(true);
  });

  test.each([
    ["a package is missing", {}],
    ["a package has another version", { "node_modules/a": { ...a, version: "1.2.2" } }],
    ["a package has other contents", { "node_modules/a": { ...a, integrity: "sha512-z" } }],
    ["an optional package has another version", { "node_modules/a": a, "node_modules/b-darwin": { version: "0.9.0" } }],
  ])("asks for an install when %s", (_, installed) => {
    expect(isUpToDate(locked, installed)).toBe(false);
  });
});
