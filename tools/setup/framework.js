/** Starts Observable Framework in the one way this project uses it: without telemetry and without the network. */
import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const CACHE = "src/.observablehq/cache";

/**
 * The libraries behind Framework's implicit names (`d3`, `Plot`, `React`, …). This site uses none of these names, but each
 * build and preview asks a registry for the newest version of every one, unless a folder in the cache already says a version.
 */
const IMPLICIT_LIBRARIES = [
  "@observablehq/plot",
  "@observablehq/sample-datasets",
  "apache-arrow",
  "arquero",
  "d3",
  "d3-dsv",
  "echarts",
  "htl",
  "leaflet",
  "lodash",
  "mapbox-gl",
  "parquet-wasm",
  "react",
  "react-dom",
  "topojson-client",
];

/** Answers the version look-ups beforehand. The version is never used for anything but a name that nothing loads. */
function seedVersions() {
  for (const name of IMPLICIT_LIBRARIES) mkdirSync(join(CACHE, "_npm", `${name}@0.0.0`), { recursive: true });
}

/** Framework runs a data loader again only when the loader itself changed, not the files that it reads: forget what they wrote. */
function forgetLoaderOutput() {
  rmSync(join(CACHE, "data"), { recursive: true, force: true });
}

/** @returns {NodeJS.ProcessEnv} */
function environment() {
  const preload = `--import=${pathToFileURL(resolve("tools/setup/refuse-network.js")).href}`;
  return {
    ...process.env,
    OBSERVABLE_TELEMETRY_DISABLE: "true",
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} ${preload}`.trim(),
    // Data loaders are started by the bare name `tsx`.
    PATH: [resolve("node_modules/.bin"), process.env.PATH].join(delimiter),
  };
}

/**
 * Runs `observable` with `args` in the project's folder; resolves to its exit status.
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export function observable(args) {
  seedVersions();
  forgetLoaderOutput();
  const root = dirname(createRequire(import.meta.url).resolve("@observablehq/framework/package.json"));
  const child = spawn(process.execPath, [join(root, "dist/bin/observable.js"), ...args], {
    stdio: "inherit",
    env: environment(),
  });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.on(signal, () => child.kill(signal));
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code, signal) => done(code ?? (signal === "SIGINT" ? 0 : 1)));
  });
}
