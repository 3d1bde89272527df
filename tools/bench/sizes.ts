/** (g) Training steps over sizes: WASM in Node, by processor time, and WebGPU in a headless browser, by the clock. */
import * as tf from "@tensorflow/tfjs-core";
import { openModulePage } from "../lib/module-page.js";
import { isSoftware } from "../../src/runtime/backend.js";
import { table } from "../lib/table.js";
import { SIZES } from "./context.js";
import type { Context } from "./context.js";
import { peakBytes } from "./peak.js";
import { ARMS, sizeArms } from "./size-arms.js";
import type { SizeArm, SizeRequest } from "./size-arms.js";
import type * as SizesPage from "./sizes-page.js";
import { medianTiming, median, takeTurns } from "./timing.js";

const TOKENS = 48;
const MODELS = [
  { hiddenSize: 64, numLayers: 4, sentences: 16 },
  { hiddenSize: 128, numLayers: 4, sentences: 16 },
  { hiddenSize: 128, numLayers: 12, sentences: 16 },
  { hiddenSize: 256, numLayers: 6, sentences: 16 },
  { hiddenSize: 512, numLayers: 4, sentences: 16 },
  { hiddenSize: 768, numLayers: 12, sentences: 4 },
];
/** What an adapter in software can be asked for: a step takes seconds. */
const SOFTWARE_MODELS = [{ hiddenSize: 64, numLayers: 4, sentences: 2 }];

export interface SizeSpeed {
  hiddenSize: number;
  numLayers: number;
  sentences: number;
  pairs: number;
  multiplyAdds: number;
  /** Medians. */
  milliseconds: Record<SizeArm, number>;
  peakBytes: number;
}

export interface SizesResult {
  wasm: SizeSpeed[];
  /** The GPU and its figures, or why there are none. */
  webgpu: { adapter: string; software: boolean; speeds: SizeSpeed[] } | { missing: string };
}

type Model = (typeof MODELS)[number];

function requestOf({ hiddenSize, numLayers, sentences }: Model, { quick, train }: Context): SizeRequest {
  const sizes = { hiddenSize, numLayers, numHeads: Math.max(2, hiddenSize / 64), intermediateSize: 4 * hiddenSize };
  const config = { ...SIZES, ...sizes, focusedLayers: numLayers / 2, maxPositions: 128 };
  return { config, train, sentences, tokens: TOKENS, rounds: quick ? 1 : hiddenSize > 256 ? 3 : 9 };
}

export async function measureSizes(context: Context): Promise<SizesResult> {
  const wasm: SizeSpeed[] = [];
  for (const model of context.quick ? MODELS.slice(0, 4) : MODELS) {
    context.log(`training steps on WASM, ${describe(model)}`);
    wasm.push({ ...model, ...(await timeOnWasm(requestOf(model, context))) });
  }
  return { wasm, webgpu: await onGpu(context) };
}

async function timeOnWasm(request: SizeRequest): Promise<Omit<SizeSpeed, keyof Model>> {
  const { arms, multiplyAdds, pairs, dispose } = await sizeArms(request);
  const times = await takeTurns(arms, request.rounds);
  const peak = await peakBytes(arms.step, tf.memory().numBytes);
  dispose();
  return { multiplyAdds, pairs, milliseconds: eachArm((arm) => medianTiming(times[arm]).cpu), peakBytes: peak };
}

const eachArm = (figure: (arm: SizeArm) => number) =>
  Object.fromEntries(ARMS.map((arm) => [arm, figure(arm)])) as Record<SizeArm, number>;

async function onGpu(context: Context): Promise<SizesResult["webgpu"]> {
  try {
    const page = await openModulePage<typeof SizesPage>("tools/bench/sizes-page.ts");
    try {
      const adapter = await page.call("adapter", undefined as never);
      const software = isSoftware({ vendor: adapter, architecture: "", device: "", description: "" });
      const speeds: SizeSpeed[] = [];
      for (const model of software ? SOFTWARE_MODELS : MODELS) {
        context.log(`training steps on WebGPU (${adapter}), ${describe(model)}`);
        const { milliseconds, ...rest } = await page.call("timeSize", requestOf(model, context));
        speeds.push({ ...model, ...rest, milliseconds: eachArm((arm) => median(milliseconds[arm])) });
      }
      return { adapter, software, speeds };
    } finally {
      await page.close();
    }
  } catch (error) {
    return { missing: (error as Error).message };
  }
}

const describe = ({ hiddenSize, numLayers, sentences }: Model) =>
  `N = ${numLayers}, d = ${hiddenSize}, ${sentences} × ${TOKENS}`;

function rowsOf(speeds: SizeSpeed[]): string[][] {
  return speeds.map((speed) => {
    const { forward, gradient, step, predict } = speed.milliseconds;
    return [
      `  ${describe(speed)}, ${speed.pairs} pairs`,
      step.toFixed(0),
      forward.toFixed(0),
      Math.max(0, gradient - forward).toFixed(0),
      Math.max(0, step - gradient).toFixed(0),
      ((2 * speed.multiplyAdds) / step / 1e6).toFixed(2),
      (speed.peakBytes / 1e6).toFixed(0),
      ((1000 * speed.sentences) / predict).toFixed(0),
    ];
  });
}

export function formatSizes({ wasm, webgpu }: SizesResult): string {
  const head = (title: string) => [
    title,
    "step, ms",
    "forward",
    "backward",
    "update",
    "GFLOP/s",
    "peak MB",
    "predicts/s",
  ];
  const lines = [
    "Training steps over sizes, K = N/2, rc-entities, dropout 0.1",
    table([head("  WASM, one core, CPU ms"), ...rowsOf(wasm)]),
  ];
  if ("missing" in webgpu) lines.push(`  WebGPU: not measured. ${webgpu.missing}`);
  else {
    lines.push(table([head(`  WebGPU (${webgpu.adapter}), by the clock`), ...rowsOf(webgpu.speeds)]));
    if (webgpu.software)
      lines.push("  An adapter in software says nothing of a GPU's speed; larger sizes were left out.");
  }
  return lines.join("\n");
}
