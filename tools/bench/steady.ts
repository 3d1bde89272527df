/** (c) The training run whose memory is watched; the same in Node and in a browser page. */
import * as tf from "@tensorflow/tfjs-core";
import { DEFAULT_TRAINING } from "../../src/model/config.js";
import { FocusedSystem } from "../../src/model/focused.js";
import { labelSetOf } from "../../src/text/labels.js";
import { createRandom } from "../../src/text/random.js";
import { buildTokenizer } from "../../src/text/tokenizers.js";
import { syntheticSentence } from "./synthetic.js";

/** What is held after a step. Fields that a backend doesn't have are absent. */
export interface MemoryPoint {
  step: number;
  tensors: number;
  bytes: number;
  /** Of buffers that tensors use. */
  gpuBytes?: number;
  /** Of all buffers, the free ones in tfjs's pool included. */
  gpuAllocatedBytes?: number;
  /** Of the heap that the WASM backend's tensors live in. */
  heapBytes?: number;
}

export interface MemoryCourse {
  backend: string;
  /** The GPU, where there is one. */
  adapter?: string;
  steps: number;
  /** After the first epoch, half of the steps, and all of them. By half, every shape of buffer has long occurred. */
  points: MemoryPoint[];
}

const SENTENCES = 16;
const BATCH = 4;

/** Steps of an epoch of the tiny run. */
const EPOCH = SENTENCES / BATCH;

/** A run of a tiny model on the backend in use, with dropout and clipping, and pairs whose number differs from step to step. */
export async function startTinyRun(steps: number) {
  const random = createRandom("steady");
  const train = Array.from({ length: SENTENCES }, (_, i) =>
    syntheticSentence(`s${i}`, 10 + random.int(5), 1 + random.int(2), random),
  );
  const tokenizer = buildTokenizer(
    "character",
    train.map(({ text }) => text),
  );
  const sizes = { hiddenSize: 16, numLayers: 1, numHeads: 2, intermediateSize: 32, maxPositions: 16 };
  const config = {
    ...sizes,
    typeVocabSize: 1,
    layerNormEps: 1e-12,
    dropout: 0.1,
    vocabSize: tokenizer.spec.vocabulary.length,
  };
  const system = FocusedSystem.initial(
    { ...config, focusedLayers: 1, relationMask: "rc-entities" },
    labelSetOf(train),
    tokenizer,
    1,
  );
  const options = { ...DEFAULT_TRAINING, batchSize: BATCH, epochs: Math.ceil(steps / EPOCH), warmup: 0 };
  return { system, session: await system.start(train, [], options) };
}

/**
 * Trains it, and notes what is held.
 * @param steps at least two epochs: 8
 */
export async function watchTraining(steps: number): Promise<MemoryCourse> {
  const { system, session } = await startTinyRun(steps);
  const points: MemoryPoint[] = [];
  while (session.step < steps) {
    await session.next();
    if ([EPOCH, steps >> 1, steps].includes(session.step)) points.push(await measure(session.step));
  }
  session.dispose();
  system.dispose();
  return { backend: tf.getBackend(), steps, points };
}

async function measure(step: number): Promise<MemoryPoint> {
  // A read sends off the operations that wait, and only then does a GPU's backend take their buffers back.
  const probe = tf.tidy(() => tf.square(tf.ones([1])));
  await probe.data();
  probe.dispose();
  const { numTensors, numBytes, ...more } = tf.memory();
  const { numBytesInGPU, numBytesAllocatedInGPU } = more as { numBytesInGPU?: number; numBytesAllocatedInGPU?: number };
  const { wasm } = tf.backend() as { wasm?: { HEAPU8: Uint8Array } };
  return {
    step,
    tensors: numTensors,
    bytes: numBytes,
    ...(numBytesInGPU === undefined ? {} : { gpuBytes: numBytesInGPU, gpuAllocatedBytes: numBytesAllocatedInGPU }),
    ...(wasm ? { heapBytes: wasm.HEAPU8.byteLength } : {}),
  };
}
