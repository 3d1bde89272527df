/** A pretrained encoder to start from. */
import { importEncoder } from "../../src/model/weights/import/encoder.js";
import type { AskedSizes, ImportedEncoder } from "../../src/model/weights/import/encoder.js";
import { say } from "../../src/i18n/problems/index.js";
import { readEncoderFiles } from "../lib/encoders.js";
import type { FileDigest } from "../lib/files.js";
import { inWords } from "../lib/words.js";

export type { AskedSizes } from "../../src/model/weights/import/encoder.js";

export interface PretrainedEncoder extends Omit<ImportedEncoder, "notes"> {
  /** What was decided where the files are silent or wrong, in words. */
  notes: string[];
  digest: FileDigest;
}

/**
 * Reads an encoder: one of the known names, a file or a folder. Fewer layers than it has means the first ones; of its positions
 * the first `maxTokens` are kept.
 * @throws listing every tensor that is missing or of another shape, or saying which file beside it is missing
 */
export async function readEncoder(source: string, asked: AskedSizes, maxTokens: number): Promise<PretrainedEncoder> {
  const { digest, files } = await readEncoderFiles(source);
  try {
    const { notes, ...encoder } = importEncoder(files, { ...asked, maxPositions: maxTokens });
    return { digest, ...encoder, notes: notes.map((note) => say(note).message) };
  } catch (error) {
    throw new Error(`${source}: ${inWords(error)}`);
  }
}
