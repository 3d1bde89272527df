/** What the peer is trained on, and one training of it, scored as ours are. */
import { createHash } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { scoreDocuments } from "../../src/evaluation/scores.js";
import type { Document } from "../../src/text/document.js";
import { labelSetOf, relationTypes } from "../../src/text/labels.js";
import { createTokenizer } from "../../src/text/tokenizers.js";
import type { Tokenizer } from "../../src/text/tokenizer.js";
import { toCheckpoint } from "../../src/model/weights/checkpoint.js";
import type { Machine } from "../bench/machine.js";
import type { DataFile } from "../lib/data.js";
import { missed } from "../train/data.js";
import type { PretrainedEncoder } from "../train/encoder.js";
import { splitByLength } from "../train/lengths.js";
import { trainPeer } from "./job.js";
import type { PeerEpoch, PeerJob, PeerTraining } from "./job.js";
import type { PeerFile, PeerPoint, PeerRecord, PeerScores } from "./record.js";
import { answeredDocument, askedSentence } from "./sentences.js";
import type { AskedSentence, PeerAnswer, PeerLabels } from "./sentences.js";

/** A file as the peer gets it. */
interface AskedSplit {
  documents: Document[];
  asked: AskedSentence[];
  tooLong: Document[];
  file: PeerFile;
}

export interface Prepared {
  labels: PeerLabels;
  train: AskedSplit;
  dev: AskedSplit;
  /** Absent where only dev is looked at. */
  test?: AskedSplit;
  encoder: PretrainedEncoder;
  /** Its weights as the peer reads them. */
  weightsPath: string;
}

/** Writes the encoder into `folder` under Hugging Face's names, and cuts all sentences with its tokeniser. */
export async function preparePeer(
  folder: string,
  encoder: PretrainedEncoder,
  files: { train: DataFile; dev: DataFile; test?: DataFile },
): Promise<Prepared> {
  const weightsPath = join(folder, "encoder.safetensors");
  await writeFile(weightsPath, toCheckpoint(encoder.parameters));
  const tokenizer = createTokenizer(encoder.tokenizer);
  const set = labelSetOf(files.train.documents);
  const labels = { entityTypes: set.entityTypes, relationTypes: relationTypes(set) };
  const split = (file: DataFile) => askedSplit(file, tokenizer, labels, encoder.config.maxPositions);
  return {
    labels,
    train: split(files.train),
    dev: split(files.dev),
    ...(files.test ? { test: split(files.test) } : {}),
    encoder,
    weightsPath,
  };
}

function askedSplit(
  { digest: { path, bytes, sha256 }, documents }: DataFile,
  tokenizer: Tokenizer,
  labels: PeerLabels,
  positions: number,
): AskedSplit {
  const { fitting, tooLong } = splitByLength(documents, tokenizer, positions);
  const asked = fitting.map((document) => askedSentence(document, tokenizer, labels));
  const entities = (of: readonly { entities: unknown[] }[]) => sum(of, ({ entities }) => entities.length);
  const file: PeerFile = {
    ...{ name: basename(path), bytes, sha256 },
    sentences: documents.length,
    entities: entities(documents),
    relations: sum(documents, ({ relations }) => relations.length),
    tooLong: tooLong.length,
    notWords: entities(fitting) - sum(asked, ({ placed }) => placed.length),
  };
  return { documents, asked, tooLong, file };
}

/** Two trainings share a checkpoint if everything that they are given is the same. */
const checkpointName = (given: object) => createHash("sha256").update(JSON.stringify(given)).digest("hex").slice(0, 16);

function sum<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((so, item) => so + count(item), 0);
}

/** Every sentence counts: those that are too long as missed. */
function scoresOf({ documents, asked, tooLong }: AskedSplit, answers: PeerAnswer[], labels: PeerLabels): PeerScores {
  const score = (goldEntities: boolean) => {
    const answered = asked.map((sentence, i) => answeredDocument(sentence, answers[i], labels, goldEntities));
    return scoreDocuments(documents, [...answered, ...missed(tooLong, goldEntities)]);
  };
  return { predictedEntities: score(false), goldEntities: { relation: score(true).relation } };
}

export interface SeedResult {
  curve: PeerPoint[];
  bestEpoch: number;
  /** Absent where there is no test file. */
  record?: PeerRecord;
}

export interface Around {
  /** What records call the data, and the encoder. */
  data: string;
  encoderName: string;
  machine: Machine;
  /** Folder for the checkpoints of trainings that are not done. */
  work: string;
}

/**
 * Goes on from the checkpoint that the same training left, if it was interrupted.
 * @param onEpoch is told every epoch with its scores on dev
 */
export async function trainSeed(
  folder: string,
  prepared: Prepared,
  training: PeerTraining,
  { data, encoderName, machine, work }: Around,
  onEpoch: (point: PeerPoint) => void,
): Promise<SeedResult> {
  const { labels, train, dev, test, encoder } = prepared;
  const { numHeads, layerNormEps } = encoder.config;
  const sentences = (split?: AskedSplit) => (split ? split.asked.map(({ sentence }) => sentence) : []);
  const asked = {
    ...training,
    ...labels,
    sentences: { train: sentences(train), dev: sentences(dev), test: sentences(test) },
  };
  const checkpoint = join(work, `${checkpointName({ ...asked, encoder: encoder.digest.sha256 })}.pt`);
  await mkdir(work, { recursive: true });
  const job: PeerJob = {
    ...asked,
    encoder: { path: prepared.weightsPath, config: { numHeads, layerNormEps } },
    checkpoint,
  };
  const curve: PeerPoint[] = [];
  const keepBest = (epoch: PeerEpoch, answers: PeerAnswer[]) => {
    const point = pointOf(epoch, scoresOf(dev, answers, labels));
    const best = curve.every((earlier) => better(point, earlier));
    curve.push(point);
    onEpoch(point);
    return best;
  };
  const result = await trainPeer(folder, job, keepBest);
  await rm(checkpoint);
  const bestEpoch = curve.reduce((best, point) => (better(point, best) ? point : best)).epoch;
  if (!test) return { curve, bestEpoch };
  const record: PeerRecord = {
    ...{ format: "focused-attention/peer", version: 1, system: "spert-head", data, training },
    encoder: { name: encoderName, bytes: encoder.digest.bytes, sha256: encoder.digest.sha256 },
    parameters: result.parameters,
    machine: { ...machine, ...result.machine },
    files: { train: train.file, dev: dev.file, test: test.file },
    minutes: sum(curve, ({ seconds }) => seconds) / 60,
    ...{ bestEpoch, curve },
    dev: scoresOf(dev, result.dev, labels),
    test: scoresOf(test, result.test, labels),
  };
  return { curve, bestEpoch, record };
}

/** As for our systems: relations between predicted entities decide, entities break ties, and of equal epochs the first stays. */
function better({ dev }: PeerPoint, than: PeerPoint): boolean {
  return dev.relation > than.dev.relation || (dev.relation === than.dev.relation && dev.entity > than.dev.entity);
}

function pointOf(
  { epoch, loss, seconds, processorSeconds }: PeerEpoch,
  { predictedEntities, goldEntities }: PeerScores,
): PeerPoint {
  const dev = {
    entity: predictedEntities.entity.strict.micro.f1,
    relation: predictedEntities.relation.strict.micro.f1,
    relationGivenEntities: goldEntities.relation.strict.micro.f1,
  };
  return { epoch, loss, seconds, processorSeconds, dev };
}
