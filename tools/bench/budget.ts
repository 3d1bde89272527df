/** (c) What BERT-Base needs for training, counted from shapes, and how many sentences at a time fit into a given memory. */
import type { FocusedConfig } from "../../src/model/config.js";
import { largestMicroBatch, pooledActivations, stepMemory, typicalPass } from "../../src/model/training/memory.js";
import type { StepMemory } from "../../src/model/training/memory.js";
import { openModulePage } from "../lib/module-page.js";
import { table } from "../lib/table.js";
import type * as BudgetPage from "./budget-page.js";
import type { CountedAndHeld } from "./budget-page.js";
import { describeSizes } from "./context.js";

const BERT_BASE: FocusedConfig = {
  ...{ vocabSize: 21128, hiddenSize: 768, numLayers: 12, numHeads: 12, intermediateSize: 3072, maxPositions: 512 },
  ...{ typeVocabSize: 2, layerNormEps: 1e-12, focusedLayers: 4, relationMask: "rc-entities", dropout: 0.1 },
};
/** BIEOS of five entity types, and five classes. */
const HEADS = { tags: 21, classes: 5 };
const BATCH = 64;
const BYTES = 6e9;
/** Padded lengths that sentences of reports have. */
const BUCKETS = [16, 32, 48, 64, 80, 96, 112, 128];
/** Pairs that training keeps of a sentence, and tokens of an entity. */
const TYPICAL = { pairs: 4, entityTokens: 4 };
const MICRO_BATCHES = [8, 3];

export interface Budget {
  model: string;
  batchSize: number;
  bytes: number;
  /** For each padded length: the most sentences at a time, and what a step then holds. */
  fits: { tokens: number; microBatch: number; memory: StepMemory }[];
  /** The most at a time for every length, everything counted that a GPU's pool keeps of all lengths. */
  pooled: { microBatch: number; bytes: number };
  /** A small model's step on this machine's WebGPU, or why there is none. */
  checked: { microBatches: number[]; steps: CountedAndHeld[] } | { missing: string };
}

export async function measureBudget(): Promise<Budget> {
  const pass = (sentences: number, tokens: number) => typicalPass(BERT_BASE, { ...TYPICAL, sentences, tokens }, "gpu");
  const memory = (sentences: number, tokens: number) =>
    stepMemory(BERT_BASE, pass(sentences, tokens), { ...HEADS, kernels: "gpu", accumulates: sentences < BATCH });
  const all = (sentences: number) => {
    const { peak, activations } = memory(sentences, 16);
    const passes = BUCKETS.map((tokens) => pass(sentences, tokens));
    return peak - activations + pooledActivations(BERT_BASE, passes, HEADS);
  };
  const fits = [48, 64, 128].map((tokens) => {
    const microBatch = largestMicroBatch(BATCH, BYTES, (sentences) => memory(sentences, tokens).peak);
    return { tokens, microBatch, memory: memory(microBatch, tokens) };
  });
  const together = largestMicroBatch(BATCH, BYTES, all);
  return {
    model: describeSizes(BERT_BASE),
    batchSize: BATCH,
    bytes: BYTES,
    fits,
    pooled: { microBatch: together, bytes: all(Math.max(1, together)) },
    checked: await check(),
  };
}

async function check(): Promise<Budget["checked"]> {
  try {
    const page = await openModulePage<typeof BudgetPage>("tools/bench/budget-page.ts");
    try {
      return { microBatches: MICRO_BATCHES, steps: await page.call("compareOnGpu", MICRO_BATCHES) };
    } finally {
      await page.close();
    }
  } catch (error) {
    return { missing: (error as Error).message };
  }
}

const giga = (bytes: number) => (bytes / 1e9).toFixed(2);

export function formatBudget({ model, batchSize, bytes, fits, pooled, checked }: Budget): string {
  const header = ["GB by shapes", "at a time", "weights", "gradients", "moments", "activations", "together"];
  const rows = fits.map(({ tokens, microBatch, memory }) => [
    `    sentences of ${tokens} tokens`,
    String(microBatch),
    ...[memory.weights, memory.gradients, memory.moments, memory.activations, memory.peak].map(giga),
  ]);
  const truth =
    "missing" in checked
      ? `  not compared with WebGPU: ${checked.missing}`
      : checked.steps
          .map(
            ({ counted, held }, i) =>
              `  a small model's step on WebGPU, ${checked.microBatches[i]} sentences at a time: counted / held = ${(counted / held).toFixed(3)}`,
          )
          .join("\n");
  return [
    `Training BERT-Base on WebGPU (${model}, vocabulary 21,128), batch ${batchSize} in parts within ${giga(bytes)} GB`,
    table([[`  ${header[0]}`, ...header.slice(1)], ...rows]),
    `  ${pooled.microBatch} at a time for every length up to 128, buffers of all lengths kept: ${giga(pooled.bytes)} GB`,
    truth,
  ].join("\n");
}
