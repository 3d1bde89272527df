/** The reader's own data, as they meet it: files read, counted and kept on the Data page, trained on and scored on the Train page. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { CurvesFigure } from "../../src/components/training-curves.js";
import type { CurveRun } from "../../src/components/curve-data.js";
import { words } from "../../src/i18n/index.js";
import { describeWithShared, readSharedJson, sharedPath } from "../shared.js";
import { settled, useSite } from "./harness.js";

const site = useSite();
const text = words.pages.data;

interface Spert {
  entities: { type: string }[];
  relations: { type: string; head: number; tail: number }[];
}

/** How many relations of each type a sentence has if only the first of each pair of entities counts. */
function firstRelations({ relations }: Spert): { type: string }[] {
  const isSame = (a: Spert["relations"][number], b: typeof a) =>
    a.head + a.tail === b.head + b.tail && a.head * a.tail === b.head * b.tail;
  return relations.filter((relation, i) => relations.findIndex((other) => isSame(other, relation)) === i);
}

/** Gives a file of the test's own making to the first slot of the Data page. */
const give = (page: Page, name: string, content: string | Buffer) =>
  page.getByLabel(text.main).setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(content) });

/** The rows of the table with this caption, as shown. */
function rowsOf(page: Page, caption: string): Promise<string[][]> {
  return page
    .getByRole("table", { name: caption, exact: true })
    .evaluate((table) =>
      Array.from((table as HTMLTableElement).tBodies[0].rows, (row) =>
        Array.from(row.cells, (cell) => cell.innerText.trim()),
      ),
    );
}

/** What the curves show, run by run: the figure holds the data that it drew. */
const curves = (page: Page): Promise<readonly CurveRun[]> =>
  page.evaluate(() => document.querySelector<CurvesFigure>("div.curves")?.data ?? []);

/** Sets number fields of the form by what stands before them. */
async function fill(page: Page, values: Partial<Record<keyof typeof words.pages.train.fields, number>>): Promise<void> {
  for (const [name, value] of Object.entries(values))
    await page.getByLabel(words.pages.train.fields[name as keyof typeof values].label).fill(String(value));
}

