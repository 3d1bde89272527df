/** The harness must notice what it is there to notice. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeViolations, seriousViolations, useSite } from "./harness.js";

const folder = mkdtempSync(join(tmpdir(), "harness-"));
const site = useSite({ folder, base: "/x/" });

beforeAll(() => {
  writeFileSync(
    join(folder, "good.html"),
    `<!doctype html><html lang="en"><title>Good</title><link rel="icon" href="data:,"><h1>Good</h1>`,
  );
  writeFileSync(
    join(folder, "bad.html"),
    `<!doctype html><html><title>Bad</title><link rel="icon" href="data:,"><img src="https://images.example/a.png">
<script src="missing.js"></script>
<script>
console.warn("a warning");
new Worker("worker.js");
setTimeout(() => { throw new Error("thrown"); });
</script>`,
  );
  writeFileSync(join(folder, "worker.js"), `fetch("https://data.example/b.json").catch(() => {});`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("reports nothing for a page that is in order", async () => {
  const { page, problems, foreign, close } = await site.open("/good.html");
  expect(problems).toEqual([]);
  expect(foreign).toEqual([]);
  expect(describeViolations(await seriousViolations(page))).toEqual([]);
  await close();
});

test("reports warnings, errors, missing files, and requests to other hosts from pages and workers", async () => {
  const { page, problems, foreign, close } = await site.open("/bad.html");
  await page.waitForTimeout(500);
  const all = problems.join("\n");
  expect(all).toContain("a warning");
  expect(all).toContain("thrown");
  expect(all).toMatch(/404: .*missing\.js/);
  expect(foreign.sort()).toEqual(["https://data.example/b.json", "https://images.example/a.png"]);
  expect(describeViolations(await seriousViolations(page)).join("\n")).toContain("html-has-lang");
  await close();
});
