/** The encoder's forward pass beside onnxruntime-web's (WASM, one thread), on the same weights and sentences. */
import * as tf from "@tensorflow/tfjs-core";
import * as ort from "onnxruntime-web";
import { noDropout, runTrunk } from "../../../src/model/encoder.js";
import type { TokenBatch } from "../../../src/model/encoder.js";
import type { FocusedSystem } from "../../../src/model/focused.js";
import { trunkWork } from "../../../src/model/flops.js";
import { withoutFusedKernels } from "../../../src/model/ops.js";
import { table } from "../../lib/table.js";
import { describeSizes, SIZES, untrainedModel } from "../context.js";
import type { Context } from "../context.js";
import { median, medianTiming, takeTurns, timesFaster } from "../timing.js";
import type { Timing } from "../timing.js";
import { isSoftware } from "../../../src/runtime/backend.js";
import { openModulePage } from "../../lib/module-page.js";
import { encoderOnnx } from "./encoder-onnx.js";
import { inputsOf, largestDifference, randomBatch } from "./forward-inputs.js";
import type * as ForwardPage from "./forward-page.js";
import type { GpuForward } from "./forward-page.js";

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

export interface ForwardResult {
  wasm: ForwardSpeed[];
  /** On the browser's GPU, or why not. On one in software nothing is timed, only compared. */
  webgpu: { adapter: string; software: boolean; speeds: GpuForward[] } | { missing: string };
}

export async function measureForward(context: Context): Promise<ForwardResult> {
  return { wasm: await onWasm(context), webgpu: await onGpu(context) };
}

/** What an adapter in software can be asked for. */
const TINY = { hiddenSize: 64, numLayers: 2, numHeads: 2, intermediateSize: 128 };
/** What onnxruntime-web's build for WebGPU fetches. */
const GPU_FILES = ["mjs", "wasm"].map((ending) => `onnxruntime-web/ort-wasm-simd-threaded.asyncify.${ending}`);

async function onGpu({ quick, train, log }: Context): Promise<ForwardResult["webgpu"]> {
  try {
    const page = await openModulePage<typeof ForwardPage>("tools/bench/peers/forward-page.ts", { beside: GPU_FILES });
    try {
      const adapter = await page.call("adapter", undefined as never);
      const software = isSoftware({ vendor: adapter, architecture: "", device: "", description: "" });
      const speeds: GpuForward[] = [];
      for (const sizes of software ? [TINY] : MODELS) {
        for (const [sentences, tokens] of software ? [[2, 16]] : SHAPES) {
          log(`forward pass of ${sentences} × ${tokens} tokens, d = ${sizes.hiddenSize}, on WebGPU (${adapter})`);
          const config = { ...SIZES, ...sizes, focusedLayers: 0 };
          const rounds = software ? 0 : quick ? 5 : 25;
          speeds.push(await page.call("forward", { config, train: train.slice(0, 200), sentences, tokens, rounds }));
        }
      }
      return { adapter, software, speeds };
    } finally {
      await page.close();
    }
  } catch (error) {
    return { missing: (error as Error).message };
  }
}

async function onWasm({ quick, train, log }: Context): Promise<ForwardSpeed[]> {
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
  const feeds = inputsOf(ort, batch);
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

export function formatForward({ wasm, webgpu }: ForwardResult): string {
  const rows = wasm.map((result) => {
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
  return [
    "Forward pass of the encoder on WASM, one core, beside onnxruntime-web (WASM, one thread) on the same weights",
    table([head, ...rows]),
    "missing" in webgpu ? `  WebGPU: not measured. ${webgpu.missing}` : formatGpu(webgpu),
  ].join("\n");
}

function formatGpu({ adapter, software, speeds }: Exclude<ForwardResult["webgpu"], { missing: string }>): string {
  const milliseconds = (times: number[]) => (times.length > 0 ? median(times).toFixed(1) : "–");
  const rows = speeds.map(({ model, sentences, tokens, ours, onnxruntime, difference }) => [
    `  ${model}: ${sentences} × ${tokens}`,
    milliseconds(ours),
    milliseconds(onnxruntime),
    difference.toExponential(0),
  ]);
  const note = software ? "\n  An adapter in software says nothing of a GPU's speed: compared, not timed." : "";
  return table([[`  WebGPU (${adapter}), ms by the clock`, "ours", "onnxruntime", "differ by"], ...rows]) + note;
}
