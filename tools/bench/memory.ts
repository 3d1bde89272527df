/** (c) Tensors and bytes over a training run: they must not grow, in Node on WASM and in a browser on WebGPU. */
import { openModulePage } from "../lib/module-page.js";
import { table } from "../lib/table.js";
import type { Context } from "./context.js";
import { watchTraining } from "./steady.js";
import type { MemoryCourse, MemoryPoint } from "./steady.js";
import type * as SteadyPage from "./steady-page.js";

/** A course, or why there is none. */
export type MemoryResult = MemoryCourse | { backend: string; missing: string };

export async function measureMemory({ quick, steps: asked, log }: Context): Promise<MemoryResult[]> {
  const steps = asked ?? (quick ? 24 : 1000);
  log(`memory over ${steps} training steps on WASM`);
  const onWasm = await watchTraining(steps);
  log(`memory over ${steps} training steps on WebGPU, in a browser`);
  return [onWasm, await onGpu(steps)];
}

async function onGpu(steps: number): Promise<MemoryResult> {
  try {
    const page = await openModulePage<typeof SteadyPage>("tools/bench/steady-page.ts");
    try {
      return await page.call("watchOnGpu", steps);
    } finally {
      await page.close();
    }
  } catch (error) {
    return { backend: "webgpu", missing: (error as Error).message };
  }
}

const FIGURES: [keyof MemoryPoint, string][] = [
  ["tensors", "tensors"],
  ["bytes", "bytes of tensors"],
  ["gpuBytes", "bytes of GPU buffers in use"],
  ["gpuAllocatedBytes", "bytes of GPU buffers, pool included"],
  ["heapBytes", "bytes of the WASM heap"],
];

export function formatMemory(results: MemoryResult[]): string {
  const blocks = results.map((result) => {
    if ("missing" in result) return `  ${result.backend}: not measured. ${result.missing}`;
    const { backend, adapter, points } = result;
    const figures = FIGURES.filter(([key]) => points[0][key] !== undefined);
    return table([
      [`  ${backend}${adapter ? ` (${adapter})` : ""}`, ...points.map(({ step }) => `after step ${step}`)],
      ...figures.map(([key, name]) => [`    ${name}`, ...points.map((point) => point[key]!.toLocaleString("en"))]),
    ]);
  });
  return ["Memory of a training run of a tiny model", ...blocks].join("\n");
}