describeWithShared("CoNLL04, from its files", () => {
  const SPLITS = ["train", "dev", "test"] as const;
  const file = (split: string) => sharedPath("data", "conll04", `spert_conll04_${split}.json`);
  const EPOCHS = 3;

  test("is counted, kept, trained on and scored, and its run is there after a reload", async () => {
    const { page, problems, close } = await site.open("/data.html");
    for (const [i, label] of [text.main, text.dev, text.test].entries())
      await page.getByLabel(label).setInputFiles(file(SPLITS[i]));
    await page.getByText("spert_conll04_test.json is SpERT JSON: 288 sentences, 1,079 entities").waitFor();
    await page.getByText(text.losses.secondRelations(1)).waitFor();

    const raw = SPLITS.map((split) => readSharedJson<Spert[]>("data", "conll04", `spert_conll04_${split}.json`));
    const counts = (itemsOf: (sentence: Spert) => { type: string }[], type: string) => [
      type,
      ...raw.map((sentences) => words.integer(sentences.flatMap(itemsOf).filter((item) => item.type === type).length)),
    ];
    expect(await rowsOf(page, words.pages.corpus.size)).toEqual([["Sentences", "922", "231", "288"]]);
    const entities = await rowsOf(page, words.pages.corpus.entities);
    expect(entities.map(([type]) => type).sort()).toEqual(["Loc", "Org", "Other", "Peop"]);
    for (const row of entities) expect(row).toEqual(counts((sentence) => sentence.entities, row[0]));
    const classes = ["Kill", "Live_In", "Located_In", "OrgBased_In", "Work_For"];
    const relations = await rowsOf(page, words.pages.corpus.relations);
    expect(relations.map(([type]) => type).sort()).toEqual(classes);
    for (const row of relations) expect(row).toEqual(counts(firstRelations, row[0]));
    expect(relations).toContainEqual(["Kill", "179", "42", "47"]);
    expect(relations).toContainEqual(["Located_In", "246", "65", "94"]);

    await page.getByRole("button", { name: text.keep }).click();
    await page.getByRole("link", { name: text.toTrain }).click();
    await settled(page);
    await page.getByLabel(words.pages.train.fields.sentences.label).selectOption("500");
    // English is better cut into pieces of words than into characters, and the link says so.
    expect(await page.getByLabel(words.pages.train.fields.tokens.label).inputValue()).toBe("wordpiece");
    await fill(page, { layers: 2, hidden: 48, heads: 2, k: 1, rate: 0.005, epochs: EPOCHS, batch: 8 });
    await page.getByRole("button", { name: words.pages.train.start }).click();

    // After each epoch the dev figures stand in the charts, and the row of the run counts it.
    for (let epoch = 1; epoch <= EPOCHS; epoch++) {
      await page.getByRole("cell", { name: words.pages.train.epochs(epoch, EPOCHS), exact: true }).waitFor();
      await page.waitForFunction(
        (wanted) => (document.querySelector<CurvesFigure>("div.curves")?.data[0]?.epochs.length ?? 0) >= wanted,
        epoch,
      );
    }
    await page.getByRole("cell", { name: words.progress.states.done, exact: true }).waitFor();
    const [{ steps, totalSteps, epochs }] = await curves(page);
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    for (const { entity, relation } of epochs)
      for (const figure of [entity, relation].flatMap(({ precision, recall, f1 }) => [precision, recall, f1])) {
        expect(figure).toBeGreaterThanOrEqual(0);
        expect(figure).toBeLessThanOrEqual(1);
      }
    const mean = (points: typeof steps) => points.reduce((sum, { loss }) => sum + loss, 0) / points.length;
    expect(totalSteps).toBeGreaterThanOrEqual(EPOCHS * Math.ceil(500 / 8));
    expect(steps).toHaveLength(totalSteps);
    expect(mean(steps.slice(-5))).toBeLessThan(0.6 * mean(steps.slice(0, 5)));
    expect(
      await page.locator("div.curves path").evaluateAll((paths) => paths.map((p) => p.getAttribute("d"))),
    ).not.toContainEqual(expect.stringContaining("NaN"));

    // All of test is scored, whatever part of train was learned from.
    const scores = await rowsOf(page, words.pages.train.testScores("Run 1: K=1 rc-entities", 288));
    expect(scores.map(([name]) => name)).toEqual([
      words.scores.entityStrict,
      words.scores.entityBoundary,
      words.scores.relationStrict,
      words.scores.relationBoundary,
    ]);
    for (const [, ...figures] of scores) for (const figure of figures) expect(figure).toMatch(/^\d+(\.\d)?$/);
    expect(scores.map((row) => row.at(-1))).toEqual(["1079", "1079", "422", "422"]);
    expect(Number(scores[0][3])).toBeGreaterThan(10);

    const downloaded = page.waitForEvent("download");
    await page.getByRole("button", { name: words.runs.actionOn(words.runs.action.card, "Run 1") }).click();
    const card = JSON.parse(await readFile(await (await downloaded).path(), "utf8"));
    expect(card).toMatchObject({
      format: "focused-attention run card",
      state: "done",
      backend: "wasm",
      data: {
        name: "spert_conll04_train.json",
        files: {
          train: "spert_conll04_train.json",
          dev: "spert_conll04_dev.json",
          test: "spert_conll04_test.json",
        },
        sentences: { train: 500, dev: 100, test: 288 },
        entityTypes: expect.arrayContaining(["Loc", "Org", "Other", "Peop"]),
        relationTypes: expect.arrayContaining(classes),
      },
    });
    expect(card.curves.epochs).toHaveLength(EPOCHS);
    expect(words.figure(card.scores.test.entity.strict.micro.f1)).toBe(scores[0][3]);

    await page.reload();
    await settled(page);
    const row = page.getByRole("row", { name: /Run 1: K=1 rc-entities/ }).first();
    await row.waitFor();
    expect(await row.innerText()).toContain(words.progress.states.done);
    expect(await row.innerText()).toContain(scores[0][3]);
    expect(await rowsOf(page, words.pages.train.testScores("Run 1: K=1 rc-entities", 288))).toEqual(scores);

    // What belongs to a run goes with it.
    const checkpoints = page.getByRole("table", { name: words.pages.train.checkpoints });
    await checkpoints.waitFor();
    await page
      .getByRole("button", { name: words.runs.actionOn(words.runs.action.delete, "Run 1") })
      .first()
      .click();
    await page.getByRole("dialog").getByRole("button", { name: words.runs.action.delete }).click();
    await page.getByText(words.runs.none).waitFor();
    await checkpoints.waitFor({ state: "detached" });
    expect(problems).toEqual([]);
    await close();
  });
});

