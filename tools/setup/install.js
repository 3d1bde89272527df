/**
 * Installs the packages of the lockfile when they are missing or out of date, and does nothing otherwise. It runs before
 * `npm start`, `npm test` and `npm run build`, so it may use nothing but Node itself.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/**
 * @typedef {{version?: string, integrity?: string, optional?: boolean, devOptional?: boolean}} LockedPackage
 * @typedef {Record<string, LockedPackage>} LockedPackages by folder, "" being the project itself
 */

/**
 * Whether what npm installed is what the lockfile asks for. Optional packages (binaries for other platforms) may be absent,
 * but not in another version.
 * @param {LockedPackages} locked
 * @param {LockedPackages} installed
 */
export function isUpToDate(locked, installed) {
  return Object.entries(locked).every(([folder, wanted]) => {
    if (folder === "") return true;
    const found = installed[folder];
    if (found === undefined) return Boolean(wanted.optional || wanted.devOptional);
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/** @param {string} path @returns {LockedPackages | undefined} */
function readPackages(path) {
  if (!existsSync(path)) return undefined;
  return JSON.parse(readFileSync(path, "utf8")).packages;
}

/** Runs `npm ci`, through the npm that started this script where there is one. */
function install() {
  const options = /** @type {const} */ ({ stdio: "inherit" });
  const npm = process.env.npm_execpath;
  const result = npm
    ? spawnSync(process.execPath, [npm, "ci", "--include=dev"], options)
    : spawnSync("npm ci --include=dev", { ...options, shell: true });
  if (result.error) throw result.error;
  return result.status ?? 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const locked = readPackages("package-lock.json");
  if (locked === undefined) throw new Error("Run this in the project's folder: there is no package-lock.json here.");
  const installed = readPackages("node_modules/.package-lock.json");
  if (installed === undefined || !isUpToDate(locked, installed)) {
    console.log("Installing packages (npm ci) …");
    process.exitCode = install();
  }
}
