/** What the tests of the laboratory do on its pages: wait for figures, take their data away, read what is drawn. */
import { readFile } from "node:fs/promises";
import { csvParse } from "d3";
import type { Download, Locator, Page } from "playwright-core";
import type { OpenedPage, Site } from "./harness.js";

export type Row = Record<string, string>;

export const number = (row: Row, name: string) => Number(row[name]);
export const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** A sentence of the test set with entities of every kind, and a pair of them; the tests say both in their links. */
export const SENTENCE = "r0026-2";
export const SUBJECT = `?v=1&sentence=${SENTENCE}`;

/** Opens a laboratory page and waits until its figure is drawn. */
export async function openLaboratory(
  site: Site,
  address: string,
  figure: string,
  options: Parameters<Site["open"]>[1] = {},
): Promise<OpenedPage> {
  const opened = await site.open(address, { acceptDownloads: true, ...options });
  await drawn(opened.page, figure);
  return opened;
}

/** The frame of a figure, once something is drawn in it. */
export async function drawn(page: Page, figure: string): Promise<Locator> {
  const frame = page.locator(`#${figure}`);
  await frame.locator("figure").first().waitFor({ timeout: 60_000 });
  return frame;
}

/** Milliseconds between two downloads: Chromium drops, without a word, what a page saves beyond ten files a second. */
const BETWEEN_DOWNLOADS = 120;

async function take(page: Page, figure: string, kind: "CSV" | "SVG" | "PNG"): Promise<Download> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.locator(`#${figure} .frame-ways button`, { hasText: kind }).click(),
  ]);
  await page.waitForTimeout(BETWEEN_DOWNLOADS);
  return download;
}

/** The rows of a figure's CSV. */
export async function rowsOf(page: Page, figure: string): Promise<Row[]> {
  const text = await readFile(await (await take(page, figure, "CSV")).path(), "utf8");
  return Array.from(csvParse(text.replace("\ufeff", "").trimEnd()), (row) => ({ ...row }) as Row);
}

/** A file taken away of a figure. */
export async function fileOf(page: Page, figure: string, kind: "SVG" | "PNG"): Promise<Buffer> {
  return readFile(await (await take(page, figure, kind)).path());
}

/** Waits until `read` gives what is wanted; returns it. */
export async function eventually<T>(read: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  const end = Date.now() + 30_000;
  for (;;) {
    const value = await read();
    if (wanted(value)) return value;
    if (Date.now() > end) throw new Error(`Waited in vain; last seen: ${JSON.stringify(value)?.slice(0, 400)}`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

/** The cell that the keyboard stands on in a figure's n-th grid. */
export const gridCell = (page: Page, figure: string, n = 0) => page.locator(`#${figure} .grid-cell`).nth(n);

/** Colour of a matrix canvas at the middle of a cell, as rgb(r, g, b). */
export async function pixelAt(page: Page, figure: string, n: number, x: number, y: number): Promise<string> {
  return page
    .locator(`#${figure} .matrix canvas`)
    .nth(n)
    .evaluate(
      (canvas, [px, py]) => {
        const { width, clientWidth } = canvas as HTMLCanvasElement;
        const ratio = width / clientWidth;
        const context = (canvas as HTMLCanvasElement).getContext("2d")!;
        const [r, g, b] = context.getImageData(Math.round(px * ratio), Math.round(py * ratio), 1, 1).data;
        return `rgb(${r}, ${g}, ${b})`;
      },
      [x, y],
    );
}

/** Probabilities by class name out of the K strip's rows. */
export function stripRow(rows: readonly Row[], mask: string, K: number): Record<string, number> {
  const row = rows.find((each) => each.mask === mask && Number(each.K) === K)!;
  return Object.fromEntries(
    Object.entries(row)
      .filter(([name]) => name !== "mask" && name !== "K")
      .map(([name, value]) => [name, Number(value)]),
  );
}
