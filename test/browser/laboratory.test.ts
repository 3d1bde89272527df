/**
 * The mask laboratory on the built site, with the model that ships with it. What is drawn and exported is held to the model's own
 * numbers, computed here in Node on another backend.
 */
import { describe, expect, test } from "vitest";
import { attentionColors } from "../../src/components/heatmap-colors.js";
import { matrixGeometry } from "../../src/components/lab/matrix-geometry.js";
import { maskMatrix } from "../../src/model/masks.js";
import { planRows } from "../../src/model/rows.js";
import { useSite } from "./harness.js";
import { useReference } from "./laboratory-model.js";
import { eventually, gridCell, number, openLaboratory, pixelAt, rowsOf, stripRow, sum } from "./laboratory-page.js";

const site = useSite();
const model = useReference();
const MASKS = ["all", "ner", "rc-context", "rc-entities"] as const;

describe("four matrices", () => {
  test("hold the model's attention: rows add up to 1 over open cells, closed cells are exactly 0", async () => {
    const { page, close, problems } = await openLaboratory(site, `/masks.html${model.link}&head=2`, "matrices");
    const rows = await rowsOf(page, "matrices");
    await close();
    const T = model.trace.tokens.length;
    expect(rows).toHaveLength(4 * T * T);
    for (const mask of MASKS) {
      const mine = rows.filter((row) => row.mask === mask);
      const answer = model.trace.masks.find((each) => each.mask === mask)!;
      const [, heads] = answer.attention.shape;
      const offset = ((model.trace.layers - 1) * heads + 1) * T * T;
      for (let i = 0; i < T; i++) {
        const row = mine.filter((cell) => number(cell, "i") === i);
        const open = row.filter((cell) => cell.open === "1");
        expect(row.filter((cell) => cell.open === "0").every((cell) => cell.attention === "0")).toBe(true);
        if (open.length > 0) expect(sum(open.map((cell) => number(cell, "attention")))).toBeCloseTo(1, 5);
        row.forEach((cell, j) => {
          expect(number(cell, "open")).toBe(answer.open[i * T + j]);
          expect(number(cell, "attention")).toBeCloseTo(answer.attention.data[offset + i * T + j], 4);
        });
      }
    }
    expect(problems).toEqual([]);
  });

  test("are drawn in the colours of these numbers, closed cells hatched on the page's own colour", async () => {
    const { page, close } = await openLaboratory(site, `/masks.html${model.link}&head=2`, "matrices", {
      colorScheme: "light",
    });
    const rows = await rowsOf(page, "matrices");
    const max = Math.max(...rows.map((row) => number(row, "attention")));
    const T = model.trace.tokens.length;
    const width = await page
      .locator("#matrices .matrix-body")
      .first()
      .evaluate((body) => body.clientWidth);
    const { left, top, cell, whole } = matrixGeometry({ rows: T, columns: T, width });
    expect(whole).toBe(true);
    const { value } = attentionColors("light", max);
    for (const [m, mask] of MASKS.entries()) {
      for (const [i, j] of [
        [0, 0],
        [0, model.pair[0][0]],
        [0, T - 1],
        [model.pair[1][0], model.pair[0][1] - 1],
        [T - 2, 3],
      ]) {
        const row = rows.find((each) => each.mask === mask && number(each, "i") === i && number(each, "j") === j)!;
        // Beside the diagonal that hatches a closed cell.
        const color = await pixelAt(page, "matrices", m, left + j * cell + 2, top + i * cell + 2);
        const expected = row.open === "1" ? value(number(row, "attention")) : "rgb(0, 0, 0)";
        expect(color, `${mask} ${i} ${j}`).toBe(expected);
      }
    }
    await close();
  });

  test("follow one crosshair, and say which rule closed the cell under it", async () => {
    const { page, close } = await openLaboratory(site, `/masks.html${model.link}`, "matrices");
    const cells = page.locator("#matrices .grid-cell");
    await cells.nth(2).focus();
    const outside = model.trace.tokens.findIndex(
      (_, i) => i > 0 && !model.pair.some(([start, end]) => i >= start && i < end),
    );
    for (let step = 0; step < outside; step++) await page.keyboard.press("ArrowRight");
    const token = model.trace.tokens[outside].text;
    const reading = await page.locator("#matrices .cell-reading").textContent();
    expect(reading).toContain(`rc-context, row [CLS], column ${token}: closed`);
    expect(reading).toContain(`${token} is in neither`);
    const places = await cells.evaluateAll((all) =>
      all.map((cell) => [cell.getAttribute("aria-colindex"), (cell as HTMLElement).style.left]),
    );
    expect(new Set(places.map(String)).size).toBe(1);
    expect(places[0][0]).toBe(String(outside + 1));
    // The lane marks the same character.
    expect(await page.locator(".lab-lane .lane-pointed").count()).toBe(1);

    await page.keyboard.press("Enter");
    await cells.nth(2).evaluate((cell) => cell.blur());
    expect(await page.locator("#matrices .grid-pin:visible").count()).toBe(4);
    await eventually(
      async () => page.url(),
      (url) => url.includes(`pin=0%2C${outside}`),
    );
    await close();
  });

  test("their difference is first less second, cell by cell", async () => {
    const { page, close } = await openLaboratory(
      site,
      `/masks.html${model.link}&first=rc-entities&second=rc-context`,
      "difference",
    );
    const rows = await rowsOf(page, "difference");
    await close();
    const context = model.trace.masks.find(({ mask }) => mask === "rc-context")!.open;
    const entities = model.trace.masks.find(({ mask }) => mask === "rc-entities")!.open;
    rows.forEach((row, k) => {
      expect(number(row, "difference")).toBeCloseTo(number(row, "rc-entities") - number(row, "rc-context"), 6);
      expect([row["rc-entities open"], row["rc-context open"]]).toEqual([String(entities[k]), String(context[k])]);
    });
  });

  test("one of the small ones is opened by a click", async () => {
    const { page, close } = await openLaboratory(site, `/masks.html${model.link}`, "wall");
    expect(await page.locator("#wall .tile").count()).toBe(model.trace.heads);
    await page.locator("#wall .tile").nth(2).click();
    await eventually(
      async () => page.locator("#matrices figcaption").first().textContent(),
      (text) => text!.includes("head 3"),
    );
    await close();
  });
});

