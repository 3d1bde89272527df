/** What native code gains on the command line (tools/native/): a training step with it and without. */
import * as tf from "@tensorflow/tfjs-core";
import type { WasmBackend } from "../../src/model/kernels/host.js";
import { replaceFunctions } from "../../src/model/kernels/simd/heap.js";
import { table } from "../lib/table.js";
import { nativeFunctions } from "../native/backend.js";
import { describeSizes, untrainedModel } from "./context.js";
import type { Context } from "./context.js";
import { trainingBatch, trainingSteps } from "./step.js";
import { medianTiming, takeTurns, timesFaster } from "./timing.js";
import type { Timing } from "./timing.js";

const [SENTENCES, TOKENS] = [16, 48];

/** The small encoder's sizes and those of bge-small-zh. */
const MODELS = [
  { numLayers: 6, focusedLayers: 4 },
  { numLayers: 4, focusedLayers: 2, hiddenSize: 512, numHeads: 8, ffnSize: 2048 },
];

interface NativeSpeed {
  model: string;
  milliseconds: Record<"wasm" | "native", Timing>;
  timesFaster: number;
}

export type NativeResult = NativeSpeed[] | { missing: string };

export async function measureNative({ quick, train, log }: Context): Promise<NativeResult> {
  const { wasm: heap } = tf.backend() as unknown as WasmBackend;
  let native: Awaited<ReturnType<typeof nativeFunctions>>;
  try {
    native = await nativeFunctions(heap);
  } catch (error) {
    return { missing: (error as Error).message };
  }
  const results: NativeSpeed[] = [];
  for (const sizes of MODELS) {
    const system = await untrainedModel(train, sizes);
    log(`training steps on WASM and in native code, d = ${system.config.hiddenSize}`);
    const batch = (padded: boolean) => trainingBatch(system, train, SENTENCES, TOKENS, padded);
    const step = trainingSteps(system, [batch(false)], [batch(true)]);
    const on = (functions: typeof native) => () => {
      replaceFunctions(heap, functions);
      return step("fused");
    };
    const times = await takeTurns({ wasm: on(() => ({})), native: on(native) }, quick ? 3 : 9);
    step.dispose();
    replaceFunctions(heap, () => ({}));
    results.push({
      model: describeSizes(system.config),
      milliseconds: { wasm: medianTiming(times.wasm), native: medianTiming(times.native) },
      timesFaster: timesFaster(times.wasm, times.native),
    });
    system.dispose();
  }
  return results;
}

export function formatNative(result: NativeResult): string {
  if ("missing" in result) return `Training in native code: not measured. ${result.missing}`;
  const rows = result.map(({ model, milliseconds: { wasm, native }, timesFaster }) => [
    `  ${model}`,
    wasm.cpu.toFixed(0),
    native.cpu.toFixed(0),
    timesFaster.toFixed(2),
  ]);
  return [
    `A training step of ${SENTENCES} × ${TOKENS} tokens on one core, CPU ms: WASM, and its largest kernels in native code`,
    table([["  model", "WASM", "native", "× faster"], ...rows]),
  ].join("\n");
}
