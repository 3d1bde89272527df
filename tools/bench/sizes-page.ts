/** Training steps over sizes in a browser page, on WebGPU. */
import "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { peakBytes } from "./peak.js";
import { ARMS, sizeArms } from "./size-arms.js";
import type { SizeArm, SizeRequest } from "./size-arms.js";

export interface SizeAnswer {
  multiplyAdds: number;
  pairs: number;
  /** By the clock, a figure a round. */
  milliseconds: Record<SizeArm, number[]>;
  peakBytes: number;
}

/** The GPU, and whether it is one in software. */
export async function adapter(): Promise<string> {
  const found = await navigator.gpu?.requestAdapter();
  if (!found) throw new Error("The browser has no WebGPU adapter.");
  const { vendor, architecture, description } = found.info;
  return [vendor, architecture, description].filter(Boolean).join(" ");
}

export async function timeSize(request: SizeRequest): Promise<SizeAnswer> {
  await tf.setBackend("webgpu");
  const { arms, multiplyAdds, pairs, dispose } = await sizeArms(request);
  const milliseconds: Record<SizeArm, number[]> = { forward: [], gradient: [], step: [], predict: [] };
  for (const arm of ARMS) await arms[arm]();
  const peak = await peakBytes(arms.step, tf.memory().numBytes);
  for (let round = 0; round < request.rounds; round++) {
    for (const arm of ARMS) {
      const start = performance.now();
      await arms[arm]();
      milliseconds[arm].push(performance.now() - start);
    }
  }
  dispose();
  return { multiplyAdds, pairs, milliseconds, peakBytes: peak };
}
