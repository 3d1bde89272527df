/** WASM on several threads: whole training steps in a cross-origin isolated page of a headless browser. */
import { cpus } from "node:os";
import { openModulePage } from "../lib/module-page.js";
import type { ModulePage } from "../lib/module-page.js";
import { table } from "../lib/table.js";
import { SIZES } from "./context.js";
import type { Context } from "./context.js";
import { busiest, rendererTimes } from "./thread-times.js";
import type * as ThreadsPage from "./threads-page.js";
import type { Prepared } from "./threads-page.js";
import { median } from "./timing.js";

const TOKENS = 48;
const SENTENCES = [16, 64];
const MOST_THREADS = 4;

/** Milliseconds of a step. */
interface StepTime {
  clock: number;
  /** Of the thread that computes, and of the busiest that helps it; absent where the system doesn't tell. */
  processor?: { caller: number; helper: number };
}

export interface ThreadsSpeed extends Prepared {
  sentences: number;
  tokens: number;
  /** By one thread and by all, taken in turns. */
  alone: StepTime[];
  together: StepTime[];
  /** Medians over rounds, each compared within itself. */
  timesFaster: { clock: number; processor?: number };
}

export async function measureThreads({ quick, train, log }: Context): Promise<ThreadsSpeed[]> {
  const most = Math.min(MOST_THREADS, cpus().length);
  const counts = [2, 3, 4].filter((threads) => threads <= most);
  const page = await openModulePage<typeof ThreadsPage>("tools/bench/threads-page.ts", { isolated: true });
  const results: ThreadsSpeed[] = [];
  try {
    for (const threads of counts) {
      for (const sentences of SENTENCES) {
        log(`training steps of ${sentences} × ${TOKENS} tokens on ${threads} threads`);
        const config = { ...SIZES, numLayers: 4, focusedLayers: 2 };
        const prepared = await page.call("prepare", { config, train, sentences, tokens: TOKENS, threads });
        results.push({ ...prepared, sentences, tokens: TOKENS, ...(await takeSteps(page, quick ? 3 : 15)) });
        await page.page.reload();
      }
    }
  } finally {
    await page.close();
  }
  return results;
}

async function takeSteps(page: ModulePage<typeof ThreadsPage>, rounds: number) {
  const [alone, together]: [StepTime[], StepTime[]] = [[], []];
  let caller: string | undefined;
  for (let round = 0; round < rounds; round++) {
    for (const way of [alone, together]) {
      const before = await rendererTimes();
      const clock = await page.call("step", { alone: way === alone });
      const spent = busiest(before, await rendererTimes());
      // The thread that has all to do when alone is the one that is waited for when the others help.
      if (way === alone) caller = spent[0]?.thread;
      const of = spent.find(({ thread }) => thread === caller);
      const helper = spent.find(({ thread }) => thread !== caller);
      const processor = of && helper && { caller: of.milliseconds, helper: helper.milliseconds };
      way.push({ clock, ...(processor && { processor }) });
    }
  }
  const compared = (time: (step: StepTime) => number) =>
    median(alone.map((step, round) => time(step) / time(together[round])));
  const told = [...alone, ...together].every(({ processor }) => processor);
  const timesFaster = { clock: compared(({ clock }) => clock), ...(told && { processor: compared(slowest) }) };
  return { alone, together, timesFaster };
}

/** What a step takes where every thread has a core: as long as its busiest thread. */
const slowest = ({ processor }: StepTime) => Math.max(processor!.caller, processor!.helper);

export function formatThreads(results: ThreadsSpeed[]): string {
  const rows = results.map(({ sentences, tokens, threads, multiplyAdds, alone, together, timesFaster }) => {
    const told = timesFaster.processor !== undefined;
    const one = (steps: StepTime[], time: (step: StepTime) => number) => median(steps.map(time)).toFixed(0);
    return [
      `  ${sentences} × ${tokens} tokens, ${threads} threads`,
      ...(told ? [one(alone, slowest), one(together, slowest)] : ["–", "–"]),
      told ? ((2 * multiplyAdds) / median(together.map(slowest)) / 1e6).toFixed(2) : "–",
      timesFaster.processor?.toFixed(2) ?? "–",
      one(alone, ({ clock }) => clock),
      one(together, ({ clock }) => clock),
      timesFaster.clock.toFixed(2),
    ];
  });
  const head = ["  one step, N = 4, d = 128, K = 2", "CPU ms on one", "on all", "GFLOP/s on all", "× faster"];
  return [
    "Training on WASM in a browser, threads: processor time of the busiest thread, and the clock (where other work counts)",
    table([[...head, "ms on one", "on all", "× faster"], ...rows]),
  ].join("\n");
}
