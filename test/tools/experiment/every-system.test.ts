/** The runner performs every kind of cell: each system, both recipes, a real set, a second test file. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readPlan, recipeOf } from "../../../src/evaluation/plan.js";
import { readRecord, scoresOf } from "../../../src/evaluation/records.js";
import type { RunRecord } from "../../../src/evaluation/records.js";
import { totalScore } from "../../../src/evaluation/report-counts.js";
import { unpackRun } from "../../../src/evaluation/site-counts.js";
import { SYSTEM_NAMES } from "../../../src/model/catalogue.js";
import { createSystem } from "../../../src/model/systems.js";
import { experimentCommand } from "../../../tools/experiment/command.js";
import { useBackend } from "../../../tools/lib/backend.js";
import { run, temporaryFolder } from "../surroundings.js";
import { tinyFiles, tinySentences } from "../tiny.js";

const folder = temporaryFolder();
const at = (...parts: string[]) => join(folder, ...parts);
tinyFiles(folder);
writeFileSync(at("other.jsonl"), readFileSync(at("dev.jsonl")));

const SEARCH = { learningRate: [0.01], dropout: [0.1] };
const TUNED = ["bilstm-crf", "rdcnn-crf", "cnn", "rcn", "joint-bilstm", "focused"];
const spaces = Object.fromEntries(TUNED.map((system) => [system, SEARCH]));
const SHORT = { epochs: 1, batchSize: 8, patience: 0 };
const PLAN = {
  corpus: { train: at("train.jsonl"), dev: at("dev.jsonl"), test: at("test.jsonl") },
  alsoTest: { data: { name: "hard", shipped: true }, test: at("other.jsonl"), experiments: ["ablations"] },
  part: { sentences: 12 },
  epochs: { trial: 1, part: 1, full: 1 },
  encoder: at("encoder.safetensors"),
  largeEncoder: null,
  seeds: { main: 1, part: 1, grid: 1, ablations: 1, balance: 1, curve: 1 },
  curveSizes: [],
  search: spaces,
  widerSearch: spaces,
  settings: {
    "bilstm-crf": { characterSize: 8, hiddenSize: 8 },
    "rdcnn-crf": { characterSize: 8, channels: 8 },
    cnn: { filters: 8, positionSize: 4, characterSize: 8, farthest: 8 },
    rcn: { characterSize: 8, typeSize: 4, hiddenSize: 8 },
    "joint-bilstm": { characterSize: 8, hiddenSize: 8, filters: 8, relationSize: 8 },
    focused: { focusedLayers: 1 },
    "focused-ner": { focusedLayers: 1 },
    "focused-rc": { focusedLayers: 1 },
  },
  training: Object.fromEntries(SYSTEM_NAMES.map((system) => [system, SHORT])),
  cuts: [],
};
writeFileSync(at("plan.json"), JSON.stringify(PLAN));

const experiment = (plan: string, ...args: string[]) =>
  run(experimentCommand, ["--plan", plan, "--out", at("out", "records"), "--work", at("work"), ...args]);
const records = () =>
  readdirSync(at("out", "records")).map((name) =>
    readRecord(JSON.parse(readFileSync(at("out", "records", name), "utf8")), name),
  );
const planOf = (name: string) => readPlan(JSON.parse(readFileSync(at("out", "plans", `${name}.json`), "utf8")));

beforeAll(async () => {
  await useBackend("wasm");
  const config = {
    numLayers: 2,
    hiddenSize: 16,
    numHeads: 2,
    intermediateSize: 16,
    focusedLayers: 1,
    maxPositions: 32,
  };
  const system = await createSystem("focused", { config, tokenizer: "character", train: tinySentences(24), seed: 1 });
  writeFileSync(at("encoder.safetensors"), await system.save());
  system.dispose();
});

describe("the runner", () => {
  test("trains and records every system of the plan, under each recipe", async () => {
    const { code, stderr } = await experiment(at("plan.json"), "--only", "tune,main,ablations");
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("failed")]);
    const plan = planOf("reports");
    expect(plan.waiting).toEqual([]);
    for (const recipe of ["paper", "recommended"]) {
      const cells = plan.cells.filter((cell) => recipeOf(cell) === recipe && cell.config.test);
      const done = cells.filter(({ hash }) => records().some((record) => record.hash === hash));
      expect(new Set(done.map(({ config }) => config.system))).toEqual(new Set(SYSTEM_NAMES));
    }
  }, 240_000);

  test("puts what the recipes differ in on the records", () => {
    const cell = (recipe: string, name: string) =>
      planOf("reports").cells.find(
        (one) => recipeOf(one) === recipe && one.name === name && one.experiment === "main",
      )!;
    const sizesOf = (hash: string) => records().find((record) => record.hash === hash)!.sizes;
    expect(cell("paper", "focused").config.training).toMatchObject({ discardNoRelation: 0.85 });
    expect(cell("paper", "focused").config.training).not.toHaveProperty("nerWeight");
    expect(cell("recommended", "focused").config.training).toMatchObject({ discardNoRelation: 0, nerWeight: 0.05 });
    expect(sizesOf(cell("paper", "focused").hash)).not.toHaveProperty("readout");
    expect(sizesOf(cell("recommended", "focused").hash)).toHaveProperty("readout", "pooled");
    // Systems for entities alone have one training under both.
    expect(cell("paper", "bilstm-crf").hash).toBe(cell("recommended", "bilstm-crf").hash);
  });

  test.each(["L_ner per token", "learned weights", "one clip per task", "weight decay 0.01", "[CLS] and pooled"])(
    "tries “%s” on dev, and does not look at test",
    async (name) => {
      const { code } = await experiment(at("plan.json"), "--only", "balance", "--cells", name);
      expect(code).toBe(0);
      const tried = planOf("reports").cells.filter((cell) => cell.experiment === "balance" && cell.name === name);
      expect(tried.length).toBeGreaterThan(0);
      for (const { hash } of tried)
        expect(records().filter((record) => record.hash === hash)).toMatchObject([
          // Two steps: the gradients are measured before the first.
          { scores: { test: null }, gradients: [{ step: 0 }] },
        ]);
    },
    60_000,
  );

  test("scores the runs of an experiment on a second test file too, as a data set of its own", () => {
    const own = new Set(
      planOf("reports").cells.flatMap(({ experiment, hash }) => (experiment === "ablations" ? [hash] : [])),
    );
    const both = records().filter(({ hash }) => own.has(hash));
    const others = both.filter(({ corpusHash }) => corpusHash !== planOf("reports").corpusHash);
    expect(new Set(others.map(({ hash }) => hash))).toEqual(own);
    for (const record of others) {
      const twin = both.find(({ hash, corpusHash }) => hash === record.hash && corpusHash !== record.corpusHash)!;
      expect(record.curve).toEqual(twin.curve);
      expect(record.corpus.test.sentences).toBe(6);
      // The second test file is dev once more.
      expect(record.scores.test).toEqual(record.scores.dev);
    }
  });
});

describe("a set that is not shipped", () => {
  const files = at("real");
  mkdirSync(files);
  const sentences = (documents: ReturnType<typeof tinySentences>) =>
    JSON.stringify(
      documents.map(({ id, text, entities, relations }) => ({
        orig_id: id,
        tokens: [...text],
        entities: entities.map(({ type, start, end }) => ({ type, start, end })),
        relations: relations.map(({ type, head, tail }) => ({
          type,
          head: entities.findIndex((entity) => entity.id === head),
          tail: entities.findIndex((entity) => entity.id === tail),
        })),
      })),
    );
  for (const [split, documents] of [
    ["train", tinySentences(12)],
    ["dev", tinySentences(6, 24)],
    ["test", tinySentences(6, 30)],
  ] as const)
    writeFileSync(join(files, `spert_conll04_${split}.json`), sentences(documents));
  const stated = {
    baselines: [
      { system: "bilstm-crf", settings: PLAN.settings["bilstm-crf"], training: { learningRate: 0.01 } },
      { system: "joint-bilstm", settings: PLAN.settings["joint-bilstm"], training: { learningRate: 0.01 } },
    ],
    focused: { settings: { focusedLayers: 1 }, training: { learningRate: 0.01 } },
    notPretrained: {
      settings: { numLayers: 1, hiddenSize: 16, numHeads: 2, intermediateSize: 16, focusedLayers: 1 },
      training: { learningRate: 0.01 },
    },
  };
  writeFileSync(
    at("real.json"),
    JSON.stringify({ encoder: at("encoder.safetensors"), stated, training: PLAN.training, seeds: { main: 1 } }),
  );
  const isReal = ({ corpusHash }: RunRecord) => corpusHash === planOf("conll04").corpusHash;

  test("is trained on from the folder that is named, and leaves counts, no predictions and no path", async () => {
    const { code, stderr } = await experiment(at("real.json"), "--data", "conll04", "--files", files);
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("failed")]);
    const plan = planOf("conll04");
    expect(plan.data).toEqual({ name: "conll04", shipped: false });
    expect(plan.corpus.train.path).toBe("spert_conll04_train.json");
    const own = records().filter(isReal);
    // Bi-LSTM-CRF once for both recipes; Joint-Bi-LSTM and the focused model from the encoder and from nothing under each.
    expect(own.map(({ system }) => system).sort()).toEqual(
      ["bilstm-crf", "focused", "focused", "focused", "focused", "joint-bilstm", "joint-bilstm"].sort(),
    );
    for (const { predictions } of own) expect(predictions).toEqual({ predicted: null, gold: null });
  }, 120_000);

  test("has counts that add up to the scores", () => {
    for (const record of records().filter(isReal)) {
      const { gold, run, reports } = record.testCounts!;
      const names = Array.from({ length: reports }, (_, i) => String(i));
      for (const table of ["entity", "relation", "relationGold"] as const)
        for (const match of ["strict", "boundary"] as const) {
          const packed = run[table]?.[match];
          const scores = scoresOf(record, "test", table, match);
          expect(packed === undefined).toBe(scores === undefined);
          if (!packed) continue;
          const counts = unpackRun(packed, gold[table === "entity" ? "entity" : "relation"][match], names);
          for (const row of ["micro", "macro"] as const) expect(totalScore(counts, row)).toEqual(scores![row]);
        }
    }
  });

  test("needs its folder named", async () => {
    const { code, stderr } = await experiment(at("real.json"), "--data", "ade");
    expect([code, stderr]).toEqual([2, expect.stringContaining("--data ade needs --files DIR")]);
  });
});
