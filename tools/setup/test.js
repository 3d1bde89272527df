/**
 * `npm test`: every check of the project, in the order in which they fail soonest. All of them run, whatever fails (the browser tests
 * only if the site could be built). What failed is named once more at the end, where a log is read first, and the last line counts:
 * each check that isn't a test run counts as one.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";

const REPORTS = "runs/reports";

/** @typedef {{name: string, command: string[], report?: string, needs?: string}} Check */

/** @typedef {{name: string, ok: boolean, passed: number, failed: number, seconds: number, names: string[]}} Outcome */

/** @type {Check[]} */
const CHECKS = [
  { name: "types", command: ["node_modules/typescript/bin/tsc", "--noEmit"] },
  { name: "lint", command: ["node_modules/eslint/bin/eslint.js", "."] },
  { name: "format", command: ["node_modules/prettier/bin/prettier.cjs", "--check", "--log-level=warn", "."] },
  { name: "unit tests", ...vitest("unit", "vitest.config.ts") },
  { name: "build", command: ["tools/setup/build.js"] },
  { name: "browser tests", ...vitest("browser", "vitest.browser.config.ts"), needs: "build" },
];

/** @param {string} name @param {string} config */
function vitest(name, config) {
  const report = `${REPORTS}/${name}.json`;
  return {
    command: [
      "node_modules/vitest/vitest.mjs",
      "run",
      `--config=${config}`,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ],
    report,
  };
}

/**
 * Runs one check and counts what passed and failed in it. A test run that failed outside any test (an import error, say) still
 * counts as a failure.
 * @param {Check} check
 * @returns {Outcome}
 */
function run({ name, command, report }) {
  console.log(`\n── ${name}`);
  const start = performance.now();
  const ok = spawnSync(process.execPath, command, { stdio: "inherit" }).status === 0;
  const seconds = (performance.now() - start) / 1000;
  const counts = { name, ok, passed: ok ? 1 : 0, failed: ok ? 0 : 1, seconds, names: [] };
  if (report === undefined) return counts;
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
    const names = testResults.flatMap(failuresOf);
    return { ...counts, passed: numPassedTests, failed: Math.max(numFailedTests, counts.failed), names };
  } catch {
    return counts;
  }
}

/**
 * What failed in one file of tests, a line each: its tests with the first line of the reason, or the file where a hook or an import failed.
 * @param {{name: string, status: string, message: string, assertionResults: {fullName: string, status: string, failureMessages: string[]}[]}} file
 */
function failuresOf({ name, status, message, assertionResults }) {
  const tests = assertionResults.filter((test) => test.status === "failed");
  if (tests.length === 0) return status === "failed" ? [`${name}: outside its tests: ${firstLine(message)}`] : [];
  return tests.map(({ fullName, failureMessages }) => `${name}: ${fullName}: ${firstLine(failureMessages[0])}`);
}

/** @param {string | undefined} text */
const firstLine = (text) => (text ?? "").split("\n")[0];

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });

/** @type {Outcome[]} */
const results = [];
for (const check of CHECKS) {
  const blocked = results.some((result) => result.name === check.needs && !result.ok);
  results.push(blocked ? { name: check.name, ok: false, passed: 0, failed: 1, seconds: 0, names: [] } : run(check));
}

console.log("");
for (const { name, ok, seconds, names } of results)
  console.log([`${ok ? "ok    " : "FAILED"}  ${name} (${seconds.toFixed(0)} s)`, ...names].join("\n        "));
const total = (/** @type {"passed" | "failed"} */ key) => results.reduce((sum, result) => sum + result[key], 0);
console.log(`\n${total("passed")} passed, ${total("failed")} failed`);
process.exitCode = total("failed") === 0 ? 0 : 1;
