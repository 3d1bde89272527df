/** The models that ship with the site: which one reads at first, what is said of it, switching, keeping, and doing without the large one. */
import { existsSync, readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { words } from "../../src/i18n/index.js";
import { describeShipped } from "../../src/pages/shipped-choice.js";
import type { ModelCard, ShippedName } from "../../src/pages/shipped-choice.js";
import { settled, useSite } from "./harness.js";
import type { OpenOptions } from "./harness.js";

const site = useSite();
const text = words.pages.models;
const home = words.pages.home;

const FILES: Record<ShippedName, string> = { large: "large.safetensors.gz", small: "small.safetensors" };
/** As the site serves it: with its hash somewhere in the name. */
const LARGE = /\/data\/models\/large\.[^/]*(gz|safetensors)$/;

function told(name: ShippedName): string {
  const card = JSON.parse(readFileSync(`data/models/${name}.json`, "utf8")) as ModelCard;
  return describeShipped({ name, card, bytes: readFileSync(`data/models/${FILES[name]}`).length });
}

/** Opens a page on a backend; counts requests for the large model's weights, and hands `meet` each. */
async function open(
  path: string,
  { backend = "wasm", ...options }: OpenOptions & { backend?: string } = {},
  meet?: "abort",
) {
  const opened = await site.open("/about.html", options);
  const { page } = opened;
  await page.evaluate((chosen) => localStorage.setItem("backend", chosen), backend);
  const asked: string[] = [];
  page.on("request", (request) => LARGE.test(request.url()) && asked.push(request.url()));
  if (meet) await page.route(LARGE, (route) => route.abort());
  await page.goto(site.url(path));
  await settled(page);
  return { ...opened, asked };
}

const picker = (page: Page) => page.getByLabel(text.choose, { exact: true });
const read = (page: Page) => page.getByText(/^Read \d+ sentence/).waitFor({ timeout: 120_000 });

describe("without a GPU", () => {
  test.each(["/", "/masks.html"])("%s begins with the small model, and says what it is", async (path) => {
    const { page, asked, problems, close } = await open(path);
    await page.getByText(told("small")).waitFor({ timeout: 60_000 });
    expect(asked).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});

const there = existsSync(`data/models/${FILES.large}`);
describe.skipIf(!there)(`the large model${there ? "" : " (skipped: it has not been made in this copy)"}`, () => {
  test("comes with a bar when it is chosen, is kept, and stands in the link", async () => {
    const { page, asked, problems, close } = await open("/");
    await read(page);
    await page.evaluate((label) => {
      const bar = document.querySelector(`progress[aria-label="${label}"]`)!;
      const seen: boolean[] = [];
      new MutationObserver(() => seen.push(bar.checkVisibility())).observe(bar, { attributes: true });
      Object.assign(window, { seen });
    }, text.bar);
    await picker(page).selectOption("large");
    await page.getByText(told("large")).waitFor({ timeout: 120_000 });
    await read(page);
    expect(await page.evaluate(() => (window as unknown as { seen: boolean[] }).seen)).toContain(true);
    await page.waitForURL(/model=large/);
    const masks = await page
      .getByRole("link", { name: home.toMasks })
      .first()
      .getAttribute("href")
      .catch(() => null);
    if (masks !== null) expect(masks).toContain("model=large");
    await page.reload();
    await settled(page);
    await page.getByText(told("large")).waitFor({ timeout: 120_000 });
    await read(page);
    expect(asked).toHaveLength(1);
    expect(problems).toEqual([]);
    await close();
  });

  test("that doesn't come where the page chose it gives its place to the small one, and that is said", async () => {
    const { page, asked, close } = await open("/", { backend: "webgpu" }, "abort");
    await page.getByText(told("small")).waitFor({ timeout: 120_000 });
    expect(asked.length).toBeGreaterThan(0);
    await page.getByText(text.instead(text.names.small, "").trim()).waitFor();
    await close();
  }, 240_000);

  test("that doesn't come where the reader chose it is an error with advice", async () => {
    const { page, close } = await open("/?v=1&model=large", {}, "abort");
    await page.getByRole("alert").waitFor({ timeout: 60_000 });
    await picker(page).selectOption("small");
    await read(page);
    await close();
  });
});
