/**
 * The results page as a reader meets it. Its two kinds of files are replaced by those that the loaders would make of synthetic records, so
 * that every chart has something to show; without records it says how to make them.
 */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { DATA_SETS, EXPERIMENTS } from "../../src/evaluation/plan.js";
import { predictionsOf, taskOf } from "../../src/evaluation/records.js";
import type { TableName } from "../../src/evaluation/records.js";
import { averages, scoreDocuments } from "../../src/evaluation/scores.js";
import { sitePredictions, siteResults } from "../../src/evaluation/site-results.js";
import { words } from "../../src/i18n/index.js";
import { allErrors } from "../../src/pages/results/error-entries.js";
import { cellsOfBothRecipes, syntheticResults, withoutSentences } from "../evaluation/synthetic-records.js";
import { describeViolations, seriousViolations, settled, useSite } from "./harness.js";

const site = useSite();
const text = words.results;
const files = syntheticResults();

const nothing = { plan: null, records: [], strays: 0, test: [], testHash: null };
const COURSE = {
  ...{ name: "by hand", recipe: "paper", data: "reports" },
  points: [1, 2, 3].map((step) => ({ step, ner: 90 / step, relation: 1, cosine: 0, whole: 100, clip: 0.01 })),
};

/** Opens the page with these records in place of the site's; other data sets have none but those given. */
async function open(
  settings = "",
  options = {},
  given = files,
  others: Partial<Record<(typeof DATA_SETS)[number], typeof files>> = {},
) {
  const opened = await site.open("/about.html", options);
  const { page } = opened;
  const answer = (pattern: RegExp, body: unknown) =>
    page.route(pattern, (route) => route.fulfill({ contentType: "application/json", body: JSON.stringify(body) }));
  for (const name of DATA_SETS) {
    const shown = { ...nothing, data: { name, shipped: name === "hard" }, ...others[name] };
    await answer(new RegExp(`/data/results/${name}\\.[^/]*json`), siteResults(name === "reports" ? given : shown));
  }
  for (const name of EXPERIMENTS)
    await answer(new RegExp(`/predictions/reports/${name}\\.[^/]*json`), sitePredictions(name, given));
  await answer(/\/data\/gradients\.[^/]*json/, [COURSE]);
  await page.goto(site.url(`/results.html${settings && `?v=1${settings}`}`));
  await settled(page);
  await page.locator("#scores, .notice").first().waitFor();
  return opened;
}

/** The mean over seeds of a main system's F1, as the page writes it. */
function shownF1(system: string, table: TableName, of: "micro" | "macro" | string, match: "strict" | "boundary") {
  const records = files.records.filter((record) => record.system === system && record.config.sentences === null);
  const f1 = records.map((record) => {
    const { perType } = scoreDocuments(files.test, predictionsOf(record, table, files.test)!)[taskOf(table)][match];
    return of === "micro" || of === "macro" ? averages(Object.values(perType))[of].f1 : perType[of].f1;
  });
  return words.figure(f1.reduce((sum, value) => sum + value, 0) / f1.length);
}

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const cellsOf = (page: Page, name: string) =>
  page.locator("#scores tbody tr", { has: page.getByRole("rowheader", { name, exact: true }) }).locator("td");

test("every part says that it loads until the records have come", async () => {
  const { page, close, problems } = await site.open("/about.html");
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/data\/results\/reports\.[^/]*json/, async (route) => {
    await held;
    await route.fulfill({ contentType: "application/json", body: JSON.stringify(siteResults(files)) });
  });
  await page.goto(site.url("/results.html"), { waitUntil: "commit" });
  const loading = page.locator("observablehq-loading");
  await page.getByRole("heading", { name: "Errors", exact: true }).waitFor();
  await page.waitForTimeout(1000);
  expect(await loading.count()).toBe(12);
  release();
  await settled(page);
  expect(await loading.count()).toBe(0);
  expect(await page.locator("#scores").count()).toBe(1);
  await close();
  expect(problems).toEqual([]);
}, 60_000);

