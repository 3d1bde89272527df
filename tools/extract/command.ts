/** `extract` as a command: its flags, its help, and the exit code that its counts make. */
import { loadSystem } from "../../src/model/systems.js";
import { unpacked } from "../../src/model/weights/unpacked.js";
import { NODE_BACKENDS, useBackend } from "../lib/backend.js";
import { EXIT } from "../lib/command.js";
import type { Command, Surroundings } from "../lib/command.js";
import { readBytes } from "../lib/files.js";
import { choice, count, text, toggle, UsageError } from "../lib/flags.js";
import type { Values } from "../lib/flags.js";
import { counted, inWords } from "../lib/words.js";
import { filter } from "./filter.js";

const EXTRACT_FLAGS = {
  model: text("PATH", "model.safetensors, as train writes it"),
  batch: count(64, "most sentences at a time"),
  goldEntities: toggle("use the entities of the Document JSONL given, and find relations alone"),
  backend: choice(NODE_BACKENDS, "wasm", "what to compute on"),
};

export const extractCommand: Command<typeof EXTRACT_FLAGS> = {
  name: "extract",
  summary: `A filter: one sentence a line on stdin, one line of JSON for each on stdout, in order. A line that starts with { is
Document JSONL (the file format of this project; "text" is all it needs), any other is the sentence itself. Out come
id (the document's, or the line's number), text, entities and relations with scores, triples, and key-value pairs. An
empty line gives an empty result. A bad line (broken JSON, a sentence too long for the model) is told on stderr by its
number and skipped.`,
  notes: `Example:
  npm run --silent extract -- --model runs/first/model.safetensors < sentences.txt > found.jsonl

Exit code: 0 if a line succeeded or there was none, 1 if all failed, 2 flags not understood.`,
  flags: EXTRACT_FLAGS,
  resumable: false,
  run: extract,
};

async function extract(
  { model, batch, goldEntities, backend }: Values<typeof EXTRACT_FLAGS>,
  _given: ReadonlySet<string>,
  { stdin, stdout, stderr }: Surroundings,
): Promise<number> {
  if (model === undefined) throw new UsageError("--model PATH is needed");
  const bytes = await unpacked(await readBytes(model));
  await useBackend(backend);
  const system = await loadModel(model, bytes);
  try {
    const report = (line: number, problem: string) => stderr.write(`extract: line ${line}: ${problem}\n`);
    const { written, skipped } = await filter(system, stdin, stdout, report, { batch, goldEntities });
    if (skipped > 0) stderr.write(`extract: ${counted(written, "line")} written, ${skipped} skipped\n`);
    return skipped > 0 && written === 0 ? EXIT.failed : EXIT.done;
  } finally {
    system.dispose();
  }
}

async function loadModel(path: string, bytes: Uint8Array) {
  try {
    return await loadSystem(bytes);
  } catch (error) {
    throw new Error(`${path} is not a model that can be used here. ${inWords(error)}`);
  }
}
