/** The site is built without the network: in a fresh copy of the sources, with an empty cache and every way out closed. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { PAGES } from "./harness.js";

const folder = mkdtempSync(join(tmpdir(), "offline-build-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A command line that runs another without any network interface, where the system lets us (Linux). */
function withoutNetwork(): string[] {
  const unshare = ["unshare", "--map-root-user", "--net"];
  return spawnSync(unshare[0], [...unshare.slice(1), "true"]).status === 0 ? unshare : [];
}

test("builds in a fresh copy, and not one connection or look-up is tried", () => {
  const isCache = (path: string) => basename(path) === ".observablehq";
  for (const name of ["src", "data", "tools", "observablehq.config.ts", "package.json", "tsconfig.json"]) {
    if (existsSync(name)) cpSync(name, join(folder, name), { recursive: true, filter: (path) => !isCache(path) });
  }
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"), "junction");

  const log = join(folder, "refused.log");
  const [command, ...args] = [...withoutNetwork(), process.execPath, "tools/setup/build.js"];
  const result = spawnSync(command, args, {
    cwd: folder,
    env: { ...process.env, REFUSED_LOG: log },
    encoding: "utf8",
  });

  expect(result.status, result.stdout + result.stderr).toBe(0);
  expect(existsSync(log) ? readFileSync(log, "utf8") : "").toBe("");
  expect(existsSync(join(folder, "dist/.nojekyll"))).toBe(true);
  for (const page of PAGES) {
    expect(existsSync(join(folder, "dist", page === "/" ? "index.html" : page)), page).toBe(true);
  }
});