describe("with records", () => {
  test("the numbers shown are those of the records' predictions, whatever the switches", async () => {
    const { page, close, problems, foreign } = await open();
    await page.locator("#scores").getByRole("button", { name: "Table" }).click();
    const focused = words.results.cell("focused");
    const f1 = async () => ((await cellsOf(page, focused).nth(2).textContent()) ?? "").trim().split(" ")[0];
    expect(await f1()).toBe(shownF1("focused", "relation", "micro", "strict"));
    for (const [table, row, match] of [
      ["entity", "Degree", "strict"],
      ["relationGold", "macro", "boundary"],
      ["relation", "Modifier", "strict"],
    ] as const) {
      await button(page, text.tables[table]).first().click();
      await button(page, text.matches[match]).click();
      await page.getByLabel(text.controls.row).selectOption(row);
      await page.locator("#scores").getByRole("button", { name: "Table" }).click();
      expect(await f1()).toBe(shownF1("focused", table, row, match));
    }
    await page.waitForTimeout(500);
    expect(new URL(page.url()).search).toContain("row=Modifier");
    await button(page, text.experiments.part).click();
    await page.getByText(text.empty.notPlanned(text.experiments.part)).first().waitFor();
    expect(problems).toEqual([]);
    expect(foreign).toEqual([]);
    await close();
  });

  test("the chart draws a dot a system and figure, a stroke a seed, and is handed out as SVG and CSV", async () => {
    const { page, close } = await open("&table=entity");
    const drawn = page.locator("#scores svg");
    await drawn.waitFor();
    expect(await drawn.locator("circle").count()).toBe(3 * 3);
    const labels = await drawn.locator("text").allTextContents();
    expect(labels).toContain(shownF1("bilstm-crf", "entity", "micro", "strict"));
    const save = async (kind: string) => {
      const waiting = page.waitForEvent("download");
      await page
        .locator("#scores")
        .getByRole("button", { name: new RegExp(`^Save as ${kind}`) })
        .click();
      return readFileSync(await (await waiting).path(), kind === "PNG" ? "latin1" : "utf8");
    };
    const csv = await save("CSV");
    expect(csv.split("\n")[0]).toContain("system,split,table,match,row,figure,value,low,high,by_seed,seeds");
    expect(csv.trim().split("\n")).toHaveLength(1 + 3 * 3);
    expect(await save("SVG")).toContain(words.results.cell("bilstm-crf"));
    await page.locator("#scores").getByRole("button", { name: "Table" }).click();
    expect(await save("PNG")).toMatch(/^.PNG/);
    await close();
  });

  test("two systems are compared in words, with the keyboard, and the address keeps them", async () => {
    const { page, close } = await open("&table=entity&first=bilstm-crf&second=focused");
    const said = page.locator(".difference-words[role=status]");
    await said.getByText("the interval of the difference is").waitFor();
    expect(await said.textContent()).toContain(`${text.cell("bilstm-crf")} minus ${text.cell("focused")}`);
    await page.getByLabel(text.controls.second).focus();
    await page.getByLabel(text.controls.second).selectOption("joint-bilstm");
    await said.getByText(`${text.cell("bilstm-crf")} minus ${text.cell("joint-bilstm")}`).waitFor();
    await page.waitForTimeout(500);
    expect(page.url()).toContain("second=joint-bilstm");
    await close();
  });

  test("grid, ablations, curves, cost and the paper stand on the page, ours and the paper's apart", async () => {
    const { page, close } = await open();
    for (const id of ["grid", "ablations", "curve", "cost"]) await page.locator(`#${id} svg`).first().waitFor();
    expect(await page.locator("#grid svg text").allTextContents()).toEqual(expect.arrayContaining(["dev", "test"]));
    const panel = page.locator(".paper-panel table");
    const paper = (await panel.textContent())!;
    for (const figure of ["96.69", "97.09", "96.89", "94.86", "88.51", "87.29", "96.37", "94.07", "92.18", "96.77"])
      expect(paper).toContain(figure);
    const others = (await page.locator("main table").allTextContents()).filter((each) => each !== paper).join(" ");
    expect(others).not.toContain("96.89");
    for (const caveat of text.paper.caveats) await page.getByText(caveat).waitFor();
    await close();
  });

  test("the error browser lists every error, by class, beside another system, and leads to the laboratory", async () => {
    const { page, close, problems } = await open("&left=focused&seed=1");
    const record = files.records.find(
      ({ system, seed, config }) => system === "focused" && seed === 1 && config.sentences === null,
    )!;
    const errors = allErrors(files.test, predictionsOf(record, "relation", files.test)!, "relation");
    const positives = errors.filter(({ side }) => side === "predicted").length;
    await page.getByText(text.errors.count(errors.length, positives, errors.length - positives)).waitFor();
    const lost = errors.filter((error) => error.class === "lost entity");
    await page.getByLabel(text.errors.class).selectOption("lost entity");
    await page.getByText(text.errors.count(lost.length, 0, lost.length)).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("SELECT");
    await page.getByLabel(text.errors.right).selectOption("joint-bilstm");
    await page.locator(".error-columns").first().waitFor();
    await page.getByLabel(text.errors.right).selectOption("");
    await page.locator(".error-columns").first().waitFor({ state: "detached" });
    await page.locator(".errors a").first().click();
    await page.waitForURL(/masks\.html\?.*sentence=/);
    await page.locator(".lane").first().waitFor();
    expect(await page.locator(".lane-text").first().textContent()).not.toBe("");
    expect(problems).toEqual([]);
    await close();
  });

  test.each(["light", "dark"] as const)("has no serious accessibility violation in %s", async (colorScheme) => {
    const { page, close } = await open("&left=focused&right=joint-bilstm", { colorScheme });
    await page.locator(".errors li").first().waitFor();
    expect(describeViolations(await seriousViolations(page))).toEqual([]);
    await close();
  });

  test("does not scroll sideways on a telephone", async () => {
    const { page, close } = await open("&left=focused&right=joint-bilstm", { viewport: { width: 390, height: 844 } });
    await page.locator(".errors li").first().waitFor();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over).toBeLessThanOrEqual(0);
    await close();
  });
});

