/** A reader lets WASM use several threads on a host that sends no headers, and ends it. */
import { cpus } from "node:os";
import { expect, test } from "vitest";
import { threadCount } from "../../src/runtime/threads.js";
import { useSite } from "./harness.js";

const site = useSite({ base: "/some/folder/" });

test("a page gets threads when its reader asks for them, computes with them, and gives them back", async () => {
  const { page, problems, foreign, close } = await site.open("/index.html");
  const badge = page.locator(".backend");
  const entity = page.locator(".lane-mark .lane-bracket").first();
  const reading = async () => {
    await entity.waitFor();
    if (!(await badge.evaluate((details: HTMLDetailsElement) => details.open))) await badge.locator("summary").click();
    return badge.innerText();
  };
  expect(await reading()).toMatch(/one thread/);
  const navigated = page.waitForEvent("load");
  await badge.getByRole("button", { name: "Use several threads" }).click();
  await navigated;
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  const threads = threadCount(cpus().length);
  expect(await reading()).toContain(threads === 1 ? "one thread" : `${threads} threads`);

  const back = page.waitForEvent("load");
  await badge.getByRole("button", { name: "Use one thread again" }).click();
  await back;
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  expect(await reading()).toMatch(/one thread/);
  expect(problems).toEqual([]);
  expect(foreign).toEqual([]);
  await close();
});
