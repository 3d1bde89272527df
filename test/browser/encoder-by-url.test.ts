/** An encoder from an address, as a reader meets it: nothing before it is asked for, stopped and gone on with, kept, and trained on. */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { encoderChooserWords as text } from "../../src/i18n/encoder-chooser.js";
import { words } from "../../src/i18n/index.js";
import { publishedBert } from "../model/weights/import/published.js";
import { fileServer } from "../runtime/download/file-server.js";
import type { FileServer } from "../runtime/download/file-server.js";
import { describeViolations, seriousViolations, settled, useSite } from "./harness.js";
import type { OpenOptions } from "./harness.js";

const site = useSite();
const start = words.pages.train.startFrom;

/** The characters of the corpus, each also as a later piece of a word. */
const CHARACTERS = [...new Set(readFileSync("data/corpus/train.jsonl", "utf8").toLowerCase())].filter((c) =>
  /\S/.test(c),
);
const FILES = publishedBert([...CHARACTERS, ...CHARACTERS.map((c) => `##${c}`)], { hidden: 64 });
const WEIGHTS = "tiny/model.safetensors";
const weights = FILES.get("model.safetensors")!;

let server: FileServer;
beforeEach(async () => {
  server = await fileServer(Object.fromEntries([...FILES].map(([name, bytes]) => [`tiny/${name}`, bytes])));
  server.files.set("tiny/tokenizer_config.json", new TextEncoder().encode('{"do_lower_case": true}'));
});
afterEach(() => server.close());

/** Opens the training page on WASM with the form for another encoder unfolded. */
async function open(options: OpenOptions = {}) {
  const opened = await site.open("/train.html?v=1&sentences=100&epochs=1&k=1", { allow: server.address, ...options });
  await opened.page.evaluate(() => localStorage.setItem("backend", "wasm"));
  await opened.page.reload();
  await settled(opened.page);
  await unfold(opened.page);
  return opened;
}

const unfold = (page: Page) => page.locator("summary", { hasText: start.another }).click();
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const asked = (path: string) => server.requests.filter((request) => request.path === path);

async function lookUp(page: Page): Promise<void> {
  await page.getByLabel(text.address.label).fill(`${server.address}/tiny/`);
  await button(page, text.look).click();
  await button(page, text.fetch).waitFor();
}

/** The site has no way to know beforehand whether weights lie in one file or several, and the browser notes each miss. */
const expected = (problem: string) => problem.includes("index.json");

describe("an encoder from an address", () => {
  test("is asked for only when wanted, stopped, gone on with, kept over a reload, and trained on", async () => {
    const { page, close, problems, foreign } = await open();
    await page.getByLabel(text.address.label).fill(`${server.address}/tiny/`);
    expect(server.requests).toEqual([]);
    await lookUp(page);
    await page.getByText(text.sizes(2, 64, 2, 5 + 2 * CHARACTERS.length)).waitFor();
    await page.getByText(text.memoryHeading).waitFor();
    expect(asked(WEIGHTS)).toEqual([]);

    server.fallSilentAfter = weights.length / 2;
    await button(page, text.fetch).click();
    await page.waitForFunction(
      () => document.querySelector<HTMLProgressElement>(".encoder-chooser progress")!.value > 0.4,
    );
    await button(page, text.stop).click();
    await page.getByText(text.stopped).waitFor();
    server.fallSilentAfter = Infinity;
    await button(page, text.fetch).click();
    const hash = createHash("sha256").update(weights).digest("hex");
    await page.getByText(text.hash("model.safetensors", hash)).waitFor();
    const ranges = asked(WEIGHTS).map(({ range }) => range);
    expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
    await page.getByText(start.from("tiny")).waitFor();

    const requests = server.requests.length;
    await page.waitForURL(/[?&]encoder=/);
    await page.reload();
    await settled(page);
    await page.getByText(start.from("tiny")).waitFor();
    expect(await page.getByLabel(words.pages.train.fields.layers.label).isVisible()).toBe(false);
    await page.getByText(/^A step needs about/).waitFor();
    await button(page, words.pages.train.start).click();
    await page.getByText(words.pages.train.epochs(1, 1)).waitFor({ timeout: 120_000 });
    expect(server.requests).toHaveLength(requests);
    expect(problems.filter((problem) => !expected(problem))).toEqual([]);
    expect(foreign).toEqual([]);
    await close();
  });

  test("that is damaged is refused in words, not kept, and fetched anew the next time", async () => {
    const { page, close } = await open();
    await lookUp(page);
    server.files.set(WEIGHTS, weights.slice(0, 900));
    await button(page, text.fetch).click();
    await page.getByText(/no intact safetensors file/).waitFor();
    await page.getByText(words.pages.train.startFrom.from("tiny")).waitFor({ state: "detached" });
    server.files.set(WEIGHTS, weights);
    await button(page, text.fetch).click();
    await page.getByText(start.from("tiny")).waitFor();
    expect(asked(WEIGHTS).map(({ range }) => range)).toEqual([undefined, undefined]);
    await close();
  });

  test("may be files of the reader's instead: nothing is requested, the hash is shown, what is missing is named", async () => {
    const { page, close, problems } = await open();
    const files = (names: readonly string[]) =>
      names.map((name) => ({ name, mimeType: "", buffer: Buffer.from(FILES.get(name)!) }));
    await page.getByLabel(text.files).setInputFiles(files(["model.safetensors", "config.json"]));
    await page.getByRole("alert").getByText("vocab.txt").first().waitFor();
    await page.getByLabel(text.files).setInputFiles(files([...FILES.keys()]));
    await page.getByText(start.from("model")).waitFor();
    await page.getByText(text.hash("model.safetensors", createHash("sha256").update(weights).digest("hex"))).waitFor();
    await page.getByText(text.memoryHeading).waitFor();
    expect(server.requests).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  test("may be a folder: what a model is made of is taken, whatever else lies in it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "encoder-"));
    for (const [name, bytes] of FILES) writeFileSync(join(folder, name), bytes);
    writeFileSync(join(folder, "README.md"), "# Not part of the model");
    const { page, close, problems } = await open();
    await page.getByLabel(text.folder).setInputFiles(folder);
    await page.getByText(start.from("model")).waitFor();
    expect(server.requests).toEqual([]);
    expect(problems).toEqual([]);
    await close();
    rmSync(folder, { recursive: true });
  });

  test("can be deleted from the browser", async () => {
    const { page, close } = await open();
    await lookUp(page);
    await button(page, text.fetch).click();
    await button(page, start.forget).click();
    await page.getByRole("dialog").getByRole("button", { name: words.runs.action.delete }).click();
    await page.getByText(start.from("tiny")).waitFor({ state: "detached" });
    expect(await page.getByLabel(start.field.label).locator("option", { hasText: "tiny" }).count()).toBe(0);
    expect(await page.getByLabel(words.pages.train.fields.layers.label).isVisible()).toBe(true);
    await close();
  });
});

describe("access", () => {
  test.each(["light", "dark"] as const)("no serious violation in %s", async (colorScheme) => {
    const { page, close } = await open({ colorScheme });
    await lookUp(page);
    await button(page, text.fetch).click();
    await page.getByText(start.from("tiny")).waitFor();
    expect(describeViolations(await seriousViolations(page))).toEqual([]);
    await close();
  });

  test("does not scroll sideways on a telephone", async () => {
    const { page, close } = await open({ viewport: { width: 390, height: 844 } });
    await lookUp(page);
    await button(page, text.fetch).click();
    await page.getByText(start.from("tiny")).waitFor();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over).toBeLessThanOrEqual(0);
    await close();
  });
});