describe("the switches of data and recipe", () => {
  const both = syntheticResults(({ experiment }) => ["grid", "curve"].includes(experiment), cellsOfBothRecipes());
  const conll04 = withoutSentences(both, "conll04");

  test("turn the whole page, each data set's file read when it is chosen, and the address keeps them", async () => {
    const { page, close, problems } = await open("&table=relation", {}, both, { conll04 });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    const f1 = async () => {
      await page.locator("#scores").getByRole("button", { name: "Table" }).click();
      return (await cellsOf(page, words.results.cell("focused")).nth(2).textContent())?.trim();
    };
    const note = () => page.locator("#scores .frame-note").textContent();
    expect(await note()).toContain(text.subject(text.data.reports.name, text.recipes.recommended.name));
    const recommended = await f1();
    await button(page, text.recipes.paper.name).click();
    await page.locator("#scores .frame-note", { hasText: text.recipes.paper.name }).waitFor();
    await page.getByText(text.recipes.paper.about).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(text.recipes.paper.name);
    expect(await f1()).not.toBe(recommended);
    expect(asked.filter((url) => url.includes("/results/"))).toEqual([]);
    await button(page, text.data.conll04.name).click();
    await page.locator("#scores .frame-note", { hasText: text.data.conll04.name }).waitFor();
    expect(asked.filter((url) => url.includes("/results/"))).toHaveLength(1);
    await page.getByText(text.errors.notShipped(text.data.conll04.name)).waitFor();
    const card = await page.locator(".data-card").textContent();
    for (const part of ["88.94", "71.47", text.dataCard.notShipped]) expect(card).toContain(part);
    await page.waitForURL(/data=conll04/);
    expect(page.url()).toContain("recipe=paper");
    await button(page, text.data.cmeie.name).click();
    await page.locator("code", { hasText: "npm run experiment -- --data cmeie --files DIR" }).waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  test("both recipes stand side by side, and what the balance does is drawn", async () => {
    const { page, close, problems } = await open("", {}, both);
    const claims = page.getByRole("region", { name: text.byRecipe.title });
    await claims.getByText(words.findings.claims.joint).waitFor();
    await page.getByRole("rowheader", { name: "L_ner \u00d7 0.05" }).waitFor();
    await page.locator(".gradient-course svg").waitFor();
    await page.getByText(/At step 1 the gradient of the entities\u2019 loss is 90 times as long/).waitFor();
    expect(describeViolations(await seriousViolations(page))).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});

describe("without records", () => {
  test("the page says which command makes them, and still shows the paper's figures apart", async () => {
    const { page, close, problems } = await open("", {}, { ...files, plan: null, records: [] });
    for (const command of ["npm run experiment", text.empty.print])
      await page.locator("code", { hasText: command }).waitFor();
    await page.locator(".paper-panel").getByText("88.51").waitFor();
    await page.getByText(text.errors.none).waitFor();
    expect(problems).toEqual([]);
    await close();
  });
});

describe("a run of the reader's own", () => {
  test("joins the chart, marked as theirs", async () => {
    const { page, close } = await open();
    const scores = scoreDocuments(files.test, files.test);
    const name = "by hand";
    await page.evaluate(
      async ({ scores, name, corpus }) => {
        const database = await new Promise<IDBDatabase>((resolve, reject) => {
          const request = indexedDB.open("focused-attention");
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error ?? new Error("no database"));
        });
        const source = { name: corpus, files: { train: "train.jsonl", dev: null, test: null } };
        const run = {
          ...{ run: "own", name, source, system: "focused", state: "done", test: scores, testGoldEntities: scores },
          ...{ sizes: { train: 300, dev: 500, test: 100 }, backend: "wasm", started: "2026-01-01T00:00:00.000Z" },
          ...{ updated: "", steps: [], epochs: [], live: false, step: 1, totalSteps: 1, config: {}, options: {} },
        };
        await new Promise<void>((resolve) => {
          const transaction = database.transaction("runs", "readwrite");
          transaction.objectStore("runs").put(run);
          transaction.oncomplete = () => resolve();
        });
        database.close();
      },
      { scores, name, corpus: words.pages.train.corpus },
    );
    await page.reload();
    await settled(page);
    await page.locator("#scores svg").waitFor();
    expect(await page.locator("#scores svg text").allTextContents()).toEqual(
      expect.arrayContaining([text.own.name(name), words.figure(1)]),
    );
    await page.getByText(text.own.differs(100, files.test.length)).waitFor();
    await page.getByText(text.scores.ownKey).waitFor();
    await close();
  });
});
