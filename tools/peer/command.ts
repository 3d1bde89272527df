/** `peer` as a command: a SpERT-like head on the encoder that ours starts from, trained by PyTorch and scored as ours is. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { describeMachine } from "../bench/machine.js";
import { EXIT } from "../lib/command.js";
import type { Command, Surroundings } from "../lib/command.js";
import { describeData, readDataFile } from "../lib/data.js";
import { writeAtomically } from "../lib/files.js";
import { count, number, text, toggle, UsageError } from "../lib/flags.js";
import type { Values } from "../lib/flags.js";
import { duration } from "../lib/words.js";
import { readEncoder } from "../train/encoder.js";
import { formatRecords, recordName } from "./record.js";
import type { PeerPoint, PeerRecord } from "./record.js";
import { preparePeer, trainSeed } from "./run.js";

/** As many as BERT has. */
const POSITIONS = 512;

const PEER_FLAGS = {
  train: text("FILE", "sentences to learn from: SpERT JSON or Document JSONL, told by their content"),
  dev: text("FILE", "sentences that choose the best epoch"),
  test: text("FILE", "sentences to score at the end; without it dev alone is shown, and nothing recorded"),
  data: text("NAME", "what the records call the data; needed with --test"),
  encoder: text("NAME|PATH", "BERT encoder to start from, as for train"),
  epochs: count(20, "epochs"),
  batch: count(2, "sentences a step"),
  lr: number(5e-5, "highest learning rate of AdamW", { least: 1e-12 }),
  seed: count(1, "the first seed", 0),
  seeds: count(1, "how many seeds, counted from --seed"),
  threads: count(1, "threads of PyTorch"),
  out: text("DIR", "folder for the records (data/results/peers)"),
  work: text("DIR", "folder for the checkpoints of seeds that are not done (runs/peers)"),
  overwrite: toggle("train again what is recorded"),
};

type PeerValues = Values<typeof PEER_FLAGS>;

export const peerCommand: Command<typeof PEER_FLAGS> = {
  name: "peer",
  summary: `Trains a head like SpERT's (every span classified, then every pair of the spans found) in PyTorch, on the same
encoder and tokens as train, and scores it as train does: what the encoder is worth and what the method. Leaves a record of
each seed (scores and counts, no text); what is recorded is not trained again, and what was interrupted goes on after its
last epoch. Progress goes to stderr, the table to stdout. Needs a python3 with PyTorch (the variable PYTHON names another).`,
  notes: `Example:
  npm run peer -- --train train.json --dev dev.json --test test.json --data news --encoder minilm --epochs 15 --seeds 3

Exit code: 0 done, 1 failed, 2 flags not understood.`,
  flags: PEER_FLAGS,
  resumable: false,
  run: runPeer,
};

async function runPeer(values: PeerValues, _given: unknown, { stdout, stderr }: Surroundings): Promise<number> {
  const { train, dev, test, data, encoder: source, out = "data/results/peers", work = "runs/peers" } = values;
  if (train === undefined || dev === undefined || source === undefined)
    throw new UsageError("--train FILE, --dev FILE and --encoder NAME are needed");
  if (test !== undefined && !/^[\w-]+$/.test(data ?? ""))
    throw new UsageError("--test needs --data NAME, of letters, digits, - and _");
  const say = (line: string) => stderr.write(`${line}\n`);
  const files = {
    train: await readDataFile(train),
    dev: await readDataFile(dev),
    ...(test === undefined ? {} : { test: await readDataFile(test) }),
  };
  for (const [name, file] of Object.entries(files)) describeData(name, file).forEach(say);
  const folder = await mkdtemp(join(tmpdir(), "peer-"));
  try {
    const prepared = await preparePeer(folder, await readEncoder(source, {}, POSITIONS), files);
    for (const split of [prepared.train, prepared.dev, prepared.test])
      if (split && split.file.notWords > 0)
        say(`${split.file.name}: ${split.file.notWords} entities cut a word, left out`);
    const records: PeerRecord[] = [];
    for (let seed = values.seed; seed < values.seed + values.seeds; seed++) {
      const path = test === undefined ? undefined : join(out, recordName(data!, seed));
      if (path && existsSync(path) && !values.overwrite) {
        records.push(JSON.parse(await readFile(path, "utf8")) as PeerRecord);
        continue;
      }
      const training = {
        ...{ seed, epochs: values.epochs, batch: values.batch },
        ...{ learningRate: values.lr, threads: values.threads },
      };
      say(`seed ${seed}`);
      const named = { data: data ?? "", encoderName: basename(source), machine: await describeMachine(), work };
      const { bestEpoch, record } = await trainSeed(folder, prepared, training, named, (point) =>
        say(pointLine(point)),
      );
      say(`  best epoch on dev: ${bestEpoch}`);
      if (!record || !path) continue;
      await mkdir(out, { recursive: true });
      await writeAtomically(path, `${JSON.stringify(record, null, 2)}\n`);
      records.push(record);
    }
    if (records.length > 0) stdout.write(`${formatRecords(records)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return EXIT.done;
}

function pointLine({ epoch, loss, seconds, dev }: PeerPoint): string {
  const percent = (value: number) => (100 * value).toFixed(2);
  return (
    `  epoch ${epoch}: loss ${loss.entity.toFixed(4)} + ${loss.relation.toFixed(4)}, dev entities ${percent(dev.entity)}, ` +
    `relations ${percent(dev.relation)}, given entities ${percent(dev.relationGivenEntities)}, ${duration(seconds)}`
  );
}
