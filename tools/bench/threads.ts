/** WASM on several threads: whole training steps in a cross-origin isolated page of a headless browser, by the clock. */
import { cpus } from "node:os";
import { openModulePage } from "../lib/module-page.js";
import { table } from "../lib/table.js";
import { SIZES } from "./context.js";
import type { Context } from "./context.js";
import type * as ThreadsPage from "./threads-page.js";
import type { ThreadsAnswer } from "./threads-page.js";
import { median } from "./timing.js";

const TOKENS = 48;
const SENTENCES = [16, 64];
const MOST_THREADS = 4;

export interface ThreadsSpeed extends ThreadsAnswer {
  sentences: number;
  tokens: number;
  /** Median over rounds, each compared within itself. */
  timesFaster: number;
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
        const answer = await page.call("timeThreads", {
          config: { ...SIZES, numLayers: 4, focusedLayers: 2 },
          train,
          sentences,
          tokens: TOKENS,
          threads,
          rounds: quick ? 3 : 15,
        });
        const timesFaster = median(answer.alone.map((time, round) => time / answer.together[round]));
        results.push({ ...answer, sentences, tokens: TOKENS, timesFaster });
        await page.page.reload();
      }
    }
  } finally {
    await page.close();
  }
  return results;
}

export function formatThreads(results: ThreadsSpeed[]): string {
  const rows = results.map(({ sentences, tokens, threads, multiplyAdds, alone, together, timesFaster }) => [
    `  ${sentences} × ${tokens} tokens, ${threads} threads`,
    median(alone).toFixed(0),
    median(together).toFixed(0),
    ((2 * multiplyAdds) / median(together) / 1e6).toFixed(2),
    timesFaster.toFixed(2),
  ]);
  const head = ["  one step, N = 4, d = 128, K = 2", "ms on one", "ms on all", "GFLOP/s on all", "× faster"];
  return `Training on WASM in a browser, threads (by the clock: other work on the machine counts)\n${table([head, ...rows])}`;
}
