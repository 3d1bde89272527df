/** (c) Tensors and bytes over a training run: they must not grow, in Node on WASM and in a browser on WebGPU; and what BERT-Base would need. */
import { openModulePage } from "../lib/module-page.js";
import { table } from "../lib/table.js";
import { formatBudget, measureBudget } from "./budget.js";
import type { Budget } from "./budget.js";
import type { Context } from "./context.js";
import { watchTraining } from "./steady.js";
import type { MemoryCourse, MemoryPoint } from "./steady.js";
import type * as SteadyPage from "./steady-page.js";

/** A course, or why there is none. */
export type CourseResult = MemoryCourse | { backend: string; missing: string };

export interface MemoryResult {
  courses: CourseResult[];
  budget: Budget;
}

export async function measureMemory({ quick, steps: asked, log }: Context): Promise<MemoryResult> {
  const steps = asked ?? (quick ? 24 : 1000);
  log(`memory over ${steps} training steps on WASM`);
  const onWasm = await watchTraining(steps);
  log(`memory over ${steps} training steps on WebGPU, in a browser`);
  const courses = [onWasm, await onGpu(steps)];
  log("memory that BERT-Base needs, counted");
  return { courses, budget: await measureBudget() };
}

async function onGpu(steps: number): Promise<CourseResult> {
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

export function formatMemory({ courses, budget }: MemoryResult): string {
  const blocks = courses.map((result) => {
    if ("missing" in result) return `  ${result.backend}: not measured. ${result.missing}`;
    const { backend, adapter, points } = result;
    const figures = FIGURES.filter(([key]) => points[0][key] !== undefined);
    return table([
      [`  ${backend}${adapter ? ` (${adapter})` : ""}`, ...points.map(({ step }) => `after step ${step}`)],
      ...figures.map(([key, name]) => [`    ${name}`, ...points.map((point) => point[key]!.toLocaleString("en"))]),
    ]);
  });
  return ["Memory of a training run of a tiny model", ...blocks, "", formatBudget(budget)].join("\n");
}
