/**
 * Somebody's encoder, from the files that it is published as to one that is kept in this browser: hashed, checked and repacked. It is
 * the worker that does so, because 400 MB would hold up the page.
 */
import type { EncoderConfig } from "../../model/config.js";
import { encoderFile } from "../../model/weights/import/one-file.js";
import type { EncoderFile } from "../../model/weights/import/one-file.js";
import type { ModelFiles } from "../../model/weights/import/shards.js";
import type { Coded } from "../../text/problem.js";
import { encoderShapes } from "../../model/weights/names.js";
import { sha256 } from "../download/download.js";
import { isWeights } from "../download/model.js";
import { asReason, failed } from "../failures.js";
import type { EncoderStore, StoredEncoder } from "./encoder-store.js";

export interface BroughtEncoder {
  /** As it now stands among the kept ones. */
  kept: StoredEncoder;
  /** SHA-256 of each file of weights. */
  hashes: { file: string; sha256: string }[];
  /** What was decided where the files are silent or wrong. */
  notes: Coded[];
}

/**
 * @param name what the reader will find it under
 * Rejects with "bad-encoder" where the files are no encoder, saying why, and with "quota" or "storage".
 */
export async function bringEncoder(name: string, files: ModelFiles, store: EncoderStore): Promise<BroughtEncoder> {
  const { bytes, config, tokenizer, notes } = checked(files);
  const hashes: BroughtEncoder["hashes"] = [];
  for (const [file, content] of files) if (isWeights(file)) hashes.push({ file, sha256: await sha256(content) });
  const summary = { encoder: "", parameters: parametersOf(config), config, tokenizer: tokenizer.kind };
  const kept = { id: crypto.randomUUID(), name, saved: new Date().toISOString(), summary };
  await store.save(kept, bytes);
  return { kept: { ...kept, bytes: bytes.length }, hashes, notes };
}

function checked(files: ModelFiles): EncoderFile {
  try {
    return encoderFile(files);
  } catch (error) {
    throw failed("bad-encoder", asReason(error));
  }
}

const parametersOf = (config: EncoderConfig) =>
  [...encoderShapes(config).values()].reduce((sum, shape) => sum + shape.reduce((product, n) => product * n, 1), 0);
