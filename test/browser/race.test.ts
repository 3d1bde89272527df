/** Before training: backends measured, time and memory told; the race of the backends, also cancelled; memory while training. */
import { expect, test } from "vitest";
import { words } from "../../src/i18n/index.js";
import { describeViolations, seriousViolations, useSite } from "./harness.js";

const site = useSite();
/** As small as the form makes it. */
const TINY = "/train.html?v=1&sentences=100&layers=1&hidden=8&heads=1&k=1&epochs=1&batch=8&dropout=0";
const SLOW = { timeout: 120_000 };
const { estimate, race } = words.trials;

test("what a run needs is told before it starts, a software GPU is passed over, and a smaller limit makes parts", async () => {
  const { page, problems, foreign, close } = await site.open(TINY);
  const memory = page.locator(".foresight > p").first();
  await expect.poll(() => memory.textContent(), SLOW).toMatch(/A step needs about [\d.]+ MB of memory\./);
  await page.getByRole("button", { name: estimate.button }).click();
  const forecast = page.locator(".forecast");
  await expect.poll(() => forecast.textContent(), SLOW).toMatch(/WASM: [\d.]+ ms a step, [\d.]+ GFLOP\/s/);
  const said = (await forecast.textContent())!;
  // Headless Chromium has WebGPU in software alone, so there was nothing to compare with.
  expect(said).not.toContain("WebGPU");
  expect(said).toMatch(
    /This run will take about .*: 1[3-9] steps and their scoring, [\d.]+ million multiply-adds an epoch/,
  );
  expect(foreign).toEqual([]);
  expect(problems).toEqual([]);
  await close();

  const narrow = await site.open(
    `${TINY.replace("hidden=8", "hidden=64")}&memory=0.05&batch=256`.replace("&batch=8", ""),
  );
  const parts = narrow.page.locator(".foresight > p").first();
  await expect
    .poll(() => parts.textContent(), SLOW)
    .toMatch(/its 100 sentences computed \d+ at a time; all at once would need/);
  await narrow.close();
});

test("a race by keyboard: plain JavaScript, WASM and the software GPU lose nothing to one another; another is cancelled", async () => {
  const { page, problems, close } = await site.open(TINY);
  await page.locator(".backend p").first().waitFor({ state: "attached", timeout: 60_000 });
  await page.getByText(race.title).focus();
  await page.keyboard.press("Enter");
  const section = page.locator(".race");
  await section.getByLabel(race.steps.label).fill("4");
  const gpu = section.getByLabel(words.backend.names.webgpu);
  await expect.poll(() => gpu.isChecked(), SLOW).toBe(false);
  expect(await section.locator(".muted").first().textContent()).toContain("emulated in software");
  await gpu.focus();
  await page.keyboard.press("Space");
  await section.getByRole("button", { name: race.start }).focus();
  await page.keyboard.press("Enter");
  await section.getByRole("button", { name: race.cancel }).waitFor();
  await section.getByText(race.over).waitFor(SLOW);

  const rows = await section
    .locator("tbody tr")
    .evaluateAll((all) => all.map((row) => Array.from((row as HTMLTableRowElement).cells, (cell) => cell.innerText)));
  expect(rows.map(([name, steps]) => [name, steps])).toEqual(
    ["cpu", "wasm", "webgpu"].map((backend) => [words.backend.names[backend], "4"]),
  );
  for (const [, , milliseconds] of rows) expect(Number(milliseconds.replace(",", ""))).toBeGreaterThan(0);
  for (const [, , , , , drift] of rows.slice(1)) {
    expect(drift).toMatch(/^(none|[\d.e-]+%)$/);
    expect(Number.parseFloat(drift) || 0).toBeLessThan(1);
  }
  await section.getByText(/WASM and plain JavaScript differ by .* at most over 4 steps/).waitFor();
  expect(await section.locator("figure svg").count()).toBe(1);
  expect(describeViolations(await seriousViolations(page))).toEqual([]);

  await section.getByLabel(race.steps.label).fill("1000");
  await section.getByRole("button", { name: race.start }).click();
  await section.getByRole("button", { name: race.cancel }).click();
  await section.getByText(race.cancelled).waitFor(SLOW);
  expect(problems).toEqual([]);
  await close();
});

test("training tells what memory it holds", async () => {
  const { page, problems, close } = await site.open(TINY.replace("epochs=1", "epochs=40"));
  await page.getByRole("button", { name: words.pages.train.start }).click();
  await page.locator(".progress-figures", { hasText: /[\d.]+ MB in tensors, WASM heap [\d.]+ MB/ }).waitFor(SLOW);
  await page.getByRole("button", { name: words.progress.actions.cancel }).click();
  expect(problems).toEqual([]);
  await close();
});
