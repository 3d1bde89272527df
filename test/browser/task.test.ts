/** The task page: an answer that the reader spoils is marked at once, and the link holds it. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { words } from "../../src/i18n/index.js";
import { useSite } from "./harness.js";

const site = useSite();
const text = words.task;

const figures = (page: Page, row: string) => {
  const caption = page.locator("table", { hasText: text.scores }).first();
  return caption.locator("tr", { hasText: row }).first().locator("td").allTextContents();
};
const choose = (page: Page, i: number, answer: string) =>
  page.locator(".exercise select").nth(i).selectOption({ label: answer });

test("a mistake costs what it costs, is called by its name, and is in the link", async () => {
  const { page, close, problems } = await site.open("/task.html");
  await page.getByText(text.none).waitFor();
  expect((await figures(page, words.scores.relationStrict)).slice(0, 3)).toEqual(["100.0", "100.0", "100.0"]);
  expect(await page.locator(".tag-row").textContent()).toMatch(/B.*E/s);

  await choose(page, 0, text.entityAnswers.missed);
  await page
    .getByText(/lost: one of its entities was missed/)
    .first()
    .waitFor();
  const [precision, recall] = await figures(page, words.scores.entityStrict);
  expect(precision).toBe("100.0");
  expect(Number(recall)).toBeLessThan(100);

  await page.waitForURL(/mistakes=m/);
  const before = await figures(page, words.scores.relationStrict);
  await page.reload();
  await page
    .getByText(/lost: one of its entities was missed/)
    .first()
    .waitFor();
  expect(await figures(page, words.scores.relationStrict)).toEqual(before);
  expect(await page.locator(".exercise select").first().inputValue()).toBe("missed");

  await page.getByRole("button", { name: text.reset }).click();
  await page.getByText(text.none).waitFor();
  expect(await page.locator(".exercise select").first().inputValue()).toBe("right");
  expect(problems).toEqual([]);
  await close();
});

test("a link that asks for what is not there says so", async () => {
  const { page, close } = await site.open("/task.html?v=1&sentence=nowhere&mistakes=mm");
  await page.getByText(text.problems.sentence).waitFor();
  await page.getByText(text.problems.mistakes).waitFor();
  await page.getByText(text.none).waitFor();
  await close();
});
