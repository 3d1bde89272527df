/** A pretrained encoder to start from. */
import { importEncoder } from "../../src/model/weights/import/encoder.js";
import type { AskedSizes, ImportedEncoder } from "../../src/model/weights/import/encoder.js";
import { readEncoderFiles } from "../lib/encoders.js";
import type { FileDigest } from "../lib/files.js";

export type { AskedSizes } from "../../src/model/weights/import/encoder.js";

export interface PretrainedEncoder extends ImportedEncoder {
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
    return { digest, ...importEncoder(files, { ...asked, maxPositions: maxTokens }) };
  } catch (error) {
    throw new Error(`${source}: ${(error as Error).message}`);
  }
}
