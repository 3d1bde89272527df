/** "What pretraining buys" on the pretraining page: from synthetic records, and without any. */
import { describe, expect, test } from "vitest";
import { siteResults } from "../../src/evaluation/site-results.js";
import type { SiteResults } from "../../src/evaluation/site-results.js";
import { words } from "../../src/i18n/index.js";
import { syntheticResults } from "../evaluation/synthetic-records.js";
import { settled, useSite } from "./harness.js";

const site = useSite();
const text = words.pretrain.bought;

/** The synthetic curve, and the same runs once more as if they had started from two encoders; one of those cells has no run yet. */
function withEncoders(results: SiteResults): SiteResults {
  const plan = structuredClone(results.plan!);
  const curve = plan.cells.filter(({ experiment, config }) => experiment === "curve" && config.system === "focused");
  for (const cell of curve)
    for (const encoder of ["data/encoders/small.safetensors", "bge-small-zh"])
      plan.cells.push({
        ...cell,
        name: `focused, ${encoder}, ${cell.config.sentences} sentences`,
        config: { ...cell.config, encoder: { sha256: encoder, trim: false } },
        encoder,
        ...(encoder === "bge-small-zh" && cell === curve[1] ? { hash: "none yet" } : {}),
      });
  return { ...results, plan };
}

async function open(results: SiteResults, options = {}) {
  const opened = await site.open("/about.html", options);
  const { page } = opened;
  await page.evaluate(() => localStorage.setItem("backend", "wasm"));
  await page.route(/\/data\/results\/reports\.[^/]*json/, (route) =>
    route.fulfill({ contentType: "application/json", body: JSON.stringify(results) }),
  );
  await page.goto(site.url("/pretrain.html"));
  await settled(page);
  return opened;
}

describe("what pretraining buys", () => {
  test("is drawn for the three starts and no baseline, told in words, with its source and what is missing", async () => {
    const { page, problems, close } = await open(withEncoders(siteResults(syntheticResults())));
    const labels = page.locator("#curve svg text");
    await labels.first().waitFor();
    const drawn = await labels.allTextContents();
    expect(drawn).toEqual(expect.arrayContaining([text.scratch, text.small, text.other("bge-small-zh"), "125", "500"]));
    expect(drawn).not.toContain(words.results.cell("joint-bilstm"));
    await page.getByText(/^125 labelled sentences: from random weights F1 \d+\.\d, from the small/).waitFor();
    await page.getByText(words.results.empty.left(5, 6)).waitFor();
    // Cells of one start are told of together.
    const provenance = await page.locator(".provenance").textContent();
    expect(provenance).toContain(`${text.scratch}, ${text.small}, ${text.other("bge-small-zh")}: seed 1`);
    await page.getByRole("button", { name: words.results.tables.entity, exact: true }).click();
    await page.waitForURL(/curve=entity/);
    expect(problems).toEqual([]);
    await close();
  });

  test("is said to be unmeasured where there are no records", async () => {
    const { page, close } = await open(siteResults({ ...syntheticResults(), plan: null, records: [] }));
    await page.getByText("npm run experiment -- --only curve").waitFor();
    await close();
  });
});
