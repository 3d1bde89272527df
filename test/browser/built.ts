/** Runs before the browser tests: builds the site unless dist/ is newer than everything it is made from. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const SOURCES = ["src", "data", "tools/setup", "observablehq.config.ts", "package-lock.json"];

/** Time of the latest change in a file or folder, Framework's own cache left out. */
function lastChange(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  const names = readdirSync(path).filter((name) => name !== ".observablehq");
  return Math.max(0, ...names.map((name) => lastChange(join(path, name))));
}

export default function setup(): void {
  const built = "dist/.nojekyll";
  if (existsSync(built) && statSync(built).mtimeMs > Math.max(...SOURCES.map(lastChange))) return;
  const { status } = spawnSync(process.execPath, ["tools/setup/build.js"], { stdio: "inherit" });
  if (status !== 0) throw new Error("The site could not be built, so there is nothing to test in a browser.");
}
