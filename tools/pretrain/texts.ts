/** The sentences of a run: written by the grammar, read from a file, and never one of dev, test or test-hard. */
import { join } from "node:path";
import { TEST_HARD } from "../../src/corpus/hard/split.js";
import { pretrainingTexts } from "../../src/corpus/pretraining-texts.js";
import type { PretrainingTexts } from "../../src/corpus/pretraining-texts.js";
import { decodeText } from "../../src/text/utf8.js";
import { readDataFile } from "../lib/data.js";
import { digest, readBytes } from "../lib/files.js";
import type { FileDigest } from "../lib/files.js";
import type { Settings } from "./settings.js";

export interface RunTexts extends PretrainingTexts {
  /** The reader's file. */
  file: FileDigest | null;
  /** Sentences of dev, test and test-hard that were kept out. */
  withheld: FileDigest[];
}

/** @param longest most tokens of a sentence, without [CLS] and [SEP] */
export async function readTexts(settings: Settings, longest: number): Promise<RunTexts> {
  const { corpus = "data/corpus", seed, sentences, heldOut } = settings;
  const splits = await Promise.all(
    ["dev", "test", TEST_HARD].map((split) => readDataFile(join(corpus, `${split}.jsonl`))),
  );
  const bytes = settings.text === undefined ? undefined : await readBytes(settings.text);
  const text = bytes && decodeText(settings.text!, bytes);
  const withheld = splits.flatMap(({ documents }) => documents.map(({ text }) => text));
  return {
    ...pretrainingTexts({ seed, sentences, text, heldOut, longest, withheld }),
    file: bytes ? digest(settings.text!, bytes) : null,
    withheld: splits.map(({ digest }) => digest),
  };
}
