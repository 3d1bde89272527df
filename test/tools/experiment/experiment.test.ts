/** Experiments from plan to tables, on a data set of a few lines: stopped, gone on with, skipped, counted again. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Plan } from "../../../src/evaluation/plan.js";
import { predictionsOf, readRecord, scoresOf } from "../../../src/evaluation/records.js";
import type { RunRecord } from "../../../src/evaluation/records.js";
import { devFigure } from "../../../src/evaluation/tuning.js";
import { words } from "../../../src/i18n/index.js";
import { scoreDocuments } from "../../../src/evaluation/scores.js";
import { experimentCommand } from "../../../tools/experiment/command.js";
import { WorkFolder } from "../../../tools/experiment/store.js";
import { resultsCommand } from "../../../tools/results/command.js";
import { run, temporaryFolder } from "../surroundings.js";
import type { Around } from "../surroundings.js";
import { tinyFiles, tinySentences } from "../tiny.js";

const folder = temporaryFolder();
const at = (...parts: string[]) => join(folder, ...parts);
tinyFiles(folder);

const SEARCH = { learningRate: [0.01, 0.02], dropout: [0.1] };
const SYSTEMS = ["bilstm-crf", "rdcnn-crf", "cnn", "rcn", "joint-bilstm", "focused"];
const SETTINGS = {
  corpus: { train: at("train.jsonl"), dev: at("dev.jsonl"), test: at("test.jsonl") },
  part: { sentences: 12 },
  epochs: { trial: 2, part: 2, full: 2 },
  encoder: at("none.safetensors"),
  largeEncoder: null,
  recipes: ["paper"],
  alsoTest: null,
  seeds: { main: 2, part: 1, curve: 1 },
  curveSizes: [6],
  search: Object.fromEntries(SYSTEMS.map((system) => [system, SEARCH])),
  settings: {
    cnn: { filters: 8, positionSize: 4, characterSize: 8, farthest: 8 },
    "joint-bilstm": { characterSize: 16, hiddenSize: 16, filters: 8, relationSize: 16 },
  },
  training: {
    cnn: { epochs: 3, batchSize: 8, patience: 0 },
    "joint-bilstm": { epochs: 6, batchSize: 4, patience: 0 },
  },
  cuts: [{ experiment: "main", cell: "cnn", seeds: 1, why: "one is enough for a test" }],
};
writeFileSync(at("plan.json"), JSON.stringify(SETTINGS));

const experiment = (args: string, around: Around = {}) =>
  run(
    experimentCommand,
    ["--plan", at("plan.json"), "--out", at("out", "records"), "--work", at("work"), ...args.split(" ")],
    around,
  );
const records = () =>
  readdirSync(at("out", "records")).map((name) =>
    readRecord(JSON.parse(readFileSync(at("out", "records", name), "utf8"))),
  );
const plan = () => JSON.parse(readFileSync(at("out", "plans", "reports.json"), "utf8")) as Plan;
const cellOf = (record: RunRecord) => plan().cells.filter(({ hash }) => hash === record.hash);

describe("an experiment", () => {
  test("tunes first, then runs what was tuned, and cuts what it says", async () => {
    const first = await experiment("--systems cnn --only tune");
    expect([first.code, first.stderr]).toEqual([
      0,
      expect.stringContaining("joint-bilstm waits for its tuning: 0 of 2"),
    ]);
    expect(records().map(({ seed, predictions, scores }) => [seed, predictions.gold, scores.test])).toEqual([
      [0, null, null],
      [0, null, null],
    ]);
    const { code } = await experiment("--systems cnn");
    expect(code).toBe(0);
    const main = plan().cells.find(({ experiment, name }) => experiment === "main" && name === "cnn")!;
    expect(main).toMatchObject({ seeds: [1], cut: "one is enough for a test" });
    const trials = records().filter(({ seed }) => seed === 0);
    const figures = trials.map((trial) => devFigure(trial));
    const chosen = trials.find(({ config }) => config.training.learningRate === main.config.training.learningRate)!;
    expect(devFigure(chosen)).toBe(Math.max(...figures));
  });

  test("stopped in a run, goes on from its last epoch and ends as if it had not been stopped", async () => {
    const stop = new AbortController();
    const onStderr = (text: string) => {
      if (text.includes("epoch 3/6")) stop.abort();
    };
    const stopped = await experiment("--systems joint-bilstm --only tune", { stop: stop.signal, onStderr });
    expect(stopped.code).toBe(130);
    const [unfinished] = readdirSync(at("work"));
    expect(readdirSync(at("work", unfinished))).toContain("checkpoint.safetensors");
    const { code, stderr } = await experiment("--systems joint-bilstm --only tune");
    expect(code).toBe(0);
    expect(stderr.indexOf("epoch 4/6")).toBeLessThan(stderr.indexOf("epoch 1/6"));
    expect(readdirSync(at("work"))).toEqual([]);
    const interrupted = records().find((record) => unfinished.includes(record.hash))!;
    expect(interrupted.epochs).toBe(6);

    const whole = await run(experimentCommand, [
      ...["--plan", at("plan.json"), "--out", at("again", "records"), "--work", at("work")],
      ...["--systems", "joint-bilstm", "--only", "tune"],
    ]);
    expect(whole.code).toBe(0);
    const [name] = readdirSync(at("again", "records")).filter((name) => name.includes(interrupted.hash));
    const { curve, scores } = JSON.parse(readFileSync(at("again", "records", name), "utf8")) as RunRecord;
    expect({ curve, scores }).toEqual({ curve: interrupted.curve, scores: interrupted.scores });
  });

  test("one seed of each cell first, if told so; the plan has them all", async () => {
    expect((await experiment("--systems joint-bilstm --only main --seeds 1")).code).toBe(0);
    const main = plan().cells.find(({ experiment, name }) => experiment === "main" && name === "joint-bilstm")!;
    expect(main.seeds).toEqual([1, 2]);
    expect(records().flatMap(({ hash, seed }) => (hash === main.hash ? [seed] : []))).toEqual([1]);
  });

  test("skips what is recorded, and leaves a run that a living process has", async () => {
    const before = records().length;
    const again = await experiment("--systems cnn");
    expect([again.code, again.stderr]).toEqual([0, expect.not.stringContaining("epoch 1")]);
    expect(records()).toHaveLength(before);
    const work = new WorkFolder(at("claims"));
    mkdirSync(work.of("a"), { recursive: true });
    writeFileSync(join(work.of("a"), "claimed-by"), String(process.ppid));
    expect(await work.claim("a")).toBe(false);
    // No process has this number: the highest that Linux gives is 4194304.
    writeFileSync(join(work.of("a"), "claimed-by"), "99999999");
    expect(await work.claim("a")).toBe(true);
    expect(readFileSync(join(work.of("a"), "claimed-by"), "utf8")).toBe(String(process.pid));
    expect(readdirSync(work.of("a"))).toEqual(["claimed-by"]);
  });

  test("asked for the list, it writes nothing", async () => {
    const out = at("listed", "records");
    const { code, stdout } = await run(experimentCommand, ["--plan", at("plan.json"), "--out", out, "--list"]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("joint-bilstm")]);
    expect(existsSync(at("listed"))).toBe(false);
  });

  test("stops by itself after its minutes", async () => {
    const { code } = await experiment("--systems joint-bilstm --minutes 0");
    expect(code).toBe(130);
  });

  test.each([
    ["--only grind", "--only grind is unknown; there are tune, main"],
    ["--systems lstm", "--systems lstm is unknown"],
  ])("%s is not understood", async (args, message) => {
    const { code, stderr } = await experiment(args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  test("a plan that tries one system more often than another is refused", async () => {
    const search = { ...SETTINGS.search, cnn: { learningRate: [0.01], dropout: [0.1] } };
    writeFileSync(at("unequal.json"), JSON.stringify({ ...SETTINGS, search }));
    const { code, stderr } = await run(experimentCommand, ["--plan", at("unequal.json"), "--list"]);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining("every system is tuned with the same number of trials"),
    ]);
  });
});

describe("records", () => {
  beforeAll(() => experiment("--systems cnn,joint-bilstm"), 120_000);

  test("hold scores that follow from their predictions, and sums of their reports", () => {
    const gold = tinySentences(6, 30);
    const scored = records().filter(({ scores }) => scores.test);
    expect(scored.map(({ system }) => system)).toContain("joint-bilstm");
    for (const record of scored)
      for (const name of ["entity", "relation", "relationGold"] as const) {
        const predicted = predictionsOf(record, name, gold);
        expect(predicted === undefined).toBe(record.scores.test![name] === undefined);
        if (!predicted) continue;
        const task = name === "entity" ? "entity" : "relation";
        for (const match of ["strict", "boundary"] as const)
          expect(scoresOf(record, "test", name, match)).toEqual(scoreDocuments(gold, predicted)[task][match]);
        const dev = scoresOf(record, "dev", name, "strict")!.micro;
        const sums = [0, 1, 2].map((i) => record.devReports[name]!.reduce((sum, totals) => sum + totals[i], 0));
        expect(sums).toEqual([dev.truePositives, dev.predicted, dev.gold]);
      }
  });

  test("say what they were made of", () => {
    expect(records().length).toBeGreaterThan(8);
    for (const record of records()) {
      expect(cellOf(record).length).toBeGreaterThan(0);
      expect(record.corpusHash).toBe(plan().corpusHash);
      expect(record.minutes).toBeGreaterThan(0);
      expect(record.cpuMinutes).toBeGreaterThan(0);
      expect(record.corpus.train.sentences).toBe(record.config.sentences ?? 24);
    }
  });

  test("become tables whose figures are those of the records", async () => {
    const { code, stdout } = await run(resultsCommand, ["--from", at("out"), "--samples", "50"]);
    expect(code).toBe(0);
    const main = plan().cells.find(({ experiment, name }) => experiment === "main" && name === "joint-bilstm")!;
    const runs = records().filter(({ hash }) => hash === main.hash);
    expect(runs).toHaveLength(2);
    const gold = tinySentences(6, 30);
    const f1 = runs.map(
      (record) => scoreDocuments(gold, predictionsOf(record, "relation", gold)!).relation.strict.micro.f1,
    );
    const mean = (100 * (f1[0] + f1[1])) / 2;
    const table = stdout.slice(stdout.indexOf(words.results.tables.relation));
    expect(table).toMatch(new RegExp(`joint-bilstm .* ${mean.toFixed(2)} ± [\\d.]+ \\[[\\d.]+, [\\d.]+\\]  2 of 2`));
    expect(stdout).toMatch(/cnn +[\d. ±[\],–]+1 of 1 \(cut: one is enough for a test\)/);
    expect(stdout).toContain("runs on record took");
  });

  test("a test file that is another one is refused", async () => {
    const text = readFileSync(at("test.jsonl"), "utf8");
    writeFileSync(at("test.jsonl"), `${text}\n`);
    const { code, stderr } = await run(resultsCommand, ["--from", at("out")]);
    writeFileSync(at("test.jsonl"), text);
    expect([code, stderr]).toEqual([1, expect.stringContaining("is not the test file of the plan")]);
  });

  test("a damaged one is named, with what is wrong", () => {
    const [record] = records();
    expect(() => readRecord({ ...record, seed: "one" }, "x.json")).toThrow("x.json.seed: expected a whole number");
    expect(() =>
      readRecord({ ...record, scores: { dev: { entity: { strict: { A: [1, 2] }, boundary: {} } } } }),
    ).toThrow("scores.dev.entity.strict.A: expected 3 elements");
  });
});
