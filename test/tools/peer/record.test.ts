/** The table of a peer's records. */
import { expect, test } from "vitest";
import { score } from "../../../src/evaluation/scores.js";
import type { ScoreTable } from "../../../src/evaluation/scores.js";
import { formatRecords, recordName } from "../../../tools/peer/record.js";
import type { PeerRecord, PeerScores } from "../../../tools/peer/record.js";

const table = (right: number): ScoreTable => {
  const micro = score(right, 10, 10);
  return { micro, macro: { ...micro, f1: micro.f1 / 2 }, perType: { Only: micro } };
};
const both = (right: number) => ({ strict: table(right), boundary: table(10) });

function record(seed: number, [entities, relations, given]: [number, number, number]): PeerRecord {
  const scores: PeerScores = {
    predictedEntities: { entity: both(entities), relation: both(relations) },
    goldEntities: { relation: both(given) },
  };
  const file = {
    name: "a.json",
    bytes: 1,
    sha256: "",
    sentences: 1,
    entities: 1,
    relations: 1,
    tooLong: 0,
    notWords: 0,
  };
  return {
    ...{ format: "focused-attention/peer", version: 1, system: "spert-head", data: "news" },
    training: { seed, epochs: 9, batch: 2, learningRate: 5e-5, threads: 1 },
    encoder: { name: "minilm", bytes: 1, sha256: "" },
    parameters: 123,
    machine: {
      ...{ torch: "1.13", python: "3.11", blas: "OpenBLAS 0.3", threads: 1, sgemm: 49.6 },
      ...{ date: "", commit: null, cpu: "", cores: 2, memoryGiB: 1, platform: "", node: "", loadBefore: 0 },
    },
    files: { train: file, dev: file, test: file },
    ...{ minutes: 2.55, bestEpoch: 7, curve: [], dev: scores, test: scores },
  };
}

test("a record is named by data and seed", () => {
  expect(recordName("news", 4)).toBe("spert-head-news-4.json");
});

test("the table has a row a seed, their mean and deviation, and what they were made with", () => {
  const lines = formatRecords([record(1, [8, 4, 6]), record(2, [6, 6, 7])]).split("\n");
  const cells = lines.slice(0, 5).map((line) => line.trim().split(/\s{2,}/));
  expect(cells[0].length).toBe(8);
  expect(cells[1]).toEqual(["seed 1", "80.00", "40.00", "40.00", "20.00", "60.00", "7 of 9", "2.5"]);
  expect(cells[3]).toEqual(["mean", "70.00", "35.00", "50.00", "25.00", "65.00"]);
  expect(cells[4]).toEqual(["±", "14.14", "7.07", "14.14", "7.07", "7.07"]);
  expect(lines.slice(5)).toEqual([
    "spert-head on minilm: 123 parameters; AdamW, rate 0.00005, 2 sentences a step",
    "PyTorch 1.13, Python 3.11, OpenBLAS 0.3, one thread, 50 GFLOP/s",
  ]);
});

test("one seed has no mean", () => {
  expect(formatRecords([record(1, [8, 4, 6])])).not.toContain("mean");
});
