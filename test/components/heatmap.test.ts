// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { heatmap } from "../../src/components/heatmap.js";
import type { HeatmapFigure } from "../../src/components/heatmap.js";

vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);

const LABELS = ["[CLS]", "左", "右"];
const VALUES = new Float32Array([0.5, 0.25, 0.25, 1, 0, 0, 0.1, 0.2, 0.7]);
const OPEN = new Uint8Array([1, 1, 1, 1, 0, 0, 1, 1, 1]);
const COLORS = { value: () => "#000", open: "#000", hatch: "#000", text: "#000", background: "#fff" };

let figure: HeatmapFigure;
let cell: HTMLElement;
const moved = vi.fn();
beforeEach(() => {
  figure = heatmap(
    { size: 3, values: VALUES, open: OPEN, labels: LABELS },
    { title: "rc-context", width: 300, colors: COLORS, reading: ([i, j]) => `${LABELS[i]} sees ${LABELS[j]}` },
  );
  document.body.replaceChildren(figure);
  cell = figure.querySelector<HTMLElement>("[role=gridcell]")!;
  moved.mockClear();
  figure.addEventListener("input", () => moved(figure.value));
});
const press = (key: string) =>
  cell.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

describe("as a grid", () => {
  it("says its size, and which cell of it is here", () => {
    const grid = figure.querySelector("[role=grid]")!;
    expect([grid.getAttribute("aria-rowcount"), grid.getAttribute("aria-colcount")]).toEqual(["3", "3"]);
    cell.focus();
    press("ArrowRight");
    press("ArrowDown");
    expect(figure.querySelector("[role=row]")!.getAttribute("aria-rowindex")).toBe("2");
    expect(cell.getAttribute("aria-colindex")).toBe("2");
    expect(cell.getAttribute("aria-label")).toBe("左 sees 左");
  });

  it("starts without a crosshair, and tells of each move once", () => {
    expect(figure.value).toBeNull();
    cell.focus();
    press("End");
    press("End");
    press("x");
    expect(moved.mock.calls.map(([value]) => value)).toEqual([
      [0, 0],
      [0, 2],
    ]);
  });

  it("follows another matrix without telling", () => {
    figure.focusCell([2, 1]);
    expect(figure.value).toEqual([2, 1]);
    expect(cell.getAttribute("aria-label")).toBe("右 sees 左");
    expect(moved).not.toHaveBeenCalled();
    figure.focusCell(null);
    expect(figure.value).toBeNull();
  });
});

describe("as a table", () => {
  it("shows every value, and a dash where closed", () => {
    const toggle = figure.querySelector("button")!;
    toggle.click();
    const rows = [...figure.querySelectorAll("tbody tr")].map((row) =>
      [...row.querySelectorAll("td")].map((td) => td.textContent),
    );
    expect(rows).toEqual([
      ["0.500", "0.250", "0.250"],
      ["1.000", "–", "–"],
      ["0.100", "0.200", "0.700"],
    ]);
    expect(toggle.getAttribute("aria-pressed")).toBe("true");
    toggle.click();
    expect(figure.querySelector("table")).toBeNull();
    expect(figure.querySelector("[role=grid]")).not.toBeNull();
  });
});
