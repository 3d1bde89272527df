/** `peer` from files to record, on a tiny encoder; and what it says where it cannot start. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { score } from "../../../src/evaluation/scores.js";
import type { Score, Scores, ScoreTable } from "../../../src/evaluation/scores.js";
import { toCheckpoint } from "../../../src/model/weights/checkpoint.js";
import { initialParameters } from "../../../src/model/weights/initial.js";
import { encoderShapes } from "../../../src/model/weights/names.js";
import { describeMachine } from "../../../tools/bench/machine.js";
import { readDataFile } from "../../../tools/lib/data.js";
import { peerCommand } from "../../../tools/peer/command.js";
import { recordName } from "../../../tools/peer/record.js";
import type { PeerPoint, PeerRecord } from "../../../tools/peer/record.js";
import { preparePeer, trainSeed } from "../../../tools/peer/run.js";
import type { SeedResult } from "../../../tools/peer/run.js";
import { readEncoder } from "../../../tools/train/encoder.js";
import { run, temporaryFolder } from "../surroundings.js";
import { describeWithPyTorch } from "./pytorch.js";

const folder = temporaryFolder();
/** Each start of PyTorch takes seconds, on a busy machine many. */
const SLOW = 240_000;
const NAMES = ["ann", "bob", "eve", "max"];
const PLACES = ["rome", "oslo", "bonn"];

/** "NAME lives in PLACE ." and "PLACE met NAME .", the first with a relation. */
function write(split: string, count: number, offset: number): string[] {
  const sentences = Array.from({ length: count }, (_, n) => {
    const [name, place] = [NAMES[(n + offset) % 4], PLACES[(n + offset) % 3]];
    const lives = n % 2 === 0;
    return {
      tokens: lives ? [name, "lives", "in", place, "."] : [place, "met", name, "."],
      entities: [
        { type: "Peop", start: lives ? 0 : 2, end: lives ? 1 : 3 },
        { type: "Loc", start: lives ? 3 : 0, end: lives ? 4 : 1 },
      ],
      relations: lives ? [{ type: "Live_In", head: 0, tail: 1 }] : [],
      orig_id: n,
    };
  });
  const path = join(folder, `${split}.json`);
  writeFileSync(path, JSON.stringify(sentences));
  return [`--${split}`, path];
}

const files = [...write("train", 24, 0), ...write("dev", 6, 1), ...write("test", 8, 2)];

function writeEncoder(): string {
  const special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
  const vocabulary = [...special, ...NAMES, ...PLACES, "lives", "in", "met", "."];
  const config = {
    ...{ vocabSize: vocabulary.length, hiddenSize: 16, numLayers: 1, numHeads: 2, intermediateSize: 32 },
    ...{ maxPositions: 16, typeVocabSize: 2, layerNormEps: 1e-7 },
  };
  const tokenizer = { kind: "wordpiece", vocabulary, lowercase: true };
  const path = join(folder, "encoder.safetensors");
  const metadata = { config: JSON.stringify(config), tokenizer: JSON.stringify(tokenizer) };
  writeFileSync(path, toCheckpoint(initialParameters(encoderShapes(config), "peer"), metadata));
  return path;
}

const encoder = writeEncoder();

/** Every figure of a record follows from its counts. */
function expectConsistent({ perType, micro }: ScoreTable): void {
  const rows = Object.values(perType);
  const sum = (field: keyof Score) => rows.reduce((so, row) => so + row[field], 0);
  for (const row of rows) expect(row).toEqual(score(row.truePositives, row.predicted, row.gold));
  expect(micro).toEqual(score(sum("truePositives"), sum("predicted"), sum("gold")));
}

function expectRecord(record: PeerRecord): void {
  expect(record).toMatchObject({ format: "focused-attention/peer", version: 1, system: "spert-head" });
  expect(record.curve.map(({ epoch }) => epoch)).toEqual(record.curve.map((_, i) => i + 1));
  expect(record.curve.length).toBe(record.training.epochs);
  for (const split of [record.dev, record.test]) {
    const tables: Pick<Scores, "relation">[] = [split.predictedEntities, split.goldEntities];
    for (const { relation } of tables) expectConsistent(relation.strict);
    expectConsistent(split.predictedEntities.entity.strict);
  }
  const chosen = record.curve[record.bestEpoch - 1].dev;
  expect(Math.max(...record.curve.map(({ dev }) => dev.relation))).toBe(chosen.relation);
  expect(record.dev.predictedEntities.relation.strict.micro.f1).toBe(chosen.relation);
  expect(record.test.predictedEntities.relation.strict.micro.gold).toBe(record.files.test.relations);
}