describe("K", () => {
  test("moves with the fork; heatmaps, [CLS] and relation follow; the strip holds the model's numbers", async () => {
    const { page, close } = await openLaboratory(site, `/masks.html${model.link}`, "strip");
    const depths = await model.system.laboratory.depths(model.sentence.text, model.pair);
    const strip = await rowsOf(page, "strip");
    for (const [mask, values] of [
      ["rc-context", depths.context],
      ["rc-entities", depths.entities],
    ] as const)
      values.forEach((probabilities, K) => {
        Object.values(stripRow(strip, mask, K)).forEach((p, c) => expect(p).toBeCloseTo(probabilities[c], 4));
      });

    const fork = page.locator("#fork [role=slider]");
    const { numLayers, focusedLayers } = model.system.config;
    expect(await fork.getAttribute("aria-valuenow")).toBe(String(numLayers - focusedLayers));
    await fork.focus();
    await page.keyboard.press("ArrowLeft");
    const K = focusedLayers + 1;
    expect(await fork.getAttribute("aria-valuetext")).toContain(`K = ${K}`);
    // It was not drawn anew: it can be moved on.
    expect(await fork.evaluate((handle) => handle === handle.ownerDocument.activeElement)).toBe(true);
    const deeper = await model.system.laboratory.trace(model.sentence.text, model.pair, K);
    const cls = deeper.masks.find(({ mask }) => mask === "rc-entities")!.cls;
    await eventually(
      async () => (await rowsOf(page, "vectors")).filter((row) => row.mask === "rc-entities"),
      (rows) => rows.every((row, d) => Math.abs(number(row, "value") - cls[d]) < 1e-3),
    );
    expect(await page.locator("#strip [role=slider]").getAttribute("aria-valuenow")).toBe(String(K));
    await fork.focus();
    await page.keyboard.press("End");
    await eventually(
      async () => page.locator(".lab-answer").textContent(),
      (text) => text!.includes("cannot tell pairs apart"),
    );
    expect(await page.locator("#fork .lane-reading").textContent()).toContain("[CLS] is the same for every pair");
    const rows = await rowsOf(page, "vectors");
    const of = (mask: string) => rows.filter((row) => row.mask === mask).map(({ value }) => value);
    expect(of("rc-entities")).toEqual(of("all"));
    await close();
  });
});

