/** The files of a run, and which of their sentences the model can take. */
import type { System } from "../../src/model/system.js";
import type { Document } from "../../src/text/document.js";
import { readDataFile } from "../lib/data.js";
import type { DataFile } from "../lib/data.js";
import { alignmentOf } from "./alignment.js";
import type { Alignment } from "./alignment.js";
import type { RunCard } from "./card.js";
import { splitByLength } from "./lengths.js";
import type { Fitted } from "./lengths.js";
import type { Settings } from "./settings.js";

export interface RunFiles {
  train: DataFile;
  dev: DataFile;
  test?: DataFile;
}

export type Split = DataFile & Fitted & { alignment: Alignment };

export interface RunData {
  train: Split;
  dev: Split;
  test?: Split;
}

/** Reads the files that the settings name; of train the first `maxSentences` are used. */
export async function readRunFiles({ train, dev, test, maxSentences }: Settings): Promise<RunFiles> {
  const whole = await readDataFile(train!);
  return {
    train: { ...whole, documents: whole.documents.slice(0, maxSentences) },
    dev: await readDataFile(dev!),
    ...(test === undefined ? {} : { test: await readDataFile(test) }),
  };
}

/** @throws where no dev sentence is short enough to choose an epoch by */
export function fitToModel({ train, dev, test }: RunFiles, { tokenizer, config }: System): RunData {
  const fit = (file: DataFile): Split => ({
    ...file,
    ...splitByLength(file.documents, tokenizer, config.maxPositions),
    alignment: alignmentOf(file.documents, tokenizer),
  });
  const data = { train: fit(train), dev: fit(dev), ...(test ? { test: fit(test) } : {}) };
  if (data.dev.fitting.length === 0)
    throw new Error(`Every dev sentence is longer than ${config.maxPositions} tokens. Raise --max-tokens.`);
  return data;
}

/** @throws where train or dev are not the files that the run began with: it would not be the same run */
export function checkSameData({ data }: RunCard, files: RunFiles): void {
  for (const name of ["train", "dev"] as const) {
    const [then, now] = [data.files[name], files[name].digest];
    if (then.sha256 !== now.sha256)
      throw new Error(
        `${now.path} is not the ${name} file that the run began with (${then.path}, ${then.bytes} bytes, SHA-256 ` +
          `${then.sha256.slice(0, 12)}…; now ${now.bytes} bytes, ${now.sha256.slice(0, 12)}…). Bring it back, or start a new run.`,
      );
  }
}

/** Documents with nothing predicted, for the sentences that a model cannot take: they count as missed. */
export function missed(documents: readonly Document[], goldEntities: boolean): Document[] {
  return documents.map((document) => ({
    ...document,
    entities: goldEntities ? document.entities : [],
    relations: [],
  }));
}
