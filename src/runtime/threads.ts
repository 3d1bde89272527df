/** Threads for the WASM kernels, where the page is cross-origin isolated, so that they can share memory. */
import * as tf from "@tensorflow/tfjs-core";
import { startCrew } from "../model/kernels/simd/crew.js";
import type { Heap } from "../model/kernels/simd/heap.js";

/** More threads than this wait for each other more than they help with sentences of these sizes. */
const MOST_THREADS = 8;

/** How many threads to use on a machine of `cores` logical cores: all of a few; of many one is left to the page. */
export function threadCount(cores: number): number {
  return Math.max(1, Math.min(MOST_THREADS, cores <= 2 ? cores : cores - 1));
}

/** Starts the threads that this machine is good for; the `wasm` backend is in use. @returns how many compute: 1 without isolation */
export async function startThreads(): Promise<number> {
  if (!globalThis.crossOriginIsolated || typeof Worker === "undefined") return 1;
  const { wasm } = tf.backend() as unknown as { wasm: Heap };
  // Without them WASM is slower, and no worse.
  return startCrew(wasm, threadCount(navigator.hardwareConcurrency), hireThread).catch(() => 1);
}

function hireThread(): Worker {
  return new Worker(import.meta.resolve("../model/kernels/simd/crew-thread.js"), { type: "module" });
}
