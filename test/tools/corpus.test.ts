import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const corpus = (...args: string[]) => run(process.execPath, ["--import", "tsx", "tools/corpus.ts", ...args]);

describe("npm run corpus", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "corpus-"));
    await corpus("make", "--reports", "60", "--seed", "4", "--out", folder);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("writes one document a line and the statistics", async () => {
    expect((await readdir(folder)).sort()).toEqual([
      "dev.jsonl",
      "statistics.json",
      "test-hard.json",
      "test-hard.jsonl",
      "test.jsonl",
      "train.jsonl",
    ]);
    const lines = (await readFile(join(folder, "train.jsonl"), "utf8")).trimEnd().split("\n");
    const { splits } = JSON.parse(await readFile(join(folder, "statistics.json"), "utf8"));
    expect(splits.train).toMatchObject({ reports: 48, sentences: lines.length });
    expect(JSON.parse(lines[0])).toHaveProperty("entities");
  });

  it("counts and measures the files it reads, as tables or as JSON", async () => {
    const [statistics, difficulty, table] = await Promise.all([
      corpus("statistics", "--corpus", folder, "--json"),
      corpus("difficulty", "--corpus", folder, "--json"),
      corpus("difficulty", "--corpus", folder),
    ]);
    const read = async (name: string) => JSON.parse(await readFile(join(folder, name), "utf8"));
    expect(JSON.parse(statistics.stdout)).toEqual({
      ...(await read("statistics.json")),
      "test-hard": await read("test-hard.json"),
    });
    const { dictionary, nearest, "test-hard": hard } = JSON.parse(difficulty.stdout);
    for (const { precision, recall, f1 } of [dictionary, nearest, hard.dictionary, hard.nearest]) {
      expect((2 * precision * recall) / (precision + recall)).toBeCloseTo(f1, 10);
      expect(table.stdout).toContain((100 * f1).toFixed(2));
    }
  });

  it("explains itself, and says what it did not understand", async () => {
    expect((await corpus("--help")).stdout).toMatch(/make[^]*statistics[^]*difficulty[^]*--seed/);
    await expect(corpus("grow")).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("grow") });
    await expect(corpus("statistics", "--corpus", join(folder, "none"))).rejects.toMatchObject({ code: 1 });
  });
});
