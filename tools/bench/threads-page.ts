/** Training steps in a browser page on WASM, by one thread and by several. */
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.fesm.min.js";
import * as tf from "@tensorflow/tfjs-core";
import { dismissCrew, startCrew } from "../../src/model/kernels/simd/crew.js";
import type { Heap } from "../../src/model/kernels/simd/heap.js";
import { createSystem } from "../../src/model/systems.js";
import type { FocusedSystem } from "../../src/model/focused.js";
import type { Document } from "../../src/text/document.js";
import { stepWork, trainingBatch, trainingSteps } from "./step.js";
import type { SIZES } from "./context.js";

export interface ThreadsRequest {
  config: typeof SIZES;
  train: Document[];
  sentences: number;
  tokens: number;
  threads: number;
  rounds: number;
}

export interface ThreadsAnswer {
  /** Threads there really were: 1 where the page is not cross-origin isolated. */
  threads: number;
  multiplyAdds: number;
  pairs: number;
  /** Milliseconds of each step, by one thread and by all, taken in turns. */
  alone: number[];
  together: number[];
}

export async function timeThreads(request: ThreadsRequest): Promise<ThreadsAnswer> {
  setWasmPaths("./");
  await tf.setBackend("wasm");
  const { wasm } = tf.backend() as unknown as { wasm: Heap };
  const threads = await startCrew(wasm, request.threads, () => new Worker("./crew-thread.js", { type: "module" }));
  const { config, train, sentences, tokens, rounds } = request;
  const system = (await createSystem("focused", { config, tokenizer: "character", train, seed: 1 })) as FocusedSystem;
  const training = trainingBatch(system, train, sentences, tokens);
  const step = trainingSteps(system, [training]);
  const timed = async () => {
    const start = performance.now();
    await step("fused");
    return performance.now() - start;
  };
  const timedAlone = async () => {
    const callBack = dismissCrew(wasm);
    const milliseconds = await timed();
    callBack();
    return milliseconds;
  };
  const [alone, together]: [number[], number[]] = [[], []];
  await step("fused");
  for (let round = 0; round < rounds; round++) {
    alone.push(await timedAlone());
    together.push(await timed());
  }
  const multiplyAdds = stepWork(system, training);
  step.dispose();
  system.dispose();
  return { threads, multiplyAdds, pairs: training.pairs?.count ?? 0, alone, together };
}
