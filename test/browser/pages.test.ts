/** What every page of the built site must be, whatever is on it. */
import { describe, expect, test } from "vitest";
import { PAGES, describeViolations, seriousViolations, useSite } from "./harness.js";

// A folder below the root, so that an address that only works at the root of a server is found out.
const site = useSite({ base: "/some/folder/" });

describe.each(PAGES)("page %s", (path) => {
  test("runs without console errors or warnings and asks no other host for anything", async () => {
    const { problems, foreign, close } = await site.open(path);
    await close();
    expect(problems).toEqual([]);
    expect(foreign).toEqual([]);
  });

  test("says what it is: language, title, one main heading", async () => {
    const { page, close } = await site.open(path);
    const found = await page.evaluate(() => ({
      language: document.documentElement.lang,
      title: document.title,
      headings: document.querySelectorAll("h1").length,
      viewport: document.querySelector<HTMLMetaElement>("meta[name=viewport]")?.content,
    }));
    await close();
    expect(found.language).toBe("en");
    expect(found.title).toContain("Focused Attention");
    expect(found.headings).toBe(1);
    expect(found.viewport).not.toContain("maximum-scale");
  });

  test.each(["light", "dark"] as const)("has no serious accessibility violation in %s", async (colorScheme) => {
    const { page, close } = await site.open(path, { colorScheme });
    const violations = await seriousViolations(page);
    await close();
    expect(describeViolations(violations)).toEqual([]);
  });

  test("links to nothing that is missing on the site", async () => {
    const { page, close } = await site.open(path);
    const broken = await page.evaluate(async () => {
      const links = Array.from(
        document.querySelectorAll<HTMLAnchorElement>("a[href]"),
        (link) => link.href.split("#")[0],
      );
      const own = Array.from(new Set(links)).filter((href) => new URL(href).origin === location.origin);
      const found = await Promise.all(own.map(async (href) => (await fetch(href, { method: "HEAD" })).ok));
      return own.filter((_, i) => !found[i]);
    });
    await close();
    expect(broken).toEqual([]);
  });

  test("does not scroll sideways on a narrow screen", async () => {
    const { page, close } = await site.open(path, { viewport: { width: 390, height: 844 } });
    const overflow = await page.evaluate(() => {
      const width = document.documentElement.clientWidth;
      const wide = Array.from(document.querySelectorAll("main *")).filter(
        (e) => e.getBoundingClientRect().right > width + 1,
      );
      return {
        by: document.documentElement.scrollWidth - width,
        widest: wide.slice(0, 3).map((e) => e.outerHTML.slice(0, 120)),
      };
    });
    await close();
    expect(overflow.by, overflow.widest.join("\n")).toBeLessThanOrEqual(0);
  });
});
