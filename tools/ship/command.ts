/** `ship` as a command: its flags, its help, and the way from a run's folder to the site's files. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { loadSystem } from "../../src/model/systems.js";
import { NODE_BACKENDS, useBackend } from "../lib/backend.js";
import { EXIT } from "../lib/command.js";
import type { Command, Surroundings } from "../lib/command.js";
import { readDataFile } from "../lib/data.js";
import type { DataFile } from "../lib/data.js";
import { digest, readBytes, writeAtomically } from "../lib/files.js";
import { choice, fileName, number, text, toggle, UsageError } from "../lib/flags.js";
import type { Values } from "../lib/flags.js";
import { makeFolder } from "../lib/lock.js";
import { splitByLength } from "../train/lengths.js";
import { finalScores } from "../train/score.js";
import type { RunCard } from "../train/card.js";
import { isPretraining, shipEncoder } from "./encoder.js";
import { repack } from "./repack.js";

const FLAGS = {
  run: text("FOLDER", "a folder that `npm run train` or `npm run pretraining` wrote"),
  name: fileName("NAME", "what the model is called on the site"),
  rest: choice(["f32", "f16", "int8"], "f32", "how the weights are kept in the file"),
  trim: toggle("of the vocabulary keep what the run's training text, GB 2312's common hanzi and ASCII need"),
  gzip: toggle("gzip the file: in 8 bits that takes another tenth"),
  score: text("FILE", "sentences to score the model on before and after (none)"),
  folder: text("FOLDER", "where shipped models lie (data/models, for an encoder data/encoders)"),
  limit: number(16, "most MB that a reader should have to download"),
  backend: choice(NODE_BACKENDS, "wasm", "what to score on"),
};

type ShipValues = Values<typeof FLAGS>;

export const shipCommand: Command<typeof FLAGS> = {
  name: "ship",
  summary: `Puts a finished training run where the site serves it: FOLDER's model as data/models/NAME.safetensors (.gz), its run card as
NAME.json. On the way the model can be made smaller: weights as halves or in 8 bits, fewer rows in the vocabulary, gzipped. With
--score it prints what that costs in F1. The site shows the models that are called large and small. The encoder of a pretraining run goes to data/encoders as it is.`,
  notes: `Example:
  npm run ship -- --run runs/large --name large --rest int8 --gzip --score data/corpus/test.jsonl

Exit code: 0 done, 1 failed, 2 flags not understood.`,
  flags: FLAGS,
  resumable: false,
  run: ship,
};

/** F1 of entities and relations, strict micro, on predicted entities. */
interface Figures {
  entity: number;
  relation: number;
}

async function ship(values: ShipValues, _given: ReadonlySet<string>, around: Surroundings): Promise<number> {
  const { run, name, limit } = values;
  if (run === undefined || name === undefined) throw new UsageError("--run FOLDER and --name NAME are needed");
  const card = JSON.parse(await readFile(join(run, "run.json"), "utf8")) as RunCard;
  if (card.state !== "done") throw new Error(`${run} is not finished: its run card says "${String(card.state)}".`);
  if (isPretraining(card)) return shipEncoder(run, card, values, around);
  const trained = await readBytes(join(run, "model.safetensors"));
  const texts = values.trim
    ? (await readDataFile(card.settings.train!)).documents.map((document) => document.text)
    : undefined;
  const { model, rows } = repack(trained, REST[values.rest], texts);
  const file = values.gzip ? gzipSync(model, { level: 9 }) : model;
  const megabytes = file.length / 1e6;
  if (megabytes > limit)
    throw new Error(
      `The model would have ${megabytes.toFixed(2)} MB; a shipped model may have ${limit}. Try --rest int8, --trim or --gzip.`,
    );
  const figures = values.score ? await compare(values, trained, model) : undefined;
  const folder = values.folder ?? "data/models";
  const path = join(folder, `${name}.safetensors${values.gzip ? ".gz" : ""}`);
  await makeFolder(folder);
  await writeAtomically(path, file);
  // The hash is that of the unpacked file, whatever a server does with a gzipped one.
  const { sha256 } = digest(path, model);
  const shipped = { path, bytes: file.length, sha256, rest: values.rest, vocabulary: rows, scores: figures ?? null };
  await writeAtomically(join(folder, `${name}.json`), `${JSON.stringify({ ...card, shipped }, null, 2)}\n`);
  around.stdout.write(
    `${path}: ${megabytes.toFixed(2)} MB, ${values.rest}${values.gzip ? ", gzipped" : ""}, ${rows} tokens\n`,
  );
  if (figures)
    for (const state of ["trained", "shipped"] as const)
      around.stdout.write(
        `${state}: entities ${percent(figures[state].entity)}, relations ${percent(figures[state].relation)} F1\n`,
      );
  return EXIT.done;
}

const REST = { f32: "F32", f16: "F16", int8: "I8" } as const;
const percent = (share: number) => (100 * share).toFixed(2);

async function compare({ score, backend }: ShipValues, trained: Uint8Array, shipped: Uint8Array) {
  await useBackend(backend);
  const file = await readDataFile(score!);
  return { file: file.digest, trained: await figuresOf(trained, file), shipped: await figuresOf(shipped, file) };
}

async function figuresOf(model: Uint8Array, file: DataFile): Promise<Figures> {
  const system = await loadSystem(model);
  try {
    const alignment = { widened: 0, dropped: 0, unknownTokens: 0, tokens: 0 };
    const split = {
      ...file,
      ...splitByLength(file.documents, system.tokenizer, system.config.maxPositions),
      alignment,
    };
    const { predictedEntities } = await finalScores(system, "test", split);
    return { entity: predictedEntities.entity.strict.micro.f1, relation: predictedEntities.relation.strict.micro.f1 };
  } finally {
    system.dispose();
  }
}
