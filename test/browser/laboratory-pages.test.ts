/** The laboratory's other pages, and the link that all of them share, held to the model's own numbers. */
import { describe, expect, test } from "vitest";
import { maskMatrix } from "../../src/model/masks.js";
import { useSite } from "./harness.js";
import { useReference } from "./laboratory-model.js";
import { drawn, eventually, gridCell, number, openLaboratory, rowsOf, SUBJECT, sum } from "./laboratory-page.js";
import type { Row } from "./laboratory-page.js";

const site = useSite();
const model = useReference();
const isFocused = (node: Element) => node === node.ownerDocument.activeElement;

test("four steps of a row are the model's: scores, −∞ where closed, softmax, output", async () => {
  const { page, close } = await openLaboratory(
    site,
    `/encoder.html${model.link}&head=3&mask=rc-context&row=0`,
    "steps",
  );
  const steps = await model.system.laboratory.steps(
    model.sentence.text,
    maskMatrix("rc-context", model.trace.tokens.length, ...model.pair),
    model.system.config.focusedLayers,
    model.system.config.numLayers - 1,
    2,
    0,
  );
  const rows = await rowsOf(page, "steps");
  rows.forEach((row, j) => {
    expect(number(row, "score")).toBeCloseTo(steps.scores[j], 3);
    expect(number(row, "probability")).toBeCloseTo(steps.probabilities[j], 4);
    expect(row["score + mask"] === "-inf").toBe(steps.open[j] === 0);
  });
  expect(sum(rows.map((row) => number(row, "probability")))).toBeCloseTo(1, 5);
  // Another row, picked in the matrix below with the keyboard.
  await gridCell(page, "matrices").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await eventually(
    async () => page.locator("#steps [role=grid]").getAttribute("aria-label"),
    (label) => label!.includes(`row ${model.trace.tokens[1].text}`),
  );
  await close();
});

describe("tagging", () => {
  test("the trellis is the CRF's; each character alone breaks the rules; an edited score moves the path", async () => {
    const { page, close } = await openLaboratory(site, `/tagging.html${SUBJECT}`, "trellis");
    const tagging = await model.system.laboratory.tagging(model.sentence.text);
    const path = (rows: Row[]) => rows.filter((row) => row["on the path"] === "true").map(({ tag }) => tag);
    const rows = await rowsOf(page, "trellis");
    expect(path(rows)).toEqual(tagging.path.map((tag) => tagging.tags[tag]));
    const L = tagging.tags.length;
    rows.forEach((row, k) => expect(number(row, "emission")).toBeCloseTo(tagging.emissions.data[k], 2));
    for (let t = 0; t < tagging.path.length; t++)
      expect(sum(rows.slice(t * L, (t + 1) * L).map((row) => number(row, "marginal")))).toBeCloseTo(1, 6);

    const before = tagging.tags[tagging.path[0]];
    const after = tagging.tags[tagging.path[1]];
    await gridCell(page, "transitions").focus();
    for (let i = 0; i <= tagging.path[0]; i++) await page.keyboard.press("ArrowDown");
    for (let j = 0; j < tagging.path[1]; j++) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    expect(await page.locator(".transition-edit strong").textContent()).toBe(`${before} → ${after}`);
    await page.keyboard.press("Control+a");
    await page.keyboard.type("-60");
    const moved = await eventually(
      async () => path(await rowsOf(page, "trellis")),
      (tags) => !tags.some((tag, t) => t > 0 && tags[t - 1] === before && tag === after),
    );
    expect(moved).not.toEqual(path(rows));
    await page.getByRole("button", { name: "As trained" }).click();
    await eventually(
      async () => path(await rowsOf(page, "trellis")),
      (tags) => tags.join() === path(rows).join(),
    );
    await close();
  });

  test("each character's own best tag is the highest emission, with every forbidden move named", async () => {
    const { page, close } = await openLaboratory(site, `/tagging.html${SUBJECT}&independent=1`, "trellis");
    const { tags, emissions, allowed, path } = await model.system.laboratory.tagging(model.sentence.text);
    const L = tags.length;
    const own = path.map((_, t) => {
      const row = Array.from(emissions.data.slice(t * L, (t + 1) * L));
      return row.indexOf(Math.max(...row));
    });
    const rows = await rowsOf(page, "trellis");
    expect(rows.filter((row) => row["own best"] === "true").map(({ tag }) => tag)).toEqual(own.map((tag) => tags[tag]));
    const broken = own.slice(1).filter((tag, t) => !allowed.transitions[own[t] * L + tag]).length;
    const crosses = await page.locator("#trellis .trellis-scroll .trellis-cross").count();
    const ends = Number(!allowed.start[own[0]]) + Number(!allowed.end[own[own.length - 1]]);
    expect(crosses).toBe(broken + ends);
    await close();
  });
});

