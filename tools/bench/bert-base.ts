/** (f) The full-size model: BERT-Base Chinese's 12 × 768 with random weights, one forward pass and one training step on WASM, one core. */
import * as tf from "@tensorflow/tfjs-core";
import type { FocusedConfig } from "../../src/model/config.js";
import { FocusedSystem } from "../../src/model/focused.js";
import { atRest } from "../../src/model/weights/checkpoint.js";
import type { Parameters } from "../../src/model/weights/checkpoint.js";
import { isLayerNormWeight, parameterShapes } from "../../src/model/weights/names.js";
import { tagSet } from "../../src/text/bieos.js";
import { labelSetOf } from "../../src/text/labels.js";
import { largestMicroBatch, stepMemory, typicalPass } from "../../src/model/training/memory.js";
import type { StepMemory } from "../../src/model/training/memory.js";
import { createTokenizer, wordPieceSpec } from "../../src/text/tokenizers.js";
import { readBytes } from "../lib/files.js";
import { table } from "../lib/table.js";
import { describeSizes } from "./context.js";
import type { Context } from "./context.js";
import { stepWork, trainingBatch, trainingSteps } from "./step.js";

export const BERT_BASE: Omit<FocusedConfig, "vocabSize"> = {
  ...{ hiddenSize: 768, numLayers: 12, numHeads: 12, intermediateSize: 3072, maxPositions: 512, typeVocabSize: 2 },
  ...{ layerNormEps: 1e-12, focusedLayers: 4, relationMask: "rc-entities", dropout: 0.1 },
};
const TOKENS = 32;
/** What a WASM heap can grow to. */
const HEAP = 2 ** 32;
const TYPICAL = { tokens: 64, pairs: 15, entityTokens: 3 };

export interface FullSize {
  model: string;
  parameters: number;
  sentences: number;
  tokens: number;
  /** Of the training step, forwards and backwards. */
  multiplyAdds: number;
  forwardMilliseconds: number;
  /** Absent where the step did not end well. */
  stepMilliseconds?: number;
  /** Why it did not. */
  failure?: string;
  /** Bytes in tensors once the step is done. */
  tensorBytes: number;
  /** Bytes of the process, WASM's heap included. */
  residentBytes: number;
  /** What a step should hold, counted beforehand: this batch. */
  counted: StepMemory;
  /** Sentences of 64 tokens and 15 pairs at a time that should fit into 4 GiB. */
  fitting: number;
}

export async function measureBertBase({ train, log }: Context): Promise<FullSize> {
  const vocabulary = new TextDecoder().decode(await readBytes("data/vocabulary/bert-base-chinese.txt"));
  log("BERT-Base: random weights");
  const tokenizer = createTokenizer(wordPieceSpec(vocabulary, true));
  const config = { ...BERT_BASE, vocabSize: tokenizer.spec.vocabulary.length };
  const labels = labelSetOf(train);
  const shapes = parameterShapes(config, tagSet(labels.entityTypes).length, labels.relationClasses.length + 1);
  const system = new FocusedSystem(config, labels, tokenizer, noise(shapes));
  try {
    return await measure(system, train, log);
  } finally {
    system.dispose();
  }
}

/** Values of BERT's initial size, made quickly: a hundred million careful draws take longer than what is measured. */
function noise(shapes: ReadonlyMap<string, number[]>): Parameters {
  const values = (name: string, size: number) => {
    const data = new Float32Array(size);
    if (isLayerNormWeight(name)) return data.fill(1);
    let state = 1;
    // Numerical Recipes' congruential generator.
    for (let i = 0; i < size; i++) data[i] = ((state = (Math.imul(state, 1664525) + 1013904223) | 0) / 2 ** 31) * 0.035;
    return data;
  };
  const size = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);
  return new Map([...shapes].map(([name, shape]) => [name, atRest(shape, () => values(name, size(shape)))]));
}

async function measure(system: FocusedSystem, train: Context["train"], log: Context["log"]): Promise<FullSize> {
  const training = trainingBatch(system, train, 1, TOKENS);
  const { batch, pairs } = training;
  const document = train.find(({ text }) => system.tokenizer.encode(text).length + 2 <= TOKENS)!;
  log("BERT-Base: a forward pass");
  const forwardMilliseconds = await milliseconds(() => system.predict([document]));
  log("BERT-Base: a training step");
  const question = {
    kernels: "host",
    accumulates: false,
    tags: system.tags.length,
    classes: system.relationClasses.length,
  } as const;
  const needs = (sentences: number) =>
    stepMemory(
      system.config,
      typicalPass(system.config, { sentences, ...TYPICAL, pairs: TYPICAL.pairs }, "host"),
      question,
    ).peak;
  const result: FullSize = {
    model: describeSizes(system.config),
    parameters: system.parameters,
    sentences: batch.sentences,
    tokens: batch.tokens,
    multiplyAdds: stepWork(system, training),
    forwardMilliseconds,
    tensorBytes: 0,
    residentBytes: 0,
    counted: stepMemory(system.config, { rows: batch.rows, pairs: pairs?.rows }, question),
    fitting: largestMicroBatch(64, HEAP, needs),
  };
  const step = trainingSteps(system, [training]);
  try {
    result.stepMilliseconds = await milliseconds(() => step("fused"));
  } catch (error) {
    result.failure = (error as Error).message;
  }
  result.tensorBytes = tf.memory().numBytes;
  result.residentBytes = process.memoryUsage.rss();
  step.dispose();
  return result;
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

export function formatBertBase(result: FullSize): string {
  const { counted, multiplyAdds, stepMilliseconds } = result;
  const mega = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  return `Full size on WASM, one core: ${result.model}, ${result.parameters} parameters, ${result.sentences} × ${result.tokens} tokens\n${table(
    [
      ["", ""],
      ["forward pass, heads included", `${result.forwardMilliseconds.toFixed(0)} ms`],
      [
        "training step",
        stepMilliseconds === undefined
          ? `failed: ${result.failure ?? ""}`
          : `${stepMilliseconds.toFixed(0)} ms, ${((2 * multiplyAdds) / stepMilliseconds / 1e6).toFixed(2)} GFLOP/s`,
      ],
      ["counted: weights", mega(counted.weights)],
      ["counted: gradients", mega(counted.gradients)],
      ["counted: Adam's moments", mega(counted.moments)],
      ["counted: activations", mega(counted.activations)],
      ["counted: at the fullest moment", mega(counted.peak)],
      ["tensors after the step", mega(result.tensorBytes)],
      ["process", mega(result.residentBytes)],
      [`sentences of ${TYPICAL.tokens} tokens at a time in 4 GiB`, String(result.fitting)],
    ],
  )}`;
}
