/** (f) Dispatches of a joint training step and of prediction on WebGPU, counted at the browser's interface; K = N/2. */
import { openModulePage } from "../lib/module-page.js";
import { table } from "../lib/table.js";
import { SIZES } from "./context.js";
import type { Context } from "./context.js";
import { totalOf } from "./dispatch-counter.js";
import type * as DispatchesPage from "./dispatches-page.js";
import type { DispatchAnswer, PhaseCounts } from "./dispatches-page.js";

/** Two depths, so that what a layer costs can be told from what a step costs anyway. */
export const DEPTHS = [4, 8] as const;
const TOKENS = 48;
const SENTENCES = 64;

/** Dispatches at both depths, and what follows. */
export interface DispatchFigure {
  /** At `DEPTHS`. */
  counts: [number, number];
  perLayer: number;
  /** What a step of no layer would take. */
  fixed: number;
}

/** A phase of PhaseCounts, or all three of a training step. */
export type Phase = keyof PhaseCounts | "step";
const PHASES: Record<Phase, string> = {
  forward: "training, forward",
  backward: "training, backward",
  optimiser: "training, optimiser",
  step: "training step, all of it",
  sentences: "prediction, sentences",
  pairs: "prediction, a batch of pairs",
};

export type DispatchFigures = Record<Phase, DispatchFigure>;

export interface Dispatches {
  adapter: string;
  model: string;
  /** In training. */
  pairs: number;
  composed: DispatchFigures;
  fused: DispatchFigures;
  /** Of a training step of the deeper model with fused kernels, by kernel. */
  kernels: Record<string, number>;
}

const STEP = ["forward", "backward", "optimiser"] as const;

export function figuresOf(shallow: PhaseCounts, deep: PhaseCounts): DispatchFigures {
  const at = (counts: PhaseCounts, phase: Phase) =>
    (phase === "step" ? STEP : [phase]).reduce((sum, part) => sum + totalOf(counts[part]), 0);
  const figure = (phase: Phase): DispatchFigure => {
    const counts: [number, number] = [at(shallow, phase), at(deep, phase)];
    const perLayer = (counts[1] - counts[0]) / (DEPTHS[1] - DEPTHS[0]);
    return { counts, perLayer, fixed: counts[0] - DEPTHS[0] * perLayer };
  };
  const phases = Object.keys(PHASES) as Phase[];
  return Object.fromEntries(phases.map((phase) => [phase, figure(phase)])) as DispatchFigures;
}

export async function measureDispatches({ train, log }: Pick<Context, "train" | "log">): Promise<Dispatches> {
  const page = await openModulePage<typeof DispatchesPage>("tools/bench/dispatches-page.ts");
  try {
    const answers: DispatchAnswer[] = [];
    for (const depth of DEPTHS) {
      log(`dispatches of ${depth} layers`);
      const config = { ...SIZES, numLayers: depth, focusedLayers: depth / 2 };
      const request = { config, train, sentences: SENTENCES, tokens: TOKENS, compute: false };
      answers.push(await page.call("dispatchesOfStep", request));
    }
    const [shallow, deep] = answers;
    return {
      adapter: deep.adapter,
      model: `d = ${SIZES.hiddenSize}, h = ${SIZES.numHeads}, ${SIZES.relationMask}, ${SENTENCES} × ${TOKENS} tokens`,
      pairs: deep.pairs,
      composed: figuresOf(shallow.composed, deep.composed),
      fused: figuresOf(shallow.fused, deep.fused),
      kernels: STEP.reduce((all, phase) => addCounts(all, deep.fused[phase]), {}),
    };
  } finally {
    await page.close();
  }
}

function addCounts(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  const sum = { ...a };
  for (const [name, count] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

export function formatDispatches({ adapter, model, pairs, composed, fused, kernels }: Dispatches): string {
  const cells = ({ counts, perLayer, fixed }: DispatchFigure) => [...counts, perLayer, fixed].map(String);
  const depths = DEPTHS.map((depth) => `N = ${depth}`);
  const blocks = [
    ["composed of tfjs's own kernels", composed],
    ["fused kernels", fused],
  ] as const;
  const rows = blocks.flatMap(([name, figures]) => [
    [`  ${name}`, ...depths, "a layer", "besides"],
    ...(Object.keys(PHASES) as Phase[]).map((phase) => [`    ${PHASES[phase]}`, ...cells(figures[phase])]),
  ]);
  const listed = Object.entries(kernels).sort(([, a], [, b]) => b - a);
  return [
    `Dispatches on WebGPU (${adapter}), counted, not carried out: K = N/2, ${model}, ${pairs} pairs`,
    table(rows),
    `  the fused training step of N = ${DEPTHS[1]}, by kernel`,
    table(listed.map(([name, count]) => [`    ${name}`, String(count)])),
  ].join("\n");
}
