/** What each fused kernel is worth: a training step with all of them, and with one after the other switched off. */
import { isSoftware } from "../../src/runtime/backend.js";
import { openModulePage } from "../lib/module-page.js";
import { table } from "../lib/table.js";
import { SIZES } from "./context.js";
import type { Context } from "./context.js";
import { DEPTHS } from "./dispatches.js";
import { kernelArms } from "./kernel-arms.js";
import type { KernelArm, KernelRequest } from "./kernel-arms.js";
import type * as KernelsPage from "./kernels-page.js";
import { median, medianTiming, takeTurns, timesFaster } from "./timing.js";
import type { Arms } from "./timing.js";

const SENTENCES = 16;
const TOKENS = 48;

type Each<T> = Partial<Record<KernelArm, T>>;

export interface KernelsResult {
  pairs: number;
  /** Processor time of a step, and how many times that of a step with all kernels (median over rounds). */
  wasm: Each<{ milliseconds: number; times: number }>;
  webgpu:
    | {
        adapter: string;
        /** At `DEPTHS`. */
        dispatches: Each<[number, number]>;
        /** By the clock; none from an adapter in software. */
        milliseconds?: Each<number>;
      }
    | { missing: string };
}

function requestOf({ train }: Context, numLayers: number): KernelRequest {
  const config = { ...SIZES, numLayers, focusedLayers: numLayers / 2 };
  return { config, train, sentences: SENTENCES, tokens: TOKENS };
}

export async function measureKernels(context: Context): Promise<KernelsResult> {
  context.log("training steps on WASM, one thing after the other not fused");
  const { arms, pairs, dispose } = await kernelArms(requestOf(context, DEPTHS[0]));
  const times = await takeTurns(arms as Arms<KernelArm>, context.quick ? 3 : 15);
  dispose();
  const wasm: KernelsResult["wasm"] = {};
  for (const name of Object.keys(arms) as KernelArm[]) {
    wasm[name] = { milliseconds: medianTiming(times[name]).cpu, times: timesFaster(times[name], times.all) };
  }
  return { pairs, wasm, webgpu: await onGpu(context) };
}

async function onGpu(context: Context): Promise<KernelsResult["webgpu"]> {
  try {
    const page = await openModulePage<typeof KernelsPage>("tools/bench/kernels-page.ts");
    try {
      const adapter = await page.call("adapter", undefined as never);
      context.log(`dispatches on WebGPU (${adapter}), one thing after the other not fused`);
      const [shallow, deep] = [
        await page.call("dispatchesEachWay", requestOf(context, DEPTHS[0])),
        await page.call("dispatchesEachWay", requestOf(context, DEPTHS[1])),
      ];
      const dispatches: Each<[number, number]> = {};
      for (const name of Object.keys(shallow) as KernelArm[]) dispatches[name] = [shallow[name]!, deep[name]!];
      if (isSoftware({ vendor: adapter, architecture: "", device: "", description: "" }))
        return { adapter, dispatches };
      // A page of its own: in the one before, nothing was carried out.
      await page.page.reload();
      const times = await page.call("timesEachWay", {
        ...requestOf(context, DEPTHS[0]),
        rounds: context.quick ? 3 : 15,
      });
      const medians = Object.entries(times).map(([name, list]) => [name, median(list)]);
      return { adapter, dispatches, milliseconds: Object.fromEntries(medians) as Each<number> };
    } finally {
      await page.close();
    }
  } catch (error) {
    return { missing: (error as Error).message };
  }
}

const describe = (name: string) => (name === "all" ? "  everything fused" : `  without ${name}`);

export function formatKernels({ pairs, wasm, webgpu }: KernelsResult): string {
  const onHost = Object.entries(wasm).map(([name, { milliseconds, times }]) => [
    describe(name),
    milliseconds.toFixed(0),
    times.toFixed(2),
  ]);
  return [
    `What each fused kernel is worth: a training step, K = N/2, d = 128, ${SENTENCES} × ${TOKENS} tokens, ${pairs} pairs`,
    table([["  WASM, one core, N = 4", "CPU ms", "times"], ...onHost]),
    "missing" in webgpu ? `  WebGPU: not measured. ${webgpu.missing}` : formatGpu(webgpu),
  ].join("\n");
}

function formatGpu({
  adapter,
  dispatches,
  milliseconds,
}: Exclude<KernelsResult["webgpu"], { missing: string }>): string {
  const rows = Object.entries(dispatches).map(([name, [shallow, deep]]) => {
    const time = milliseconds?.[name as KernelArm];
    return [describe(name), String(shallow), String(deep), ...(time === undefined ? [] : [time.toFixed(1)])];
  });
  const head = [`  WebGPU (${adapter}), dispatches`, ...DEPTHS.map((depth) => `N = ${depth}`)];
  return table([[...head, ...(milliseconds ? [`ms, N = ${DEPTHS[0]}`] : [])], ...rows]);
}
