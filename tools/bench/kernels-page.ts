/** What each fused kernel is worth on WebGPU, in a browser page: dispatches, and on a real GPU time. */
import "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { countDispatches, totalOf } from "./dispatch-counter.js";
import { kernelArms } from "./kernel-arms.js";
import type { KernelArm, KernelRequest } from "./kernel-arms.js";
import { adapter } from "./sizes-page.js";

export { adapter };

/** Of a training step, each way; counted, not carried out. */
export async function dispatchesEachWay(request: KernelRequest): Promise<Partial<Record<KernelArm, number>>> {
  await tf.setBackend("webgpu");
  const { arms, dispose } = await kernelArms(request);
  const counter = countDispatches(false);
  const counts: Partial<Record<KernelArm, number>> = {};
  try {
    for (const [name, step] of Object.entries(arms)) {
      // The first makes what the optimiser keeps.
      await step();
      counter.take();
      await step();
      counts[name as KernelArm] = totalOf(counter.take());
    }
  } finally {
    counter.stop();
    dispose();
  }
  return counts;
}

/** Milliseconds by the clock, a figure a round, each way. */
export async function timesEachWay({
  rounds,
  ...request
}: KernelRequest & { rounds: number }): Promise<Partial<Record<KernelArm, number[]>>> {
  await tf.setBackend("webgpu");
  const { arms, dispose } = await kernelArms(request);
  const times: Partial<Record<KernelArm, number[]>> = {};
  for (let round = -1; round < rounds; round++) {
    for (const [name, step] of Object.entries(arms)) {
      const start = performance.now();
      await step();
      const list = (times[name as KernelArm] ??= []);
      // The first round compiles.
      if (round >= 0) list.push(performance.now() - start);
    }
  }
  dispose();
  return times;
}
