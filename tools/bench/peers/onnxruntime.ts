/** The encoder's forward pass beside onnxruntime-web's (WASM, one thread), on the same weights and sentences. */
import * as tf from "@tensorflow/tfjs-core";
import * as ort from "onnxruntime-web";
import { noDropout, runTrunk } from "../../../src/model/encoder.js";
import type { TokenBatch } from "../../../src/model/encoder.js";
import type { FocusedSystem } from "../../../src/model/focused.js";
import { trunkWork } from "../../../src/model/flops.js";
import { withoutFusedKernels } from "../../../src/model/ops.js";
import { createRandom } from "../../../src/text/random.js";
import { table } from "../../lib/table.js";
import { describeSizes, SIZES, untrainedModel } from "../context.js";
import type { Context } from "../context.js";
import { medianTiming, takeTurns, timesFaster } from "../timing.js";
import type { Timing } from "../timing.js";
import { encoderOnnx } from "./encoder-onnx.js";

export interface ForwardSpeed {
  model: string;
  sentences: number;
  tokens: number;
  multiplyAdds: number;
  /** Largest difference between the two runtimes' H_N. */
  difference: number;
  milliseconds: Record<Arm, Timing>;
  /** Processor time of onnxruntime-web and of the composition, divided by ours. */
  onnxruntimeOverOurs: number;
  composedOverOurs: number;
}

type Arm = "ours" | "composed" | "onnxruntime";

const MODELS = [
  { hiddenSize: 128, numLayers: 4, numHeads: 4, intermediateSize: 512 },
  { hiddenSize: 256, numLayers: 6, numHeads: 4, intermediateSize: 1024 },
  { hiddenSize: 512, numLayers: 4, numHeads: 8, intermediateSize: 2048 },
];
const SHAPES = [
  [1, 48],
  [16, 48],
];

export async function measureForward({ quick, train, log }: Context): Promise<ForwardSpeed[]> {
  ort.env.wasm.numThreads = 1;
  const results: ForwardSpeed[] = [];
  for (const sizes of MODELS) {
    const config = { ...SIZES, ...sizes, focusedLayers: 0 };
    const system = await untrainedModel(train, config);
    const session = await ort.InferenceSession.create(encoderOnnx(system.weights, system.config), {
      executionProviders: ["wasm"],
    });
    for (const [sentences, tokens] of SHAPES) {
      log(`forward passes of ${sentences} × ${tokens} tokens, ${describeSizes(config as FocusedSystem["config"])}`);
      results.push(await compare(system, session, randomBatch(system, sentences, tokens), quick ? 5 : 25));
    }
    await session.release();
    system.dispose();
  }
  return results;
}

/** Sentences of random characters, the last one shorter than the rest. */
function randomBatch(system: FocusedSystem, sentences: number, tokens: number): TokenBatch {
  const random = createRandom("forward");
  const ids = Int32Array.from({ length: sentences * tokens }, () => random.int(system.config.vocabSize));
  const lengths = Array.from({ length: sentences }, (_, b) => (b === sentences - 1 ? tokens - 3 : tokens));
  return { sentences, tokens, ids, lengths };
}

async function compare(
  system: FocusedSystem,
  session: ort.InferenceSession,
  batch: TokenBatch,
  rounds: number,
): Promise<ForwardSpeed> {
  const { config, weights } = system;
  const ours = () => {
    const hidden = tf.tidy(() => runTrunk(weights, config, config.numLayers, batch, noDropout));
    const values = hidden.dataSync() as Float32Array;
    hidden.dispose();
    return values;
  };
  const feeds = inputsOf(batch);
  const theirs = async () => (await session.run(feeds)).hidden.data as Float32Array;
  const difference = largestDifference(ours(), await theirs(), batch);
  const arms = { ours, composed: () => withoutFusedKernels(ours), onnxruntime: theirs };
  const times = await takeTurns<Arm>(arms, rounds);
  return {
    model: describeSizes(config),
    sentences: batch.sentences,
    tokens: batch.tokens,
    multiplyAdds: trunkWork({ ...config, focusedLayers: 0 }, batch),
    difference,
    milliseconds: {
      ours: medianTiming(times.ours),
      composed: medianTiming(times.composed),
      onnxruntime: medianTiming(times.onnxruntime),
    },
    onnxruntimeOverOurs: timesFaster(times.onnxruntime, times.ours),
    composedOverOurs: timesFaster(times.composed, times.ours),
  };
}

function inputsOf({ sentences, tokens, ids, lengths }: TokenBatch): Record<string, ort.Tensor> {
  const open = new Float32Array(sentences * tokens);
  lengths.forEach((length, b) => open.fill(1, b * tokens, b * tokens + length));
  const positions = BigInt64Array.from({ length: tokens }, (_, i) => BigInt(i));
  return {
    ids: new ort.Tensor("int64", BigInt64Array.from(ids, BigInt), [sentences, tokens]),
    positions: new ort.Tensor("int64", positions, [tokens]),
    open: new ort.Tensor("float32", open, [sentences, 1, 1, tokens]),
  };
}

/** Over the rows of tokens: rows of padding are nobody's business. */
function largestDifference(a: Float32Array, b: Float32Array, { tokens, lengths }: TokenBatch): number {
  const d = a.length / (lengths.length * tokens);
  let largest = 0;
  lengths.forEach((length, sentence) => {
    const start = sentence * tokens * d;
    for (let i = start; i < start + length * d; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]));
  });
  return largest;
}

export function formatForward(results: ForwardSpeed[]): string {
  const rows = results.map((result) => {
    const { ours, composed, onnxruntime } = result.milliseconds;
    return [
      `  ${result.model.replace(/, K.*/, "")}: ${result.sentences} × ${result.tokens}`,
      ours.cpu.toFixed(1),
      composed.cpu.toFixed(1),
      onnxruntime.cpu.toFixed(1),
      ((2 * result.multiplyAdds) / ours.cpu / 1e6).toFixed(1),
      (1 / result.onnxruntimeOverOurs).toFixed(2),
      result.difference.toExponential(0),
    ];
  });
  const head = [
    "  encoder: sentences × tokens",
    "CPU ms",
    "composed",
    "onnxruntime",
    "GFLOP/s",
    "ours / theirs",
    "differ by",
  ];
  return `Forward pass of the encoder on WASM, one core, beside onnxruntime-web (WASM, one thread) on the same weights\n${table([head, ...rows])}`;
}
