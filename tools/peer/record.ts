/** What is kept of a peer's training (counts and scores, no text), and the table over seeds. */
import { deviation, mean } from "d3";
import type { Scores } from "../../src/evaluation/scores.js";
import type { Machine } from "../bench/machine.js";
import { table } from "../lib/table.js";
import type { PeerEpoch, PeerMachine, PeerTraining } from "./job.js";

/** Scores of one split: what was found, and the relations between the annotated entities. */
export interface PeerScores {
  predictedEntities: Scores;
  goldEntities: Pick<Scores, "relation">;
}

export interface PeerFile {
  /** Without its folder: where data lies is nobody else's business. */
  name: string;
  bytes: number;
  sha256: string;
  sentences: number;
  entities: number;
  relations: number;
  /** Sentences with more tokens than the encoder has positions: left out of train, missed elsewhere. */
  tooLong: number;
  /** Entities that are no whole words: not learned, and missed. */
  notWords: number;
}

export interface PeerPoint extends PeerEpoch {
  /** Strict micro F1 on dev. */
  dev: { entity: number; relation: number; relationGivenEntities: number };
}

export interface PeerRecord {
  format: "focused-attention/peer";
  version: 1;
  system: "spert-head";
  data: string;
  training: PeerTraining;
  encoder: { name: string; bytes: number; sha256: string };
  parameters: number;
  machine: PeerMachine & Machine;
  files: Record<"train" | "dev" | "test", PeerFile>;
  /** Of training, by the clock. */
  minutes: number;
  bestEpoch: number;
  curve: PeerPoint[];
  dev: PeerScores;
  test: PeerScores;
}

/** Where a record lies in its folder. */
export const recordName = (data: string, seed: number) => `spert-head-${data}-${seed}.json`;

const percent = (value: number) => (100 * value).toFixed(2);

/** Figures on test in percent, by seed, and their mean and deviation; then what they were made with. */
export function formatRecords(records: readonly PeerRecord[]): string {
  const figures = records.map(({ test: { predictedEntities, goldEntities } }) => [
    predictedEntities.entity.strict.micro.f1,
    predictedEntities.entity.strict.macro.f1,
    predictedEntities.relation.strict.micro.f1,
    predictedEntities.relation.strict.macro.f1,
    goldEntities.relation.strict.micro.f1,
  ]);
  const head = [
    "Test, strict F1",
    "entities",
    "macro",
    "relations found",
    "macro",
    "entities given",
    "epoch",
    "minutes",
  ];
  const rows = records.map(({ training, bestEpoch, minutes }, i) => [
    `  seed ${training.seed}`,
    ...figures[i].map(percent),
    `${bestEpoch} of ${training.epochs}`,
    minutes.toFixed(1),
  ]);
  const columns = figures[0].map((_, column) => figures.map((row) => row[column]));
  const summary = [
    ["  mean", ...columns.map((column) => percent(mean(column)!))],
    ["  ±", ...columns.map((column) => percent(deviation(column)!))],
  ];
  return [table([head, ...rows, ...(records.length > 1 ? summary : [])]), ...describe(records)].join("\n");
}

function describe(records: readonly PeerRecord[]): string[] {
  const [{ training, encoder, parameters }] = records;
  const machines = records.map(
    ({ machine: { torch, python, blas, threads, sgemm } }) =>
      `PyTorch ${torch}, Python ${python}, ${blas}, ${threads === 1 ? "one thread" : `${threads} threads`}, ${sgemm.toFixed(0)} GFLOP/s`,
  );
  return [
    `spert-head on ${encoder.name}: ${parameters} parameters; AdamW, rate ${training.learningRate}, ${training.batch} sentences a step`,
    ...new Set(machines),
  ];
}