describe("painting", () => {
  test("with the keyboard alone: the pattern of rc-entities gives its probabilities to 1e-5", async () => {
    const { page, close } = await openLaboratory(site, `/masks.html${model.link}`, "painter");
    await page.locator("#painter select").selectOption("nothing");
    await page.locator("#painter [role=alert] p").waitFor();
    expect(await page.locator("#painter [role=alert]").textContent()).toContain("nothing open");

    await gridCell(page, "painter").focus();
    const spans: [number, number][] = [[0, 1], ...model.pair];
    for (const [r0, r1] of spans)
      for (const [c0, c1] of spans) {
        await page.keyboard.press("Control+Home");
        for (let i = 0; i < r0; i++) await page.keyboard.press("ArrowDown");
        for (let j = 0; j < c0; j++) await page.keyboard.press("ArrowRight");
        for (let i = r0; i < r1 - 1; i++) await page.keyboard.press("Shift+ArrowDown");
        for (let j = c0; j < c1 - 1; j++) await page.keyboard.press("Shift+ArrowRight");
        await page.keyboard.press(" ");
      }
    const painted = await rowsOf(page, "painter");
    expect(painted.map(({ open }) => Number(open))).toEqual(
      Array.from(maskMatrix("rc-entities", model.trace.tokens.length, ...model.pair)),
    );

    const strip = stripRow(await rowsOf(page, "strip"), "rc-entities", model.system.config.focusedLayers);
    await eventually(
      async () => (await rowsOf(page, "painted")).filter((row) => row.what === "relation"),
      (rows) => rows.every((row) => Math.abs(number(row, "painted") - strip[row.name]) < 1e-5),
    );
    expect(await page.locator("#painter select").inputValue()).toBe("rc-entities");

    await gridCell(page, "painter").focus();
    await page.keyboard.press("Control+z");
    expect(await page.locator("#painter select").inputValue()).toBe("");
    await page.keyboard.press("Control+Shift+z");
    expect(await page.locator("#painter select").inputValue()).toBe("rc-entities");
    await close();
  });

  test("with the pointer: a stroke closes cells, what changes is the model's answer, reset takes it back", async () => {
    const { page, close } = await openLaboratory(site, `/masks.html${model.link}`, "painter");
    const T = model.trace.tokens.length;
    const base = maskMatrix(model.system.config.relationMask, T, ...model.pair);
    await page.locator("#painter .grid-layer").scrollIntoViewIfNeeded();
    const box = (await page.locator("#painter .grid-layer").boundingBox())!;
    const { left, top, cell } = matrixGeometry({ rows: T, columns: T, width: box.width });
    const at = (i: number, j: number) => [box.x + left + (j + 0.5) * cell, box.y + top + (i + 0.5) * cell] as const;
    const [start, end] = model.pair[0];
    await page.mouse.move(...at(0, start));
    await page.mouse.down();
    await page.mouse.move(...at(0, end - 1), { steps: 2 });
    await page.mouse.up();
    const open = base.slice();
    open.fill(0, start, end);
    expect((await rowsOf(page, "painter")).map((row) => number(row, "open"))).toEqual(Array.from(open));
    const answer = await model.system.laboratory.paint(model.sentence.text, open, model.system.config.focusedLayers);
    await eventually(
      async () => (await rowsOf(page, "painted")).filter((row) => row.what === "relation"),
      (rows) => rows.every((row, c) => Math.abs(number(row, "painted") - answer.relation[c]) < 1e-4),
    );
    await page.locator("#painter button", { hasText: "Reset" }).click();
    await eventually(
      async () => (await rowsOf(page, "painted")).filter((row) => row.what === "relation"),
      (rows) => rows.every((row) => row.painted === row.unpainted),
    );
    await close();
  });
});

test("the flow is the planner's own answer, with the counted saving beside it", async () => {
  const { page, close } = await openLaboratory(site, `/masks.html${model.link}&mask=rc-context`, "flow");
  const { numLayers, focusedLayers: K } = model.system.config;
  const T = model.trace.tokens.length;
  const plan = planRows(maskMatrix("rc-context", T, ...model.pair), T, K);
  const rows = await rowsOf(page, "flow");
  const costs = await page.locator("#flow .flow-costs").textContent();
  await close();
  for (let m = 0; m <= K; m++) {
    const layer = rows.filter((row) => number(row, "layer") === numLayers - K + m);
    const positions = (...kinds: string[]) =>
      layer.filter(({ row }) => kinds.includes(row)).map((row) => number(row, "position"));
    expect(positions("computed", "ner", "trunk", "indirect")).toEqual(
      plan.needed[m].flatMap((needed, i) => (needed ? [i] : [])),
    );
    if (m > 0) expect(positions("computed")).toEqual(plan.layers[m - 1].queries);
  }
  expect(costs).toMatch(/times fewer/);
});
