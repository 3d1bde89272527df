import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { describeData, readDataFile } from "../../tools/lib/data.js";
import { digest, readBytes, writeAtomically } from "../../tools/lib/files.js";
import type { Settings } from "../../tools/pretrain/settings.js";
import { readTexts } from "../../tools/pretrain/texts.js";
import { temporaryFolder } from "./surroundings.js";
import { saying } from "../saying.js";

const folder = temporaryFolder();

describe("files", () => {
  test("are replaced whole, and a failure leaves nothing behind", async () => {
    const path = join(folder, "a.txt");
    await writeAtomically(path, "one");
    await writeAtomically(path, new Uint8Array([116, 119, 111]));
    expect(readFileSync(path, "utf8")).toBe("two");
    mkdirSync(join(folder, "taken", "inside"), { recursive: true });
    await expect(writeAtomically(join(folder, "taken"), "x")).rejects.toThrow(/taken cannot be written: /);
    await expect(writeAtomically(join(folder, "missing", "b.txt"), "x")).rejects.toThrow(/cannot be written: /);
    expect(readdirSync(folder).sort()).toEqual(["a.txt", "taken"]);
  });

  test("that cannot be read say why", async () => {
    await expect(readBytes(join(folder, "none"))).rejects.toThrow(/There is no file .*none/);
    await expect(readBytes(folder)).rejects.toThrow(/is a folder/);
  });

  test("of annotated or running text that are not UTF-8 say so, with their name", async () => {
    const path = join(folder, "gbk.txt");
    writeFileSync(path, Uint8Array.of(0xcf, 0xc1, 0xd5, 0xad));
    await expect(readDataFile(path)).rejects.toThrow(saying(/gbk.txt: not text in UTF-8/));
    const settings = { text: path, seed: 1, sentences: 0, heldOut: 1 } as unknown as Settings;
    await expect(readTexts(settings, 100)).rejects.toThrow(saying(/gbk.txt: not text in UTF-8/));
  });

  test("are told apart by SHA-256", () => {
    expect(digest("p", Buffer.from("abc"))).toEqual({
      ...{ path: "p", bytes: 3 },
      sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    });
  });
});

test("what a data file loses on the way is told", async () => {
  const path = join(folder, "data.jsonl");
  const entities = [
    { type: "A", start: 0, end: 3 },
    { type: "B", start: 1, end: 2 },
    { type: "A", start: 3, end: 9 },
  ];
  const relations = [{ type: "R", head: "e0", tail: "e1" }];
  const lines = [
    { id: "x", text: "abcd", entities, relations, mood: "fine" },
    { id: "x", text: "e" },
  ];
  writeFileSync(path, lines.map((line) => JSON.stringify(line)).join("\n"));
  expect(describeData("train", await readDataFile(path))).toEqual([
    `train: ${path}, 2 sentences, 1 entity, 0 relations`,
    "  entities outside their text, dropped: 1",
    "  entities that overlap a longer one, dropped: 1",
    "  sentences with overlapping entities: 1",
    "  relations of dropped entities, dropped too: 1",
    "  sentences given a new id, theirs being taken: 1",
    "  fields ignored: mood",
  ]);
});