describeWithShared("DiaKG, a sample with entities inside entities", () => {
  test("says how many entities and relations were dropped, and keeps the others", async () => {
    const { page, problems, close } = await site.open("/data.html");
    await page.getByLabel(text.main).setInputFiles(sharedPath("data", "diakg_sample", "spert_diakg_sample.json"));
    // The status first says that the file is being read.
    const status = page.locator(".data-slot").first().getByRole("status").filter({ hasText: "SpERT JSON" });
    const account = await status.innerText();
    expect(account).toContain("SpERT JSON: 83 sentences, 357 entities and 107 relations kept");
    expect(account).toContain(text.losses.overlappingEntities(67));
    expect(account).toContain(text.losses.relationsOfDroppedEntities(66));
    expect(account).toContain(text.losses.documentsWithOverlaps(24));
    // 83 sentences without a report each are dealt one by one.
    expect(await rowsOf(page, words.pages.corpus.size)).toEqual([["Sentences", "67", "8", "8"]]);
    expect(problems).toEqual([]);
    await close();
  });
});

describe("a file", () => {
  const line = (change: object) => JSON.stringify({ id: "a", text: "狭窄", entities: [], ...change });

  test("that is broken is answered with its name, line, field and a remedy, and one that is whole takes its place", async () => {
    const { page, problems, close } = await site.open("/data.html");
    const entity = { id: "e", type: "Degree", start: "0", end: 2 };
    await give(page, "broken.jsonl", `${line({})}\n${line({ entities: [entity] })}\n`);
    const alert = page.getByRole("alert");
    expect(await alert.innerText()).toMatch(/broken\.jsonl, line 2, entities\[0\]\.start: .*\n+.*without quotes/s);
    expect(await page.getByRole("heading", { name: text.result }).count()).toBe(0);

    await give(page, "cut.json", '[{"tokens": ["a"');
    await alert.getByText(/^cut\.json: .*not JSON/).waitFor();

    // 狭窄 as GBK writes it.
    await give(page, "gbk.jsonl", Buffer.concat([Buffer.from('{"text": "'), Buffer.from([0xcf, 0xc1, 0xd5, 0xad])]));
    await alert.getByText(/^gbk\.jsonl: not text in UTF-8/).waitFor();

    await give(page, "whole.jsonl", line({ entities: [{ ...entity, start: 0 }] }));
    await page.getByRole("heading", { name: text.result }).waitFor();
    expect(await alert.count()).toBe(0);
    expect(problems).toEqual([]);
    await close();
  });

  test("that a link asks for and nobody loaded is told of, and the corpus takes its place", async () => {
    const { page, problems, close } = await site.open("/train.html?v=1&data=own");
    await page.getByText(words.pages.train.noOwnData).waitFor();
    expect(await page.getByRole("button", { name: words.pages.train.start }).isEnabled()).toBe(true);
    expect(problems).toEqual([]);
    await close();
  });

  test("with markup in its texts and labels shows it as text", async () => {
    const { page, problems, close } = await site.open("/data.html");
    const markup = '<img src="x" onerror="document.title = \'taken\'">';
    const entities = [
      { id: "e0", type: markup, start: 0, end: markup.length },
      { id: "e1", type: "<b>Degree</b>", start: markup.length, end: markup.length + 2 },
    ];
    const relations = [{ type: "<i>of</i>", head: "e0", tail: "e1" }];
    await page.getByText(words.file.paste).first().click();
    await page
      .getByRole("textbox", { name: words.file.paste })
      .first()
      .fill(line({ id: "<u>1</u>", text: `${markup}狭窄`, entities, relations }));
    await page.getByRole("button", { name: words.file.readPasted }).click();
    await page.getByRole("heading", { name: text.result }).waitFor();
    await page.getByText(words.documents.contents(2, 1)).click();
    await page.locator("svg.lane-drawing").waitFor();

    const shown = await page.locator("main").innerText();
    expect(shown).toContain(`${markup}狭窄`);
    expect(shown).toContain("<u>1</u>");
    expect((await rowsOf(page, words.pages.corpus.entities)).map(([type]) => type)).toContain("<b>Degree</b>");
    expect(await page.locator("svg.lane-drawing").textContent()).toContain("<i>of</i>");
    expect(await page.locator("main :is(img, b, i, u)").count()).toBe(0);
    expect(await page.title()).toBe("Your data | Focused Attention");
    expect(problems).toEqual([]);
    await close();
  });
});
