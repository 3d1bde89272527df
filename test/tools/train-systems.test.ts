/** The command line with systems other than the focused model: their settings, their tables, their files. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { extractCommand } from "../../tools/extract/command.js";
import { trainCommand } from "../../tools/train/command.js";
import type { RunCard } from "../../tools/train/card.js";
import { run, temporaryFolder } from "./surroundings.js";
import { TINY_MODEL, tinyFiles, tinySentences } from "./tiny.js";

const folder = temporaryFolder();
const files = tinyFiles(folder);
const train = (...args: string[]) => run(trainCommand, [...files, ...args]);
const out = (name: string) => join(folder, name);
const card = (name: string) => JSON.parse(readFileSync(join(folder, name, "run.json"), "utf8")) as RunCard;
const SHORT = ["--batch", "8", "--epochs", "2"];

describe("a baseline", () => {
  test("for entities alone: learns, tells of entities alone, and extracts them", async () => {
    const flags = ["--set", "channels=16, characterSize=16", "--batch", "8", "--lr", "0.01", "--epochs", "8"];
    const { code, stdout, stderr } = await train("--system", "rdcnn-crf", ...flags, "--out", out("ner"));
    expect(code).toBe(0);
    expect(stderr).toContain("model: rdcnn-crf, characterSize 16, channels 16, dropout 0.5");
    expect(stderr).toMatch(/dev F1 entities [\d.]+, [\d.]+ examples/);
    expect(stdout).toContain("Entities, strict");
    expect(stdout).not.toContain("Relations");
    expect(card("ner")).toMatchObject({
      system: "rdcnn-crf",
      config: { channels: 16 },
      options: { patience: 5, clipNorm: 5 },
    });
    expect(card("ner").scores.test!.entity.strict.micro.f1).toBeGreaterThan(0.9);

    const model = join(out("ner"), "model.safetensors");
    const extracted = await run(extractCommand, ["--model", model], { input: "前降支近段可见狭窄。\n" });
    expect(JSON.parse(extracted.stdout)).toMatchObject({
      relations: [],
      entities: [{ type: "Body Part", start: 0, end: 3 }, {}, {}],
    });
  });

  test("for relations alone: works on the annotated entities, and tells of relations alone", async () => {
    const flags = ["--set", "filters=8,positionSize=4,characterSize=8,farthest=8", ...SHORT];
    const { code, stdout, stderr } = await train("--system", "cnn", ...flags, "--out", out("rc"));
    expect([code, stderr]).toEqual([0, expect.stringMatching(/dev F1 relations [\d.]+, [\d.]+ examples/)]);
    expect(stdout).toMatch(/^Scores on test, in percent\n\nWith the annotated entities\n\nRelations, strict/);
    const { test: predicted, testGoldEntities } = card("rc").scores;
    expect(predicted!.relation).toEqual(testGoldEntities!.relation);
    const line = JSON.stringify(tinySentences(1)[0]);
    const model = join(out("rc"), "model.safetensors");
    const extracted = await run(extractCommand, ["--model", model, "--gold-entities"], { input: `${line}\n` });
    expect(JSON.parse(extracted.stdout).entities).toHaveLength(3);
  });

  test("goes on from its checkpoint", async () => {
    const flags = ["--system", "joint-bilstm", "--hidden", "8", "--set", "characterSize=8,filters=8,relationSize=8"];
    await train(...flags, ...SHORT, "--out", out("joint"));
    const { code, stderr } = await run(trainCommand, ["--resume", "--epochs", "3", "--out", out("joint")]);
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^epoch 3\/3, .*dev F1 entities [\d.]+, relations [\d.]+/m),
    ]);
    expect(card("joint").curves.epochs).toHaveLength(3);
  });
});

test("the focused model trained separately has one head's tables", async () => {
  const { code, stdout } = await train(
    "--system",
    "focused-ner",
    ...TINY_MODEL,
    "--epochs",
    "1",
    "--out",
    out("separate"),
  );
  expect(code).toBe(0);
  expect(stdout).not.toContain("Relations");
});

test.each([
  [["--system", "lstm"], 2, "--system must be focused, focused-ner"],
  [
    ["--system", "cnn", "--set", "depth=3"],
    1,
    `cnn has no setting "depth"; it has characterSize, positionSize, filters`,
  ],
  [["--system", "cnn", "--layers", "2"], 1, `cnn has no setting "numLayers"`],
  [["--system", "cnn", "--set", "filters=many"], 1, "filters of cnn must be a whole number from 1 to 1024, not many"],
  [["--system", "rcn", "--encoder", "minilm"], 1, "--encoder is for focused models; rcn has no encoder"],
])("%j", async (args, code, message) => {
  const outcome = await train(...args, "--out", out("mistake"));
  expect([outcome.code, outcome.stderr]).toEqual([code, expect.stringContaining(message)]);
});
