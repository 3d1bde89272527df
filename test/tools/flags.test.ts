import { describe, expect, test } from "vitest";
import { choice, count, describeFlags, number, parseFlags, text, toggle } from "../../tools/lib/flags.js";

const flags = {
  input: text("FILE", "what to read"),
  maxTokens: count(256, "longest sentence"),
  layers: count(undefined, "N"),
  share: number(0.5, "a share", { most: 1 }),
  mask: choice(["one", "two"], "one", "which"),
  json: toggle("one line"),
};
const values = (...args: string[]) => parseFlags(flags, args).values;

describe("flags", () => {
  test("have their standard values, and are told apart from those given", () => {
    const { values, given } = parseFlags(flags, ["--max-tokens", "256", "--json"]);
    expect(values).toEqual({
      input: undefined,
      maxTokens: 256,
      layers: undefined,
      share: 0.5,
      mask: "one",
      json: true,
    });
    expect([...given]).toEqual(["maxTokens", "json"]);
  });

  test("are read by kind", () => {
    expect(values("--input", "a b", "--layers=3", "--share", "1e-2", "--mask", "two")).toMatchObject({
      ...{ input: "a b", layers: 3, share: 0.01, mask: "two", json: false },
    });
  });

  test.each([
    [["--layers", "2.5"], `--layers must be a whole number from 1, not "2.5"`],
    [["--layers", "0"], `--layers must be a whole number from 1, not "0"`],
    [["--share", "1.1"], `--share must be a number from 0 to 1, not "1.1"`],
    [["--share", "NaN"], `--share must be a number`],
    [["--max-tokens="], `--max-tokens must be a whole number from 1, not ""`],
    [["--mask", "three"], `--mask must be one or two, not "three"`],
    [["--maxTokens", "3"], "Unknown option '--maxTokens'"],
    [["--json=yes"], "--json"],
    [["--input"], "--input"],
    [["file"], "Unexpected argument 'file'"],
  ])("%j is refused", (args, message) => {
    expect(() => values(...args)).toThrow(message);
  });

  test("describe themselves, their names aligned", () => {
    expect(describeFlags(flags).split("\n")).toEqual([
      "  --input FILE    what to read",
      "  --max-tokens n  longest sentence (256)",
      "  --layers n      N",
      "  --share x       a share (0.5)",
      "  --mask one|two  which (one)",
      "  --json          one line",
    ]);
  });
});
