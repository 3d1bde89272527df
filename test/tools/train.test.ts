import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test, vi } from "vitest";
import { loadSystem } from "../../src/model/systems.js";
import { readSafetensors } from "../../src/model/weights/safetensors.js";
import { trainCommand } from "../../tools/train/command.js";
import type { RunCard } from "../../tools/train/card.js";
import { RunFolder } from "../../tools/train/folder.js";
import { run, temporaryFolder } from "./surroundings.js";
import { TINY_MODEL, tinyFiles, tinySentences } from "./tiny.js";

const folder = temporaryFolder();
const files = tinyFiles(folder);
const tiny = [...files, ...TINY_MODEL, "--dropout", "0.1"];
const train = (...args: string[]) => run(trainCommand, args);
const out = (name: string) => join(folder, name);
const read = (...parts: string[]) => readFileSync(join(folder, ...parts));
const card = (name: string) => JSON.parse(read(name, "run.json").toString()) as RunCard;

describe("a run", () => {
  test("learns the tiny data, prints every table, and leaves model, checkpoint and card", async () => {
    const { code, stdout, stderr } = await train(...tiny, "--epochs", "12", "--out", out("whole"));
    expect(stderr).toMatch(/tokens: character, vocabulary of \d+, learned from train \(100% of the letters/);
    expect(stderr.match(/^epoch +\d+\/12, loss [\d.]+, dev F1 entities /gm)).toHaveLength(12);
    expect(code).toBe(0);
    for (const title of ["Entities, strict", "Entities, boundary", "Relations, strict", "Relations, boundary"])
      expect(stdout).toContain(title);
    expect(stdout).toMatch(/With the annotated entities[^]*Relations, strict[^]*macro/);
    expect(readdirSync(out("whole")).sort()).toEqual(["checkpoint.safetensors", "model.safetensors", "run.json"]);

    const written = card("whole");
    expect(written).toMatchObject({
      format: "focused-attention run card",
      state: "done",
      seed: 1,
      backend: "wasm",
      node: process.version,
      tokenizer: "character",
      config: { numLayers: 1, focusedLayers: 1, hiddenSize: 16, relationMask: "rc-entities" },
      options: { epochs: 12, batchSize: 8, learningRate: 0.01 },
      data: { sentences: { train: 24, dev: 6, test: 6 }, entityTypes: ["Body Part", "Degree", "Location"] },
    });
    const content = read("train.jsonl");
    expect(written.data.files.train).toMatchObject({
      path: out("train.jsonl"),
      bytes: content.length,
      sha256: createHash("sha256").update(content).digest("hex"),
      entities: 72,
    });
    const { epochs } = written.curves;
    expect(epochs).toHaveLength(12);
    expect(epochs[11].loss).toBeLessThan(epochs[0].loss / 4);
    const best = epochs.findLast((epoch) => epoch.best)!;
    expect(written.scores.bestEpoch).toBe(best.epoch);
    expect(written.scores.test!.entity.strict.micro.f1).toBeGreaterThan(0.9);

    // The model in the folder is the best epoch's: its dev scores are that epoch's.
    const system = await loadSystem(read("whole", "model.safetensors"));
    const again = await run(trainCommand, ["--resume", "--out", out("whole"), "--json"]);
    expect(JSON.parse(again.stdout).predictedEntities).toEqual(written.scores.test);
    expect(system.parameters).toBe(written.parameters);
    system.dispose();
  });

  test("prints exactly one line with --json, and scores dev where there is no test", async () => {
    const { code, stdout } = await train(
      ...tiny.slice(0, 4),
      ...TINY_MODEL,
      ..."--epochs 1 --json".split(" "),
      "--out",
      out("json"),
    );
    expect(code).toBe(0);
    expect(stdout.split("\n")).toHaveLength(2);
    const line = JSON.parse(stdout);
    expect(line).toMatchObject({
      system: "focused",
      split: "dev",
      sentences: 6,
      tooLong: 0,
      epochs: 1,
      out: out("json"),
    });
    expect(line.predictedEntities.entity.strict.micro.gold).toBe(18);
    expect(line.goldEntities.relation.boundary.micro.gold).toBe(12);
    expect(card("json").scores).toMatchObject({ test: null, dev: line.predictedEntities });
  });

  test("keeps one line up to date on a terminal", async () => {
    const flags = [...tiny, "--epochs", "1", "--out", out("terminal")];
    const { stderr } = await run(trainCommand, flags, { isTTY: true });
    expect(stderr.split("\r")).toContainEqual(
      expect.stringMatching(/epoch 1\/1, step 2\/3, loss [\d.]+, [\d.]+ examples\/s, \d+ s left$/),
    );
  });
});

describe("going on", () => {
  /** Weights of the run's last step and of its best epoch, and what the card tells of the epochs but for times. */
  const outcome = (name: string) => {
    const { tensors } = readSafetensors(read(name, "checkpoint.safetensors"));
    const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
    return {
      checkpoint: [...tensors].map(([tensor, { data }]) => [tensor, hash(data)]),
      model: hash(read(name, "model.safetensors")),
      epochs: card(name).curves.epochs.map((epoch) => ({ ...epoch, milliseconds: 0 })),
      test: card(name).scores.test,
    };
  };

  test.each(["wasm", "cpu"])("n epochs, resumed for n more, are 2n epochs bit for bit on %s", async (backend) => {
    const flags = [...tiny, "--warmup", "0", "--backend", backend];
    await train(...flags, "--epochs", "4", "--out", out(`straight-${backend}`));
    await train(...flags, "--epochs", "2", "--out", out(`halves-${backend}`));
    const { code } = await train("--resume", "--epochs", "4", "--out", out(`halves-${backend}`));
    expect(code).toBe(0);
    expect(outcome(`halves-${backend}`)).toEqual(outcome(`straight-${backend}`));
  });

  test("a run stopped inside an epoch goes on bit for bit, with its settings remembered", async () => {
    const stop = new AbortController();
    const flags = [...tiny, "--epochs", "3", "--seed", "5"];
    await train(...flags, "--out", out("unbroken"));
    const stopped = await run(trainCommand, [...flags, "--out", out("stopped")], {
      stop: stop.signal,
      isTTY: true,
      onStderr: (text) => text.includes("step 5/9") && stop.abort(),
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain(
      `Stopped after step 5 of 9. Go on with: npm run train -- --resume --out ${out("stopped")}`,
    );
    expect(stopped.stdout).toBe("");
    expect(card("stopped")).toMatchObject({ state: "interrupted", steps: 5 });
    await train("--resume", "--out", out("stopped"));
    expect(outcome("stopped")).toEqual(outcome("unbroken"));
  });

  test("epochs that a card tells beyond its checkpoint are run again, not told twice", async () => {
    const flags = [...tiny, "--warmup", "0", "--out", out("ahead")];
    await train(...flags, "--epochs", "2");
    const checkpoint = read("ahead", "checkpoint.safetensors");
    await train("--resume", "--epochs", "3", "--out", out("ahead"));
    writeFileSync(join(out("ahead"), "checkpoint.safetensors"), checkpoint);
    await train("--resume", "--epochs", "3", "--out", out("ahead"));
    expect(card("ahead").curves.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  });

  test("refuses what would not be the same run", async () => {
    await train(...tiny, "--epochs", "1", "--out", out("fixed"));
    const resume = (...flags: string[]) => train("--resume", "--out", out("fixed"), ...flags);
    expect(await resume("--k", "0")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--k 0 contradicts the run, which has 1"),
    });
    expect((await resume("--epochs", "2")).stderr).toContain("planned for 1 epochs");
    expect((await resume("--dev", out("test.jsonl"))).stderr).toContain("is not the dev file that the run began with");
    expect((await train("--resume", "--out", out("nowhere"))).stderr).toContain("There is no file");
    expect((await train("--resume")).stderr).toContain("--resume needs --out DIR");
    expect((await train(...tiny, "--out", out("fixed"))).stderr).toContain("holds a run already");
  });
});

describe("sentences longer than the model's positions", () => {
  const long = tinySentences(2).map((document) => ({
    ...document,
    id: `long-${document.id}`,
    text: document.text.padEnd(40, "。"),
  }));

  test("are left out of train and dev, count as missed in test, and are told by id", async () => {
    const mixed = temporaryFolder();
    const flags = tinyFiles(mixed, {
      train: [...tinySentences(24), ...long],
      dev: [...tinySentences(4), long[0]],
      test: [...tinySentences(4), ...long],
    });
    const { code, stdout, stderr } = await train(
      ...[...flags, ...TINY_MODEL, "--epochs", "1", "--max-tokens", "20", "--json", "--out", join(mixed, "run")],
    );
    expect(code).toBe(0);
    expect(stderr).toContain("train: 2 sentences longer than 20 tokens left out: long-s0, long-s1");
    expect(stderr).toContain("dev: 1 sentence longer than 20 tokens left out when epochs are compared: long-s0");
    expect(stderr).toContain("test: 2 sentences longer than 20 tokens counted as missed: long-s0, long-s1");
    const line = JSON.parse(stdout);
    expect(line).toMatchObject({ sentences: 6, tooLong: 2 });
    expect(line.predictedEntities.entity.strict.micro.gold).toBe(18);
    expect(line.goldEntities.relation.strict.micro.gold).toBe(12);
    const { data } = JSON.parse(readFileSync(join(mixed, "run", "run.json"), "utf8")) as RunCard;
    expect(data.files.test!.tooLong).toEqual(["long-s0", "long-s1"]);
  });

  test("get positions enough where --max-tokens allows", async () => {
    const roomy = temporaryFolder();
    const flags = tinyFiles(roomy, { test: [...tinySentences(4), ...long] });
    await train(...flags, ...TINY_MODEL, "--epochs", "1", "--out", join(roomy, "run"));
    const { config, data } = JSON.parse(readFileSync(join(roomy, "run", "run.json"), "utf8")) as RunCard;
    expect(config.maxPositions).toBe(48);
    expect(data.files.test!.tooLong).toEqual([]);
  });
});

describe("mistakes", () => {
  test.each([
    [["--foo"], 2, "Unknown option '--foo'"],
    [["stray"], 2, "Unexpected argument 'stray'"],
    [["--epochs", "many"], 2, `--epochs must be a whole number from 1, not "many"`],
    [["--discard", "2"], 2, `--discard must be a number from 0 to 1, not "2"`],
    [["--mask", "rc"], 2, `--mask must be rc-entities or rc-context, not "rc"`],
    [["--train", "x"], 2, "--dev FILE is needed"],
    [[...files, "--train", "nowhere.json"], 1, "There is no file nowhere.json"],
    [[...files, "--train", folder], 1, "is a folder"],
    [[...files, ...TINY_MODEL, "--k", "3"], 1, "K = 3 focused layers do not fit in N = 1 layers"],
    [[...files, ...TINY_MODEL, "--max-tokens", "5"], 1, "Every training sentence is longer than 5 tokens"],
  ])("%j", async (args, code, message) => {
    const outcome = await train(...args, "--out", out("mistake"));
    expect(outcome.stderr).toContain(message);
    expect(outcome.code).toBe(code);
    expect(outcome.stdout).toBe("");
    expect(existsSync(out("mistake"))).toBe(false);
    // One line that says what is wrong, and at most one that says where help is.
    expect(outcome.stderr.trimEnd().split("\n")).toHaveLength(code === 2 ? 2 : 1);
    expect(outcome.stderr.includes("train -- --help")).toBe(code === 2);
  });

  test("a file with no annotation is refused with place and advice", async () => {
    writeFileSync(out("broken.json"), `{"text": "a"}\n{"text": `);
    const { code, stderr } = await train(...files, "--dev", out("broken.json"), "--out", out("mistake"));
    expect([code, stderr]).toEqual([1, expect.stringMatching(/broken\.json, line 2: not JSON/)]);
  });
});

describe("a folder", () => {
  test("is one run's at a time, and free again afterwards", async () => {
    const both = await Promise.all(
      [1, 2].map((seed) => train(...tiny, "--epochs", "1", "--seed", `${seed}`, "--out", out("both"))),
    );
    expect(both.map(({ code }) => code).sort()).toEqual([0, 1]);
    expect(both.find(({ code }) => code === 1)!.stderr).toMatch(/is in use by process \d+/);
    expect(card("both").seed).toBe(both[0].code === 0 ? 1 : 2);
    expect(readdirSync(out("both"))).not.toContain("run.lock");
  });

  test.runIf(existsSync("/proc/self"))("that cannot be made is told at once", async () => {
    const { code, stderr } = await train(...tiny, "--epochs", "1", "--out", "/proc/x");
    expect([code, stderr]).toEqual([1, expect.stringContaining("/proc/x cannot be made")]);
  });
});

describe("training", () => {
  test("that turns to nonsense says so once, with what to do", async () => {
    const { stderr } = await train(
      ...tiny,
      "--epochs",
      "3",
      "--lr",
      "1000000",
      "--clip",
      "0",
      "--out",
      out("nonsense"),
    );
    expect(stderr.match(/Training leads nowhere.*lower --lr/g) ?? stderr).toHaveLength(1);
  });

  test("goes on over a full disk, saves what it can, and ends with all that it learned", async () => {
    const real = RunFolder.prototype.writeCheckpoint;
    const full = vi.spyOn(RunFolder.prototype, "writeCheckpoint");
    full.mockRejectedValueOnce(new Error("checkpoint.safetensors cannot be written: ENOSPC")).mockImplementation(real);
    const { code, stderr } = await train(...tiny, "--epochs", "2", "--out", out("full"));
    full.mockRestore();
    expect(stderr).toMatch(/ENOSPC.*Training goes on/);
    expect(code).toBe(0);
    expect(readdirSync(out("full")).sort()).toEqual(["checkpoint.safetensors", "model.safetensors", "run.json"]);
    expect(card("full").curves.epochs).toHaveLength(2);
  });
});

describe("as a process", { timeout: 180_000 }, () => {
  const node = ["--import", "tsx", "tools/train.ts"];

  test("--help prints the flags on stdout", async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [...node, "--help"]);
    expect(stdout).toContain("--max-sentences n");
    expect(stderr).toBe("");
  });

  test.each(["SIGINT", "SIGTERM"] as const)("%s finishes the step and writes the checkpoint", async (signal) => {
    const args = [...tiny, "--epochs", "5000", "--overwrite", "--out", out("interrupted")];
    const child = spawn(process.execPath, [...node, ...args], { stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk;
      // Once: a second signal, a second later, ends the process at once.
      if (!child.killed && stderr.includes("epoch    2/5000")) child.kill(signal);
    });
    const code = await new Promise((resolve) => child.on("exit", resolve));
    expect(code).toBe(130);
    const { steps, state } = card("interrupted");
    expect([state, steps]).toEqual(["interrupted", expect.any(Number)]);
    expect(stderr).toContain(`Stopped after step ${steps} of 15000.`);
    expect(readSafetensors(read("interrupted", "checkpoint.safetensors")).metadata.run).toContain(`"step":${steps}`);
    expect(readdirSync(out("interrupted")).sort()).toEqual(["checkpoint.safetensors", "model.safetensors", "run.json"]);
  });
});
