/** (d) How long the mask page waits while a reader drags K: all four masks of a sentence and pair, from the cached trunk. */
import { tokenSpan } from "../../src/model/examples.js";
import type { FocusedSystem } from "../../src/model/focused.js";
import type { Document } from "../../src/text/document.js";
import { table } from "../lib/table.js";
import { describeSizes, shippedModel } from "./context.js";
import type { Context } from "./context.js";
import { median } from "./timing.js";

export interface DragLatency {
  model: string;
  /** Of the sentence, specials included. */
  tokens: number;
  /** The sentence's first trace: its pass under MASK^all, and the four masks. */
  firstMilliseconds: number;
  /** Median milliseconds for each K from 0 to N. */
  milliseconds: number[];
}

export async function measureDrag({ quick, test, train, log }: Context): Promise<DragLatency[]> {
  log("latency of a change of K");
  const { system, name } = await shippedModel(train);
  const model = `${name}, ${describeSizes(system.config)}`;
  const results: DragLatency[] = [];
  // A middling sentence and a long one.
  const byLength = test.filter(({ entities }) => entities.length > 1).sort((a, b) => a.text.length - b.text.length);
  for (const share of [0.5, 0.95]) {
    results.push({
      model,
      ...(await drag(system, byLength[Math.floor(share * byLength.length)], quick ? 3 : 9)),
    });
  }
  system.dispose();
  return results;
}

async function drag(
  system: FocusedSystem,
  { text, entities }: Document,
  rounds: number,
): Promise<Omit<DragLatency, "model">> {
  const tokens = system.tokenizer.encode(text);
  const pair = [tokenSpan(tokens, entities[0])!, tokenSpan(tokens, entities[1])!] as const;
  const traced = async (K: number) => {
    const started = performance.now();
    await system.laboratory.trace(text, [...pair], K);
    return performance.now() - started;
  };
  const N = system.config.numLayers;
  await traced(N);
  system.laboratory.forget();
  const firstMilliseconds = await traced(system.config.focusedLayers);
  const times: number[][] = Array.from({ length: N + 1 }, () => []);
  for (let round = 0; round < rounds; round++) for (let K = 0; K <= N; K++) times[K].push(await traced(K));
  return { tokens: tokens.length + 2, firstMilliseconds, milliseconds: times.map(median) };
}

export function formatDrag(results: DragLatency[]): string {
  const depth = results[0].milliseconds.length;
  const rows = [
    ["  ms", "first", ...Array.from({ length: depth }, (_, K) => `K = ${K}`)],
    ...results.map(({ tokens, firstMilliseconds, milliseconds }) => [
      `  ${tokens} tokens`,
      firstMilliseconds.toFixed(0),
      ...milliseconds.map((time) => time.toFixed(1)),
    ]),
  ];
  return `Dragging K on the mask page, all four masks: ${results[0].model}\n${table(rows)}`;
}