test("the board has every pair under both masks; the threshold decides; annotated entities can be asked about", async () => {
  const { page, close } = await openLaboratory(site, `/relations.html${SUBJECT}&from=annotated`, "board");
  const { entities } = model.sentence;
  const board = await model.system.laboratory.board(model.sentence.text, entities, model.system.config.focusedLayers);
  const rows = await rowsOf(page, "board");
  expect(rows).toHaveLength(entities.length * (entities.length - 1));
  board.pairs.forEach(({ context, entities: inside }, p) => {
    [context, inside].forEach((probabilities, m) =>
      board.relationClasses.forEach((name, c) =>
        expect(number(rows[2 * p + m], name)).toBeCloseTo(probabilities[c], 4),
      ),
    );
  });
  const found = async () => (await rowsOf(page, "board")).filter(({ predicted }) => predicted !== "No Relation").length;
  const atHalf = await found();
  await page.locator("#board input[type=range]").focus();
  await page.keyboard.press("Home");
  const reaching = board.pairs
    .flatMap(({ context, entities: inside }) => [context, inside])
    .filter((probabilities) => Math.max(...probabilities.slice(1)) >= 0.01);
  await eventually(found, (count) => count === reaching.length);
  // Reading the table took the focus away.
  await page.locator("#board input[type=range]").focus();
  await page.keyboard.press("End");
  await eventually(found, (count) => count <= atHalf);
  // A pair chosen here is chosen everywhere.
  await gridCell(page, "board").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  expect(await page.locator(".lane-selected").count()).toBe(2);
  await page.locator(".controls select").filter({ hasText: "what the model found" }).last().selectOption("predicted");
  const [predicted] = await model.system.predict([model.sentence], {});
  const pairs = (predicted.entities.length * (predicted.entities.length - 1)) / 2;
  await eventually(
    async () => (await rowsOf(page, "board")).length,
    (count) => count === 2 * pairs,
  );
  await close();
});

test("one forward pass goes forwards and backwards by keys, and a symbol leads to its step", async () => {
  const { page, close, problems } = await site.open(`/step.html${model.link}`);
  await page.locator(".step-through").waitFor({ timeout: 60_000 });
  const title = () => page.locator(".step-body > h3").textContent();
  await page.getByRole("button", { name: "Next", exact: true }).focus();
  const seen: (string | null)[] = [await title()];
  for (let step = 0; step < 11; step++) {
    await page.keyboard.press("ArrowRight");
    seen.push(await title());
  }
  expect(new Set(seen).size).toBe(12);
  // At the end "Next" is disabled, and can't keep the focus: "Back" must have it, or the keys go nowhere.
  expect(await page.getByRole("button", { name: "Back", exact: true }).evaluate(isFocused)).toBe(true);
  await page.keyboard.press("ArrowLeft");
  expect(await title()).toBe(seen[10]);
  await page.keyboard.press("Home");
  expect(await title()).toBe(seen[0]);
  for (let step = 0; step < 8; step++) await page.keyboard.press("ArrowRight");
  await page.locator(".step-body figure.steps").waitFor();
  await page.locator(".equation [role=link]").first().click();
  expect(await title()).toBe(seen[7]);
  await eventually(
    async () => page.url(),
    (url) => url.includes("step=8"),
  );
  expect(problems).toEqual([]);
  await close();
});

