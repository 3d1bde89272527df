/** The pretraining page as a reader meets it: own text, a run that pauses and goes on, blanks before and after, the encoder handed to training. */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { words } from "../../src/i18n/index.js";
import { describeViolations, seriousViolations, settled, useSite } from "./harness.js";

const site = useSite();
const text = words.pretrain;

const SENTENCES = ["左主干", "前降支", "回旋支", "右冠"].flatMap((vessel) =>
  ["近段", "中段", "远段"].flatMap((place) => ["狭窄", "斑块"].map((degree) => `${vessel}${place}可见${degree}。`)),
);
const TINY = "&layers=1&hidden=16&heads=2&batch=4&rate=0.005";

/** Opens the page on WASM, whatever else there is. */
async function open(settings: string, options = {}) {
  const opened = await site.open(`/pretrain.html?v=1${settings}`, options);
  await opened.page.evaluate(() => localStorage.setItem("backend", "wasm"));
  await opened.page.reload();
  await settled(opened.page);
  await opened.page.getByLabel(text.fields.source.label).waitFor();
  return opened;
}

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

async function start(page: Page): Promise<void> {
  await page.getByLabel(text.fields.start.label).selectOption("scratch");
  await button(page, text.start).click();
}

describe("pretraining on own text", () => {
  test("learns, fills blanks before and after, keeps its encoder over a reload, and hands it to training", async () => {
    const { page, close, problems, foreign } = await open(`&source=own&steps=20${TINY}`);
    await button(page, text.start).click();
    await page.getByText(text.noText).waitFor();
    await page.getByLabel(text.fields.paste.label).fill(SENTENCES.join("\n"));
    await start(page);
    await page.getByText(text.texts(21, 3)).waitFor();
    const trainOn = page.getByRole("link", { name: text.runs.trainOn });
    await trainOn.waitFor({ timeout: 90_000 });
    await page
      .locator("table", { hasText: text.blanks.before(text.scratch) })
      .first()
      .waitFor();
    await page
      .getByText(/after 20 steps/)
      .first()
      .waitFor();
    const tables = page.locator(".fillings table");
    expect(await tables.count()).toBe(2);

    // Another blank, and one taken back, by keyboard.
    await page.locator(".blankable").nth(13).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Home");
    await page.keyboard.press("Space");
    await page.getByText(text.blanks.caption("左"), { exact: true }).waitFor();
    expect(await page.locator(".blankable[aria-pressed=true]").count()).toBe(2);
    const shares = await tables
      .first()
      .locator("tbody tr:not(:last-child) td:nth-of-type(2) .bar-value")
      .allTextContents();
    expect(shares).toHaveLength(5);
    const values = shares.map(parseFloat);
    expect(values).toEqual([...values].sort((a, b) => b - a));

    await page.reload();
    await settled(page);
    await page.getByText(text.runs.stepOf(20, 20)).waitFor();
    await trainOn.click();
    await page.getByText(words.pages.train.startFrom.from(text.runName(1, text.scratch))).waitFor();
    expect(await page.getByLabel(words.pages.train.fields.layers.label).isVisible()).toBe(false);
    await page.getByLabel(words.pages.train.fields.sentences.label).selectOption("100");
    await page.getByLabel(words.pages.train.fields.epochs.label).fill("1");
    await button(page, words.pages.train.start).click();
    await page.getByText(words.pages.train.epochs(1, 1)).waitFor({ timeout: 120_000 });
    expect(problems).toEqual([]);
    expect(foreign).toEqual([]);
    await close();
  });

  test("pauses, takes one step, goes on after a reload, and is cancelled", async () => {
    const { page, close, problems } = await open(`&sentences=60&steps=5000${TINY}`);
    await start(page);
    const actions = words.progress.actions;
    await button(page, actions.pause).click({ timeout: 60_000 });
    await button(page, actions.step).click();
    await button(page, actions.resume).waitFor();
    await page.reload();
    await settled(page);
    await page.getByRole("button", { name: new RegExp(`^${words.runs.action.resume}`) }).click();
    await button(page, actions.cancel).click({ timeout: 60_000 });
    await page.getByText(words.progress.states.cancelled).first().waitFor();
    expect(await page.getByRole("link", { name: text.runs.trainOn }).count()).toBe(0);
    expect(problems).toEqual([]);
    await close();
  });
});

describe("access", () => {
  test.each(["light", "dark"] as const)(
    "with a run on it the page has no serious violation in %s",
    async (colorScheme) => {
      const { page, close } = await open(`&sentences=60&steps=4${TINY}`, { colorScheme });
      await start(page);
      await page.getByRole("link", { name: text.runs.trainOn }).waitFor({ timeout: 90_000 });
      await page.locator(".fillings table").first().waitFor();
      expect(describeViolations(await seriousViolations(page))).toEqual([]);
      await close();
    },
  );

  test("does not scroll sideways on a telephone", async () => {
    const { page, close } = await open(`&sentences=60&steps=4${TINY}`, { viewport: { width: 390, height: 844 } });
    await start(page);
    await page.getByRole("link", { name: text.runs.trainOn }).waitFor({ timeout: 90_000 });
    await page.locator(".fillings table").first().waitFor();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over).toBeLessThanOrEqual(0);
    await close();
  });
});
