import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineGroups } from "../../tools/extract/lines.js";
import type { Line } from "../../tools/extract/lines.js";

async function groups(chunks: (string | Uint8Array)[], size = 100, longest?: number): Promise<Line[][]> {
  const found: Line[][] = [];
  const bytes = chunks.map((chunk) => (typeof chunk === "string" ? Buffer.from(chunk) : chunk));
  for await (const group of lineGroups(Readable.from(bytes), size, longest)) found.push(group);
  return found;
}
const texts = (found: Line[][]) => found.flat().map(({ text }) => text);

describe("lines of a stream", () => {
  test("are numbered from 1, blank ones too; the last needs no line break; Windows' go as well", async () => {
    expect((await groups(["a\r\n\nb\nc"])).flat()).toEqual([
      { number: 1, text: "a" },
      { number: 2, text: "" },
      { number: 3, text: "b" },
      { number: 4, text: "c" },
    ]);
    expect(await groups([])).toEqual([]);
    expect(texts(await groups(["\uFEFFa\n"]))).toEqual(["a"]);
  });

  test("come in groups of a size, which end where a chunk ends: what has arrived is not held back", async () => {
    const sizes = (found: Line[][]) => found.map((group) => group.length);
    expect(sizes(await groups(["1\n2\n3\n4\n5\n"], 2))).toEqual([2, 2, 1]);
    expect(sizes(await groups(["1\n", "2\n3", "\n"], 2))).toEqual([1, 1, 1]);
  });

  test("are the same however the bytes are cut, inside characters too", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: fc.constantFrom("a", "狭", "𠀀", " ") })),
        fc.integer({ min: 1, max: 7 }),
        async (lines, width) => {
          const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
          const chunks = Array.from({ length: Math.ceil(bytes.length / width) }, (_, i) =>
            bytes.subarray(i * width, (i + 1) * width),
          );
          expect(texts(await groups(chunks))).toEqual(lines);
        },
      ),
    );
  });

  test("beyond the limit are numbered and not kept", async () => {
    const found = await groups(
      ["ok\n", "x".repeat(8), "x".repeat(8), "\n", "y".repeat(11), "\nfine\n", "z".repeat(30)],
      9,
      10,
    );
    expect(texts(found)).toEqual(["ok", undefined, undefined, "fine", undefined]);
    expect(found.flat().map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
  });

  test("are read only as they are asked for", async () => {
    let read = 0;
    async function* source() {
      for (; read < 1000; read++) yield Buffer.from(`${read}\n`);
    }
    const iterator = lineGroups(source(), 10);
    for (let i = 0; i < 3; i++) await iterator.next();
    expect(read).toBeLessThan(5);
  });
});
