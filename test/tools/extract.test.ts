import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { beforeAll, describe, expect, test } from "vitest";
import { loadSystem } from "../../src/model/systems.js";
import type { Document } from "../../src/text/document.js";
import { extractCommand } from "../../tools/extract/command.js";
import { filter } from "../../tools/extract/filter.js";
import { readBytes } from "../../tools/lib/files.js";
import { trainCommand } from "../../tools/train/command.js";
import { run, temporaryFolder } from "./surroundings.js";
import { TINY_MODEL, tinyFiles, tinySentences } from "./tiny.js";

const folder = temporaryFolder();
const model = join(folder, "run", "model.safetensors");
const [sentence] = tinySentences(1);

beforeAll(async () => {
  const flags = [...tinyFiles(folder), ...TINY_MODEL, "--epochs", "12", "--dropout", "0"];
  const { code, stderr } = await run(trainCommand, [...flags, "--out", join(folder, "run")]);
  expect(stderr, stderr).toContain("epoch 12/12");
  expect(code).toBe(0);
}, 60_000);

const extract = (input: string, ...flags: string[]) => run(extractCommand, ["--model", model, ...flags], { input });
const parsed = (stdout: string) =>
  stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));

describe("extract", () => {
  test("finds entities, relations, triples and key-value pairs, with scores", async () => {
    const { code, stdout, stderr } = await extract(`${sentence.text}\n`);
    expect([code, stderr]).toEqual([0, ""]);
    const [result] = parsed(stdout);
    expect(Object.keys(result)).toEqual(["id", "text", "entities", "relations", "triples", "keyValues"]);
    expect(result).toMatchObject({ id: "1", text: sentence.text });
    const spans = ({ entities }: Document) => entities.map(({ type, start, end }) => ({ type, start, end }));
    expect(spans(result)).toEqual(spans(sentence));
    for (const { score } of [...result.entities, ...result.relations]) {
      expect(score).toBeGreaterThan(0.3);
      expect(score).toBeLessThanOrEqual(1);
    }
    expect(result.triples).toContainEqual({
      ...{ head: "前降支", headType: "Body Part", relation: "Position", tail: "近段", tailType: "Location" },
      score: expect.any(Number),
    });
    expect(result.keyValues).toContainEqual(expect.objectContaining({ subject: "前降支近段", value: "狭窄" }));
  });

  test("takes plain text and Document JSONL line by line; ids and reports are kept", async () => {
    const json = JSON.stringify({ id: "x7", report: "r1", text: sentence.text });
    const { stdout } = await extract(`${sentence.text}\n${json}\n{"text": "左主干"}`);
    const results = parsed(stdout);
    expect(results.map(({ id, report }) => [id, report])).toEqual([
      ["1", undefined],
      ["x7", "r1"],
      ["3", undefined],
    ]);
    expect(results[1].entities).toEqual(results[0].entities);
  });

  test("an empty line gives an empty result", async () => {
    const { code, stdout, stderr } = await extract("\n  \n");
    expect([code, stderr]).toEqual([0, ""]);
    const nothing = { entities: [], relations: [], triples: [], keyValues: [] };
    expect(parsed(stdout)).toEqual([
      { id: "1", text: "", ...nothing },
      { id: "2", text: "  ", ...nothing },
    ]);
  });

  test("tells bad lines by number and skips them", async () => {
    const lines = [
      sentence.text,
      `{"text": `,
      `{"id": 4}`,
      "狭".repeat(40),
      `{"text": "a", "relations": [{"type": "x"}]}`,
      "未见",
    ];
    const { code, stdout, stderr } = await extract(`${lines.join("\n")}\n`);
    expect(code).toBe(0);
    expect(parsed(stdout).map(({ id }) => id)).toEqual(["1", "6"]);
    const told = stderr.trim().split("\n");
    expect(told).toHaveLength(5);
    expect(told[0]).toMatch(/^extract: line 2: not JSON \(.*\), although it starts with \{$/);
    expect(told[1]).toMatch(/^extract: line 3: text: expected a string, found nothing/);
    expect(told[2]).toMatch(/^extract: line 4: Sentence "4" has 40 tokens; the model takes 14\./);
    expect(told[3]).toMatch(/^extract: line 5: relations\[0\].head: is missing/);
    expect(told[4]).toBe("extract: 2 lines written, 4 skipped");
  });

  test("fails only if every line failed", async () => {
    expect((await extract("{\n{\n")).code).toBe(1);
    expect((await extract("")).code).toBe(0);
    expect((await extract("{\n\n")).code).toBe(0);
  });

  test("any text is answered or told, never a crash", async () => {
    const odd = [
      "\u0000",
      "\uFFFD\u200B",
      "\uD83D",
      "😀狭窄",
      "[CLS] [SEP]",
      "null",
      "[1]",
      "{}",
      `{"text": 5}`,
      `"a"`,
      "　",
    ];
    const { stdout, stderr, code } = await extract(odd.join("\n"));
    expect(code).toBe(0);
    expect(parsed(stdout)).toHaveLength(9);
    expect(stderr.match(/^extract: line (8|9): /gm)).toHaveLength(2);
  });

  test("with --gold-entities finds relations between the entities given", async () => {
    const entities = [
      { id: "p", type: "Body Part", start: 0, end: 3 },
      { id: "q", type: "Location", start: 3, end: 5 },
    ];
    const line = (extra: object) => JSON.stringify({ text: sentence.text, entities, ...extra });
    const overlapping = { entities: [...entities, { id: "o", type: "Degree", start: 1, end: 2 }] };
    const input = [line({}), line(overlapping), sentence.text, ""].join("\n");
    const { stdout, stderr, code } = await extract(`${input}\n`, "--gold-entities");
    expect(code).toBe(0);
    const [first, last] = parsed(stdout);
    expect(first.entities).toEqual(entities);
    expect(first.relations).toEqual([{ type: "Position", head: "p", tail: "q", score: expect.any(Number) }]);
    expect(last).toMatchObject({ id: "4", entities: [] });
    expect(stderr).toMatch(/line 2: 1 of its entities overlap[^]*line 3: plain text has no entities/);
  });

  test.each([
    [[], 2, "--model PATH is needed"],
    [["--model", "nowhere.safetensors"], 1, "There is no file nowhere.safetensors"],
    [["--model", join(folder, "train.jsonl")], 1, "is not a model that can be used here"],
    [["--model", "x", "--batch", "0"], 2, "--batch must be a whole number from 1"],
  ])("mistake %j", async (flags, code, message) => {
    const outcome = await run(extractCommand, flags);
    expect(outcome.stderr).toContain(message);
    expect(outcome.code).toBe(code);
  });
});

describe("2,000 lines", { timeout: 180_000 }, () => {
  const lines = tinySentences(2000).map(({ text }, i) => (i % 100 === 50 ? "{" : i % 7 === 0 ? "左主干" : text));

  test("come out in order, the same for every batch size, and wait for a slow reader", async () => {
    const system = await loadSystem(await readBytes(model));
    const predict = async (batch: number, slow: boolean) => {
      let [received, unread, most] = ["", 0, 0];
      const output = new Writable({
        highWaterMark: 1000,
        write(chunk: Buffer, _encoding, done) {
          received += chunk;
          unread--;
          if (slow) setTimeout(done, 30);
          else done();
        },
      });
      const write = output.write.bind(output) as (text: string) => boolean;
      output.write = (text: string) => {
        most = Math.max(most, ++unread);
        return write(text);
      };
      const bad: number[] = [];
      const input = (async function* () {
        for (const line of lines) yield Buffer.from(`${line}\n`);
      })();
      const counts = await filter(system, groupsOf(input, 500), output, (line) => bad.push(line), {
        batch,
        goldEntities: false,
      });
      output.end();
      await once(output, "finish");
      return { received, bad, most, counts };
    };
    const large = await predict(64, true);
    expect(large.counts).toEqual({ written: 1980, skipped: 20 });
    expect(large.bad).toEqual(Array.from({ length: 20 }, (_, i) => 100 * i + 51));
    // One write waits at most: the filter goes on when the reader has taken it.
    expect(large.most).toBe(1);
    const results = parsed(large.received);
    const expected = lines.flatMap((text, i) => (text === "{" ? [] : [[String(i + 1), text]]));
    expect(results.map(({ id, text }) => [id, text])).toEqual(expected);
    const small = await predict(7, false);
    expect(parsed(small.received)).toEqual(results);
    system.dispose();
  });
});

/** Chunks joined by the `count`, as a pipe that runs full hands them over. */
async function* groupsOf(chunks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let group: Buffer[] = [];
  for await (const chunk of chunks) {
    if (group.push(chunk) < count) continue;
    yield Buffer.concat(group);
    group = [];
  }
  if (group.length > 0) yield Buffer.concat(group);
}

describe("as a process", { timeout: 180_000 }, () => {
  const command = ["--import", "tsx", "tools/extract.ts", "--model", model];

  test("answers a line before the next is written", async () => {
    const child = spawn(process.execPath, command, { stdio: ["pipe", "pipe", "inherit"] });
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    for (const text of [sentence.text, "右冠"]) {
      child.stdin.write(`${text}\n`);
      expect(JSON.parse((await answers.next()).value)).toMatchObject({ text });
    }
    child.stdin.end();
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
  });

  test("ends quietly when its reader has had enough", () => {
    const input = join(folder, "many.txt");
    writeFileSync(input, `${sentence.text}\n`.repeat(3000));
    const quoted = [process.execPath, ...command].map((part) => `'${part}'`).join(" ");
    const script = `set -o pipefail; ${quoted} < '${input}' 2>&1 | head -n 2`;
    const output = execFileSync("bash", ["-c", script], { encoding: "utf8" });
    expect(parsed(output)).toHaveLength(2);
  });
});
