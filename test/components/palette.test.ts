import { describe, expect, it } from "vitest";
import {
  attentionRamp,
  differenceRamp,
  entityColors,
  NEUTRAL,
  PAGE,
  relationColors,
  SWATCHES,
} from "../../src/components/palette.js";
import type { Scheme } from "../../src/components/palette.js";
import { contrast, luminance, seenDistance } from "./color-vision.js";
import type { Vision } from "./color-vision.js";

const SCHEMES: Scheme[] = ["light", "dark"];
const VISIONS: Vision[] = ["normal", "protanope", "deuteranope"];

function smallestDistance(colors: string[], vision: Vision): number {
  const pairs = colors.flatMap((a, i) => colors.slice(i + 1).map((b) => seenDistance(a, b, vision)));
  return Math.min(...pairs);
}

describe("the measures themselves", () => {
  it("agree with known values", () => {
    expect(contrast("#000", "#fff")).toBeCloseTo(21, 5);
    expect(contrast("#767676", "#fff")).toBeCloseTo(4.54, 2);
    expect(seenDistance("#ff0000", "#00a000", "normal")).toBeGreaterThan(100);
    // The classic confusion: a red and a green that a deuteranope can hardly tell apart.
    expect(seenDistance("#a04000", "#6b6b00", "deuteranope")).toBeLessThan(15);
  });
});

describe.each(SCHEMES)("categorical colours in %s", (scheme) => {
  const { background, foreground } = PAGE[scheme];
  const all = [...SWATCHES, NEUTRAL];

  it("marks have 3:1 against the page, ink 4.5:1 against the page and its tint, page text 4.5:1 on tints", () => {
    for (const swatch of all) {
      const { mark, ink, tint } = swatch[scheme];
      expect(contrast(mark, background), `${swatch.name} mark`).toBeGreaterThanOrEqual(3);
      expect(contrast(ink, background), `${swatch.name} ink on page`).toBeGreaterThanOrEqual(4.5);
      expect(contrast(ink, tint), `${swatch.name} ink on tint`).toBeGreaterThanOrEqual(4.5);
      expect(contrast(foreground, tint), `${swatch.name} text on tint`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("the five entity types stay apart under every vision", () => {
    const five = SWATCHES.slice(0, 5).map((swatch) => swatch[scheme].mark);
    for (const vision of VISIONS) expect(smallestDistance(five, vision), vision).toBeGreaterThanOrEqual(20);
  });

  it("all eight stay apart, less far", () => {
    const eight = SWATCHES.map((swatch) => swatch[scheme].mark);
    for (const vision of VISIONS) expect(smallestDistance(eight, vision), vision).toBeGreaterThanOrEqual(12);
  });
});

describe.each(SCHEMES)("ramps in %s", (scheme) => {
  it("attention starts at the page colour and moves away from it step by step", () => {
    const ramp = attentionRamp(scheme);
    expect(contrast(ramp(0), PAGE[scheme].background)).toBeCloseTo(1, 2);
    const levels = Array.from({ length: 21 }, (_, i) => luminance(ramp(i / 20)));
    const sign = scheme === "light" ? -1 : 1;
    for (let i = 1; i < levels.length; i++) expect(sign * (levels[i] - levels[i - 1])).toBeGreaterThan(0);
    expect(contrast(ramp(1), PAGE[scheme].background)).toBeGreaterThanOrEqual(7);
  });

  it("difference has the page colour in the middle and ends that every vision tells apart", () => {
    const ramp = differenceRamp(scheme);
    expect(contrast(ramp(0), PAGE[scheme].background)).toBeCloseTo(1, 2);
    for (const vision of VISIONS) expect(seenDistance(ramp(-1), ramp(1), vision), vision).toBeGreaterThan(25);
  });
});

describe("labels to colours", () => {
  it("known labels keep their colour whatever the set", () => {
    expect(entityColors(["Degree"])("Degree")).toEqual(entityColors(["Negation", "Degree", "Peop"])("Degree"));
  });

  it("unknown labels take free swatches, each its own while they last", () => {
    const types = ["Loc", "Org", "Other", "Peop"];
    const colors = entityColors(types);
    expect(new Set(types.map((type) => colors(type).mark)).size).toBe(4);
    const mixed = entityColors(["Body Part", "Peop"]);
    expect(mixed("Peop").mark).not.toBe(mixed("Body Part").mark);
  });

  it("a label outside the set is grey, No Relation too", () => {
    expect(entityColors([])("Nobody")).toEqual(relationColors(["Modifier"])("No Relation"));
  });

  it("more labels than swatches repeat, none is left without", () => {
    const many = Array.from({ length: 20 }, (_, i) => `type ${i}`);
    const colors = relationColors(many);
    expect(many.every((label) => colors(label).mark.startsWith("light-dark("))).toBe(true);
    expect(colors("type 0").mark).toBe(colors("type 8").mark);
  });
});
