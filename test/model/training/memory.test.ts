/** The counted memory of a training step against what tfjs holds, and the micro-batch that fits. */
import { describe, expect, it } from "vitest";
import type { FocusedConfig } from "../../../src/model/config.js";
import { DEFAULT_TRAINING } from "../../../src/model/config.js";
import { encodeExample } from "../../../src/model/examples.js";
import { FocusedSystem, keptPairs } from "../../../src/model/focused.js";
import { jointBatch } from "../../../src/model/training/joint-batch.js";
import { largestMicroBatch, pooledActivations, stepMemory, typicalPass } from "../../../src/model/training/memory.js";
import type { MemoryQuestion, PassShape } from "../../../src/model/training/memory.js";
import type { Document } from "../../../src/text/document.js";
import { labelSetOf } from "../../../src/text/labels.js";
import { createRandom } from "../../../src/text/random.js";
import { buildTokenizer } from "../../../src/text/tokenizers.js";
import { peakBytes } from "../../../tools/bench/peak.js";
import { syntheticSentence } from "../../../tools/bench/synthetic.js";
import { onBackend } from "../backends.js";
import { TINY } from "../tiny.js";

const SENTENCES = 8;
const TOKENS = 32;
const OPTIONS = { ...DEFAULT_TRAINING, epochs: 3, batchSize: SENTENCES, warmup: 0 };
const HEADS = { tags: 21, classes: 5 };
const BERT_BASE: FocusedConfig = {
  ...{ vocabSize: 21128, hiddenSize: 768, numLayers: 12, numHeads: 12, intermediateSize: 3072, maxPositions: 512 },
  ...{ typeVocabSize: 2, layerNormEps: 1e-12, focusedLayers: 4, relationMask: "rc-entities", dropout: 0.1 },
};

function systemOf(change: Partial<FocusedConfig>) {
  const random = createRandom("memory");
  const train = Array.from({ length: SENTENCES }, (_, i) => syntheticSentence(`s${i}`, TOKENS - 2, 5, random));
  const tokenizer = buildTokenizer(
    "character",
    train.map(({ text }) => text),
  );
  const config = { ...TINY, ...change, vocabSize: tokenizer.spec.vocabulary.length };
  return { train, system: FocusedSystem.initial(config, labelSetOf(train), tokenizer, 1) };
}

/** All sentences as the one batch that they make. */
function passOf(system: FocusedSystem, train: Document[]): PassShape {
  const { tokenizer, labels, planner, config } = system;
  const tagIds = new Map(system.tags.map((tag, id) => [tag, id]));
  const examples = train.map((document) => encodeExample(document, tokenizer, labels, tagIds, config.maxPositions));
  const pairs = examples.map((example) => keptPairs(example, OPTIONS));
  const settings = { planner, pad: tokenizer.special.pad, maxPositions: config.maxPositions };
  const training = jointBatch(examples, pairs, settings);
  return { ...training.batch, pairs: training.pairs?.rows };
}

onBackend(["wasm"], () => {
  it.each([
    ["wide, no dropout", { hiddenSize: 64, numHeads: 4, intermediateSize: 256, dropout: 0 }],
    ["wide, dropout", { hiddenSize: 64, numHeads: 4, intermediateSize: 256, dropout: 0.1 }],
    ["many heads", { hiddenSize: 32, numHeads: 8, intermediateSize: 64, dropout: 0.1 }],
    ["rc-context", { hiddenSize: 32, numHeads: 2, intermediateSize: 128, relationMask: "rc-context" }],
    ["pooled read-out", { hiddenSize: 64, numHeads: 4, intermediateSize: 256, readout: "pooled", dropout: 0.1 }],
    ["pooled, rc-context", { hiddenSize: 32, numHeads: 2, relationMask: "rc-context", readout: "pooled" }],
    [
      "six layers",
      { hiddenSize: 32, numHeads: 2, intermediateSize: 128, numLayers: 6, focusedLayers: 2, dropout: 0.1 },
    ],
  ] as [string, Partial<FocusedConfig>][])("a step holds what is counted, within 10%%: %s", async (_, change) => {
    const { train, system } = systemOf(change);
    const session = await system.start(train, [], OPTIONS);
    // The first step makes Adam's moments.
    await session.next();
    const question: MemoryQuestion = {
      ...{ tags: system.tags.length, classes: system.relationClasses.length },
      ...{ kernels: "host", accumulates: false },
    };
    const counted = stepMemory(system.config, passOf(system, train), question);
    expect(counted.weights).toBe(4 * system.parameters);
    const held = await peakBytes(() => session.next(), counted.weights + counted.moments);
    session.dispose();
    system.dispose();
    expect(counted.peak / held).toBeGreaterThan(0.9);
    expect(counted.peak / held).toBeLessThan(1.1);
  });
});

