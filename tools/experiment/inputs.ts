/** What a plan is made from: the corpus and the encoders, identified by their content. */
import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { Plan } from "../../src/evaluation/plan.js";
import { readDataFile } from "../lib/data.js";
import { MissingFileError } from "../lib/files.js";
import { readEncoder } from "../train/encoder.js";
import type { EncoderFacts } from "./config.js";
import type { PlanInputs } from "./plan.js";
import type { PlanSettings } from "./settings.js";

export async function readInputs(settings: PlanSettings): Promise<Omit<PlanInputs, "records">> {
  const corpus = await readCorpus(settings);
  const corpusHash = hashOfCorpus(corpus);
  const { encoder, largeEncoder, maxTokens } = settings;
  const encoders = {
    small: await encoderFacts(encoder, false, maxTokens),
    large: largeEncoder ? await encoderFacts(largeEncoder.source, true, maxTokens) : undefined,
  };
  return { settings, corpus, corpusHash, encoders };
}

/** Of the three files. */
export function hashOfCorpus(corpus: Record<"train" | "dev" | "test", { sha256: string }>): string {
  const digests = (["train", "dev", "test"] as const).map((split) => corpus[split].sha256);
  return createHash("sha256").update(digests.join("\n")).digest("hex").slice(0, 12);
}

async function readCorpus({ corpus, data }: PlanSettings): Promise<Plan["corpus"]> {
  const read = async (path: string) => {
    const { digest, documents } = await readDataFile(path);
    // Of a set that is not shipped, nobody else has the same folders.
    return { path: data.shipped ? path : basename(path), sha256: digest.sha256, sentences: documents.length };
  };
  return { train: await read(corpus.train), dev: await read(corpus.dev), test: await read(corpus.test) };
}

/** @returns undefined where there is no such file, or the package that it comes in is not installed */
async function encoderFacts(source: string, trim: boolean, maxTokens: number): Promise<EncoderFacts | undefined> {
  try {
    const { digest, config } = await readEncoder(source, {}, maxTokens);
    const { numLayers, hiddenSize, numHeads, intermediateSize } = config;
    return { source, sha256: digest.sha256, trim, numLayers, hiddenSize, numHeads, intermediateSize };
  } catch (error) {
    if (error instanceof MissingFileError) return undefined;
    throw error;
  }
}
