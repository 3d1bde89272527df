import { describe, expect, it } from "vitest";
import { blend } from "../../../src/corpus/hard/hospital.js";
import { drawHardStyle, inChinese } from "../../../src/corpus/hard/styles.js";
import { createRandom } from "../../../src/text/random.js";

describe("inChinese", () => {
  it.each([
    [5, "五"],
    [10, "十"],
    [15, "十五"],
    [20, "二十"],
    [99, "九十九"],
    [100, "一百"],
  ])("spells %i as %s", (n, spelt) => expect(inChinese(n)).toBe(spelt));
});

describe("a style", () => {
  const styles = Array.from({ length: 300 }, (_, seed) => drawHardStyle(createRandom(seed)));

  it("is the same for the same generator, and one of four kinds", () => {
    expect(new Set(styles.map(({ kind }) => kind))).toEqual(new Set(["list", "notes", "dictation", "mixed"]));
    expect(drawHardStyle(createRandom(7)).comma).toBe(drawHardStyle(createRandom(7)).comma);
  });

  it("spells percentages with the right gloss", () => {
    const spelt = styles.flatMap(({ spelled }) =>
      spelled ? [spelled(createRandom(1), 70, 80), spelled(createRandom(1), 75)] : [],
    );
    expect(new Set(spelt.map(({ gloss }) => gloss))).toEqual(new Set(["70-80%", "75%"]));
    expect(new Set(spelt.map(({ text }) => text))).toEqual(
      new Set(["百分之七十至八十", "百分之七十五", "七至八成", "七十到八十%", "七十五%"]),
    );
  });

  it("numbers the items of lists alone", () => {
    for (const style of styles) expect(style.number(3) === "").toBe(style.kind !== "list");
  });
});

describe("blend", () => {
  const form = (text: string, weight: number, holdout = false) => ({ text, gloss: text, weight, holdout });

  it("gives each group its share of the weight, and an empty group's to the first", () => {
    const first = [form("a", 3), form("b", 1), form("c", 5, true)];
    const weights = (forms: readonly { text: string; weight: number }[]) =>
      Object.fromEntries(forms.map(({ text, weight }) => [text, Number(weight.toFixed(6))]));
    expect(weights(blend(first, [form("d", 9)], [0.2, 0.4]))).toEqual({ a: 0.3, b: 0.1, c: 0.2, d: 0.4 });
    expect(weights(blend(first.slice(0, 2), [], [0.2, 0.4]))).toEqual({ a: 0.75, b: 0.25 });
  });
});