describe("counting", () => {
  const question: MemoryQuestion = { ...HEADS, kernels: "gpu", accumulates: true };
  const shape = { tokens: 64, pairs: 3, entityTokens: 3 };
  const needs = (sentences: number) =>
    stepMemory(BERT_BASE, typicalPass(BERT_BASE, { ...shape, sentences }, "gpu"), question).peak;

  it("BERT-Base: four times its 102 million weights and twice more for micro-batches, whatever the batch", () => {
    const { weights, gradients, moments } = stepMemory(
      BERT_BASE,
      typicalPass(BERT_BASE, { ...shape, sentences: 1 }, "gpu"),
      question,
    );
    expect(weights / 4).toBeGreaterThan(102e6);
    expect(weights / 4).toBeLessThan(106e6);
    expect(moments).toBe(2 * weights);
    expect(gradients).toBe(2 * weights + 4 * 21128 * 768);
  });

  it("activations grow with the sentences, and keep the attention where the host's kernels do", () => {
    const activations = (kernels: "host" | "gpu", sentences: number, numHeads: number) => {
      const config = { ...BERT_BASE, numHeads };
      return stepMemory(config, typicalPass(config, { ...shape, sentences }, kernels), { ...question, kernels })
        .activations;
    };
    expect(activations("gpu", 8, 12) / activations("gpu", 4, 12)).toBeCloseTo(2, 1);
    const [few, many] = [activations("host", 4, 4), activations("host", 4, 12)];
    // Eight more heads of 4 × 64 × 64 in each of 12 layers; the head's own and the pairs' come on top.
    expect(many - few).toBeGreaterThan(4 * 8 * 12 * 4 * 64 * 64);
    expect(activations("gpu", 4, 12) - activations("gpu", 4, 4)).toBeLessThan((many - few) / 10);
  });

  it("finds the largest number of sentences that fits, or none", () => {
    const bytes = 6e9;
    const fits = largestMicroBatch(64, bytes, needs);
    expect(fits).toBeGreaterThan(1);
    expect(needs(fits)).toBeLessThanOrEqual(bytes);
    if (fits < 64) expect(needs(fits + 1)).toBeGreaterThan(bytes);
    expect(largestMicroBatch(64, 1e9, needs)).toBe(0);
    expect(largestMicroBatch(5, Infinity, needs)).toBe(5);
    expect(largestMicroBatch(64, 7, (sentences) => sentences)).toBe(7);
  });

  it("a GPU's pool holds the most of every size, not the sum over passes", () => {
    const pass = (sentences: number, tokens: number) => typicalPass(BERT_BASE, { ...shape, sentences, tokens }, "gpu");
    const one = pooledActivations(BERT_BASE, [pass(4, 64)], HEADS);
    expect(pooledActivations(BERT_BASE, [pass(4, 64), pass(4, 64)], HEADS)).toBe(one);
    const two = pooledActivations(BERT_BASE, [pass(4, 64), pass(4, 48)], HEADS);
    expect(two).toBeGreaterThan(1.3 * one);
    expect(two).toBeLessThanOrEqual(one + pooledActivations(BERT_BASE, [pass(4, 48)], HEADS));
  });
});
