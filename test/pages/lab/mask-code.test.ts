import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeMask, encodeMask } from "../../../src/pages/lab/mask-code.js";
import { maskPresets } from "../../../src/pages/lab/mask-presets.js";

const bits = (length: number) => fc.uint8Array({ minLength: length, maxLength: length, max: 1 });

describe("a painted mask in a link", () => {
  test("comes back as it went", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }).chain((n) => fc.tuple(bits(n), bits(n))),
        ([mask, base]) => {
          expect(decodeMask(encodeMask(mask, base), base)).toEqual(mask);
        },
      ),
    );
  });

  test("is short for a few strokes, and nothing for none", () => {
    const base = new Uint8Array(128 * 128).fill(1);
    const mask = base.slice();
    for (let i = 20; i < 30; i++) mask.fill(0, i * 128, i * 128 + 5);
    expect(encodeMask(mask, base).length).toBeLessThan(80);
    expect(encodeMask(base, base)).toBe("");
  });

  test("is refused where it does not fit", () => {
    const base = new Uint8Array(9);
    for (const code of ["5.z", "a.1", "1.-2", "..", "x y", "1.2.3.4.5.6", "0.zzzzzzz"])
      expect(decodeMask(code, base)).toBeNull();
  });
});

describe("presets", () => {
  const n = 9;
  const presets = new Map(maskPresets(n, [1, 3], [5, 6]).map(({ id, open }) => [id, open]));
  const at = (id: string, i: number, j: number) => presets.get(id)![i * n + j];

  test("hold the four masks of the model and the others", () => {
    expect([...presets.keys()]).toEqual([
      "all",
      "ner",
      "rc-context",
      "rc-entities",
      "window-1",
      "window-3",
      "window-7",
      "no-sep",
      "entity-1",
      "entity-2",
      "diagonal",
      "nothing",
    ]);
    for (const open of presets.values()) expect(open).toHaveLength(n * n);
  });

  test("open what they say", () => {
    expect([at("window-1", 4, 3), at("window-1", 4, 6), at("window-3", 4, 7)]).toEqual([1, 0, 1]);
    expect([at("no-sep", 3, 8), at("no-sep", 8, 8), at("no-sep", 3, 7)]).toEqual([0, 1, 1]);
    expect([at("entity-1", 0, 2), at("entity-1", 1, 0), at("entity-1", 0, 5), at("entity-1", 4, 4)]).toEqual([
      1, 1, 0, 0,
    ]);
    expect([at("entity-2", 0, 5), at("entity-2", 5, 5), at("entity-2", 0, 1)]).toEqual([1, 1, 0]);
    expect([at("diagonal", 4, 4), at("diagonal", 4, 5)]).toEqual([1, 0]);
    expect(presets.get("nothing")!.includes(1)).toBe(false);
  });
});
