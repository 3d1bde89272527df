/** What every figure of the laboratory must allow: to be taken away, to be read by anyone, on any screen. */
import { describe, expect, test } from "vitest";
import { describeViolations, seriousViolations, useSite } from "./harness.js";
import { drawn, eventually, fileOf, gridCell, openLaboratory, rowsOf, SUBJECT } from "./laboratory-page.js";

const site = useSite();

describe("every figure", () => {
  const FIGURES: [string, string[]][] = [
    [
      "/masks.html",
      ["pair", "matrices", "difference", "wall", "fork", "strip", "vectors", "painter", "painted", "flow"],
    ],
    ["/encoder.html", ["steps", "matrices"]],
    ["/tagging.html", ["trellis", "transitions"]],
    ["/relations.html", ["board"]],
  ];

  test.each(FIGURES)("on %s can be taken away as SVG, PNG and CSV, and read as a table", async (address, figures) => {
    const { page, close } = await openLaboratory(site, address + SUBJECT, figures[0]);
    for (const figure of figures) {
      await drawn(page, figure);
      const svg = (await fileOf(page, figure, "SVG")).toString("utf8");
      const shapes = await page.evaluate((text) => {
        const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
        const failed = parsed.querySelector("parsererror") !== null;
        return failed ? -1 : parsed.querySelectorAll("rect, path, circle, text").length;
      }, svg);
      expect(shapes, figure).toBeGreaterThan(5);
      expect(svg, figure).not.toMatch(/light-dark|var\(--/);
      const png = await fileOf(page, figure, "PNG");
      expect(png.subarray(1, 4).toString("latin1"), figure).toBe("PNG");
      const width = Number(/width="([\d.]+)"/.exec(svg)![1]);
      expect(png.readUInt32BE(16), figure).toBe(Math.ceil(2 * width));
      expect((await rowsOf(page, figure)).length, figure).toBeGreaterThan(0);
      await page.locator(`#${figure} .frame-ways button`, { hasText: "Table" }).click();
      expect(await page.locator(`#${figure} table`).count(), figure).toBeGreaterThan(0);
      await page.locator(`#${figure} .frame-ways button`, { hasText: "Table" }).click();
    }
    await close();
  });
});

describe("access", () => {
  const PAGES: [string, string][] = [
    ["/masks.html", "#painted figure"],
    ["/encoder.html", "#steps figure"],
    ["/tagging.html", "#trellis figure"],
    ["/relations.html", "#board figure"],
    ["/step.html", ".step-through"],
  ];

  test.each(PAGES)("%s with all its figures has no serious violation, in light and dark", async (address, last) => {
    for (const colorScheme of ["light", "dark"] as const) {
      const { page, close, problems } = await site.open(address + SUBJECT, { colorScheme });
      await page.locator(last).first().waitFor({ timeout: 60_000 });
      expect(describeViolations(await seriousViolations(page))).toEqual([]);
      expect(problems).toEqual([]);
      await close();
    }
  });

  test.each(PAGES)("%s does not scroll sideways on a telephone", async (address, last) => {
    const { page, close } = await site.open(address + SUBJECT, { viewport: { width: 390, height: 844 } });
    await page.locator(last).first().waitFor({ timeout: 60_000 });
    const over = await page.evaluate(
      () => window.document.documentElement.scrollWidth - window.document.documentElement.clientWidth,
    );
    await close();
    expect(over).toBeLessThanOrEqual(0);
  });

  test("on a telephone a matrix is a window around the cursor beside the whole, and the windows of all four move as one", async () => {
    const { page, close } = await openLaboratory(site, `/masks.html${SUBJECT}`, "matrices", {
      viewport: { width: 390, height: 844 },
    });
    expect(await page.locator("#matrices .minimap").count()).toBe(1);
    const frame = () => page.locator("#matrices .minimap-frame").evaluate((node) => (node as HTMLElement).style.left);
    expect(await frame()).toBe("0px");
    await gridCell(page, "matrices", 1).focus();
    await page.keyboard.press("End");
    await eventually(frame, (left) => left !== "0px");
    const boxes = await page
      .locator("#matrices .grid-cell")
      .evaluateAll((cells) => cells.map((cell) => (cell as HTMLElement).style.left));
    expect(new Set(boxes).size).toBe(1);
    await close();
  });
});
