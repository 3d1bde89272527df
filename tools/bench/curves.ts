/** The same training run on every backend, in one browser: how far its losses drift from the CPU's. */
import { openModulePage } from "../lib/module-page.js";
import { table } from "../lib/table.js";
import type { Context } from "./context.js";
import type * as CurvesPage from "./curves-page.js";
import type { CurveRequest } from "./curves-page.js";

type BackendName = CurveRequest["backend"];

const BACKENDS: readonly BackendName[] = ["cpu", "wasm", "webgpu"];

export interface Curve {
  backend: BackendName;
  /** L_all of each step. */
  losses: number[];
  /** Largest difference from the CPU's loss at the same step, relative to that. */
  drift: number;
  seconds: number;
}

export interface Curves {
  steps: number;
  curves: Curve[];
  /** Why there are none. */
  missing?: string;
}

export async function measureCurves({ quick, steps: asked, log }: Context): Promise<Curves> {
  const steps = asked ?? (quick ? 24 : 200);
  try {
    return { steps, curves: await compareCurves(steps, log) };
  } catch (error) {
    return { steps, curves: [], missing: (error as Error).message };
  }
}

/** @throws where there is no browser, or it lacks a backend */
export async function compareCurves(steps: number, log: (line: string) => void): Promise<Curve[]> {
  const page = await openModulePage<typeof CurvesPage>("tools/bench/curves-page.ts");
  try {
    const curves: Curve[] = [];
    for (const backend of BACKENDS) {
      log(`${steps} training steps on ${backend}, in a browser`);
      const started = performance.now();
      const losses = await page.call("lossCurve", { backend, steps });
      const seconds = (performance.now() - started) / 1000;
      curves.push({ backend, losses, drift: largestDrift(losses, curves[0]?.losses ?? losses), seconds });
    }
    return curves;
  } finally {
    await page.close();
  }
}

function largestDrift(losses: readonly number[], reference: readonly number[]): number {
  return Math.max(...losses.map((loss, i) => Math.abs(loss - reference[i]) / reference[i]));
}

export function formatCurves({ steps, curves, missing }: Curves): string {
  const title = `Losses of ${steps} training steps of a tiny model, one seed, in a browser`;
  if (missing) return `${title}\n  not measured. ${missing}`;
  const shown = [0, steps >> 2, steps >> 1, steps - 1];
  return `${title}\n${table([
    ["", ...shown.map((step) => `step ${step + 1}`), "largest drift", "seconds"],
    ...curves.map(({ backend, losses, drift, seconds }) => [
      `  ${backend}`,
      ...shown.map((step) => losses[step].toFixed(4)),
      drift.toExponential(1),
      seconds.toFixed(0),
    ]),
  ])}`;
}