test("the fork of the forward pass is dragged through K and keeps the focus; a narrower window keeps it too", async () => {
  const { page, close } = await site.open(`/step.html${model.link}&step=4`);
  const fork = page.locator(".step-body [role=slider]");
  await fork.waitFor({ timeout: 60_000 });
  await fork.focus();
  const { focusedLayers } = model.system.config;
  for (const k of [1, 2]) {
    await page.keyboard.press("ArrowLeft");
    expect(await fork.getAttribute("aria-valuetext")).toContain(`K = ${focusedLayers + k}`);
    await page.locator(".step-body", { hasText: `The last ${focusedLayers + k} ` }).waitFor();
    expect(await fork.evaluate(isFocused)).toBe(true);
  }
  const widthOfFork = () => fork.evaluate((node) => node.closest("svg")!.clientWidth);
  const before = await widthOfFork();
  await page.setViewportSize({ width: 480, height: 900 });
  await eventually(widthOfFork, (width) => width < before);
  expect(await fork.evaluate(isFocused)).toBe(true);
  await close();
});

describe("the link", () => {
  test("restores what was set, and copies itself", async () => {
    const { page, close } = await openLaboratory(site, `/masks.html${SUBJECT}`, "matrices", {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    // A pair, by keyboard alone.
    await page.locator(".lane-mark[tabindex='0']").first().focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await eventually(
      async () => page.url(),
      (url) => url.includes("pair="),
    );
    await page.locator("#fork [role=slider]").focus();
    await page.keyboard.press("ArrowRight");
    await page.getByLabel("Head", { exact: true }).selectOption("2");
    await (await drawn(page, "painter")).locator("select").selectOption("window-1");
    await drawn(page, "painted");
    await page.getByRole("button", { name: "Copy a link" }).click();
    await page.locator(".share [role=status]", { hasText: "copied" }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    const painted = (await rowsOf(page, "painter")).map(({ open }) => open).join("");
    const matrices = await rowsOf(page, "matrices");
    await close();

    expect(copied).toContain("v=1");
    expect(copied).toContain(`k=${model.system.config.focusedLayers - 1}`);
    const again = await openLaboratory(site, copied.slice(copied.indexOf("/masks.html")), "painter");
    expect((await rowsOf(again.page, "painter")).map(({ open }) => open).join("")).toBe(painted);
    expect(await rowsOf(again.page, "matrices")).toEqual(matrices);
    expect(await again.page.locator("#fork [role=slider]").getAttribute("aria-valuetext")).toContain(
      `K = ${model.system.config.focusedLayers - 1}`,
    );
    expect(await again.page.getByLabel("Head", { exact: true }).inputValue()).toBe("2");
    await again.close();
  });

  test("says what it could not understand, and leaves out what a handout hides", async () => {
    const { page, close } = await openLaboratory(
      site,
      `/masks.html${SUBJECT}&layer=x&sonnet=3&head=9&paint=zzzz&model=gone&hide=sentence,strip`,
      "matrices",
    );
    const notice = await page.locator(".notice").first().textContent();
    expect(notice).toContain("layer=x");
    expect(notice).toContain("sonnet=3");
    // Well formed, but there is no such head, mask or model.
    for (const part of ["head=9", "paint=zzzz", "model=gone"]) expect(notice).toContain(part);
    expect(await page.getByLabel("Head", { exact: true }).inputValue()).toBe("0");
    await page.getByText("For a handout").click();
    // The list is made when it is opened, a moment after the click.
    await page.getByLabel("the mask painter").waitFor({ state: "attached" });
    expect(await page.getByLabel("the trellis").count()).toBe(0);
    expect(await page.getByLabel("the mask painter").count()).toBe(1);
    expect(await page.locator("#strip").isVisible()).toBe(false);
    expect(await page.getByLabel("A sentence from the test set").isVisible()).toBe(false);
    expect(await page.locator("#matrices").isVisible()).toBe(true);
    await close();
  });
});