afterEach(() => vi.unstubAllEnvs());

describeWithPyTorch("training the peer", () => {
  test(
    "learns a tiny task, leaves a record without text, and does not train a recorded seed again",
    async () => {
      const out = join(folder, "peers");
      const work = join(folder, "work");
      const flags = [...files, "--data", "tiny", "--encoder", encoder, "--out", out, "--work", work];
      const args = [...flags, ..."--epochs 20 --batch 4 --lr 0.01 --seed 3".split(" ")];
      const { code, stdout, stderr } = await run(peerCommand, args);
      expect(stderr).not.toContain("peer:");
      expect(code).toBe(0);
      expect(stdout).toContain("seed 3");
      const text = readFileSync(join(out, "spert-head-tiny-3.json"), "utf8");
      const record = JSON.parse(text) as PeerRecord;
      expectRecord(record);
      expect(record.test.predictedEntities.relation.strict.micro.f1).toBeGreaterThan(0.9);
      for (const word of [...NAMES, ...PLACES, "lives"]) expect(text).not.toContain(`"${word}"`);
      expect(text).not.toContain(folder);
      expect(readdirSync(work)).toEqual([]);
      const again = await run(peerCommand, args);
      expect(again.stdout).toBe(stdout);
      expect(again.stderr).not.toContain("epoch");
    },
    SLOW,
  );

  test(
    "goes on after an interruption, the same bit for bit",
    async () => {
      const [, train, , dev, , test] = files;
      const data = { train: await readDataFile(train), dev: await readDataFile(dev), test: await readDataFile(test) };
      const inputs = join(folder, "inputs");
      mkdirSync(inputs);
      const prepared = await preparePeer(inputs, await readEncoder(encoder, {}, 16), data);
      const training = { seed: 1, epochs: 5, batch: 5, learningRate: 0.01, threads: 1 };
      const trained = (work: string, onEpoch: (point: PeerPoint) => void) => {
        const around = { data: "tiny", encoderName: "tiny", machine, work: join(folder, work) };
        return trainSeed(inputs, prepared, training, around, onEpoch);
      };
      const machine = await describeMachine();
      const whole = await trained("whole", () => {});
      const stop = ({ epoch }: PeerPoint) => {
        if (epoch === 3) throw new Error("stopped");
      };
      await expect(trained("parts", stop)).rejects.toThrow("stopped");
      expect(readdirSync(join(folder, "parts")).length).toBe(1);
      const told: number[] = [];
      const parts = await trained("parts", ({ epoch }) => told.push(epoch));
      expect(told).toEqual([1, 2, 3, 4, 5]);
      const figures = ({ curve }: SeedResult) => curve.map(({ loss, dev }) => ({ loss, dev }));
      expect(figures(parts)).toEqual(figures(whole));
      expect(parts.record!.test).toEqual(whole.record!.test);
    },
    SLOW,
  );

  test(
    "tells what went wrong in PyTorch",
    async () => {
      const args = [...files.slice(0, 4), "--encoder", encoder, "--epochs", "1", "--lr", "1e30"];
      vi.stubEnv("PYTHONPATH", folder);
      writeFileSync(join(folder, "random.py"), "raise ValueError('no chance today')");
      const { code, stderr } = await run(peerCommand, args);
      expect(code).toBe(1);
      expect(stderr).toContain("no chance today");
    },
    SLOW,
  );
});

describe("the peer's command", () => {
  test("says that PyTorch is missing", async () => {
    vi.stubEnv("PYTHON", join(folder, "none"));
    const { code, stderr } = await run(peerCommand, [...files.slice(0, 4), "--encoder", encoder]);
    expect(code).toBe(1);
    expect(stderr).toContain("python3 with PyTorch was not found");
  });

  test("wants its files, an encoder, and a name for what it records", async () => {
    expect((await run(peerCommand, files)).stderr).toContain("--encoder NAME are needed");
    expect((await run(peerCommand, [...files, "--encoder", encoder])).stderr).toContain("--test needs --data NAME");
  });
});

const RECORDS = "data/results/peers";
const recorded = existsSync(RECORDS) ? readdirSync(RECORDS) : [];

describe("the records of peers in the repository", () => {
  if (recorded.length === 0) test.skip(`skipped: there are no records in ${RECORDS} yet`, () => {});
  else
    test.each(recorded)("%s follows from its counts and is named by its seed", (name) => {
      const record = JSON.parse(readFileSync(join(RECORDS, name), "utf8")) as PeerRecord;
      expect(recordName(record.data, record.training.seed)).toBe(name);
      expectRecord(record);
    });
});
