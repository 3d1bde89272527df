/** (c) What a training step holds on a GPU, in a browser page, beside what is counted for it. */
import "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { DEFAULT_TRAINING } from "../../src/model/config.js";
import type { FocusedConfig } from "../../src/model/config.js";
import { encodeExample } from "../../src/model/examples.js";
import { FocusedSystem, keptPairs } from "../../src/model/focused.js";
import { jointBatch } from "../../src/model/training/joint-batch.js";
import { stepMemory } from "../../src/model/training/memory.js";
import { labelSetOf } from "../../src/text/labels.js";
import { createRandom } from "../../src/text/random.js";
import { buildTokenizer } from "../../src/text/tokenizers.js";
import { peakBytes } from "./peak.js";
import { syntheticSentence } from "./synthetic.js";

const SENTENCES = 8;
const CHARACTERS = 30;

export interface CountedAndHeld {
  counted: number;
  held: number;
}

/** The second step of a small model, all sentences at once and `microBatch` at a time. */
export async function compareOnGpu(microBatches: number[]): Promise<CountedAndHeld[]> {
  if (!(await navigator.gpu?.requestAdapter())) throw new Error("The browser has no WebGPU adapter.");
  await tf.setBackend("webgpu");
  const results: CountedAndHeld[] = [];
  for (const microBatch of microBatches) results.push(await compare(microBatch));
  return results;
}

async function compare(microBatch: number): Promise<CountedAndHeld> {
  const random = createRandom("budget");
  const train = Array.from({ length: SENTENCES }, (_, i) => syntheticSentence(`s${i}`, CHARACTERS, 5, random));
  const tokenizer = buildTokenizer(
    "character",
    train.map(({ text }) => text),
  );
  const labels = labelSetOf(train);
  const config: FocusedConfig = {
    ...{ hiddenSize: 64, numLayers: 3, numHeads: 4, intermediateSize: 256, maxPositions: 32, focusedLayers: 2 },
    ...{ typeVocabSize: 2, layerNormEps: 1e-12, relationMask: "rc-entities", dropout: 0.1 },
    vocabSize: tokenizer.spec.vocabulary.length,
  };
  const system = FocusedSystem.initial(config, labels, tokenizer, 1);
  const options = { ...DEFAULT_TRAINING, batchSize: SENTENCES, microBatch, epochs: 2 };
  const tagIds = new Map(system.tags.map((tag, id) => [tag, id]));
  // The largest part is the one that counts; the seed's order decides which sentences are in it, and all are alike.
  const part = train.slice(0, microBatch).map((document) => encodeExample(document, tokenizer, labels, tagIds, 32));
  const { batch, pairs } = jointBatch(
    part,
    part.map((example) => keptPairs(example, options)),
    { planner: system.planner, pad: tokenizer.special.pad, maxPositions: 32 },
  );
  const heads = { tags: system.tags.length, classes: system.relationClasses.length };
  const question = { ...heads, kernels: "gpu", accumulates: microBatch < SENTENCES } as const;
  const { weights, moments, peak } = stepMemory(config, { ...batch, pairs: pairs?.rows }, question);
  const session = await system.start(train, [], options);
  await session.next();
  const held = await peakBytes(() => session.next(), weights + moments);
  session.dispose();
  system.dispose();
  return { counted: peak, held };
}
