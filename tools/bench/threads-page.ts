/**
 * Training steps in a browser on WASM, by one thread and by several; in a worker, as on the site: it may sleep where a page's own
 * thread would look again and again. The page starts this very module as the worker and passes questions on.
 */
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.fesm.min.js";
import * as tf from "@tensorflow/tfjs-core";
import { dismissCrew, startCrew } from "../../src/model/kernels/simd/crew.js";
import type { Heap } from "../../src/model/kernels/simd/heap.js";
import { createSystem } from "../../src/model/systems.js";
import type { FocusedSystem } from "../../src/model/focused.js";
import { stepWork, trainingBatch, trainingSteps } from "./step.js";
import type { SizeRequest } from "./size-arms.js";

export type ThreadsRequest = Omit<SizeRequest, "rounds"> & { threads: number };

export interface Prepared {
  /** Threads there really are: 1 where the page is not cross-origin isolated. */
  threads: number;
  multiplyAdds: number;
  pairs: number;
}

type Question = { prepare: ThreadsRequest } | { step: { alone: boolean } };

let worker: Worker | undefined;

/** Makes a model and its threads, and takes a step to warm up. */
export function prepare(request: ThreadsRequest): Promise<Prepared> {
  worker = new Worker("./module.js", { type: "module" });
  return ask({ prepare: request });
}

/** One step. @returns milliseconds by the clock */
export function step({ alone }: { alone: boolean }): Promise<number> {
  return ask({ step: { alone } });
}

function ask<T>(question: Question): Promise<T> {
  return new Promise((resolve, reject) => {
    worker!.onmessage = ({ data }: MessageEvent<{ answer: T } | { failure: string }>) =>
      "failure" in data ? reject(new Error(data.failure)) : resolve(data.answer);
    worker!.onerror = ({ message }) => reject(new Error(message));
    worker!.postMessage(question);
  });
}

let take: ReturnType<typeof trainingSteps>;

async function prepareHere({ config, train, sentences, tokens, threads }: ThreadsRequest): Promise<Prepared> {
  setWasmPaths("./");
  await tf.setBackend("wasm");
  const there = await startCrew(heap(), threads, () => new Worker("./crew-thread.js", { type: "module" }));
  const system = (await createSystem("focused", { config, tokenizer: "character", train, seed: 1 })) as FocusedSystem;
  const training = trainingBatch(system, train, sentences, tokens);
  take = trainingSteps(system, [training]);
  await take("fused");
  return { threads: there, multiplyAdds: stepWork(system, training), pairs: training.pairs?.count ?? 0 };
}

const heap = () => (tf.backend() as unknown as { wasm: Heap }).wasm;

async function stepHere(alone: boolean): Promise<number> {
  const callBack = alone ? dismissCrew(heap()) : undefined;
  const start = performance.now();
  await take("fused");
  const milliseconds = performance.now() - start;
  callBack?.();
  return milliseconds;
}

if (typeof document === "undefined") {
  globalThis.onmessage = ({ data }: MessageEvent<Question>) =>
    void ("prepare" in data ? prepareHere(data.prepare) : stepHere(data.step.alone))
      .then((answer) => postMessage({ answer }))
      .catch((error: unknown) => postMessage({ failure: (error as Error).message }));
}
