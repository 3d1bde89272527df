/** (c) in a browser page, on its GPU. */
import "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { watchTraining } from "./steady.js";
import type { MemoryCourse } from "./steady.js";

export async function watchOnGpu(steps: number): Promise<MemoryCourse> {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) throw new Error("The browser has no WebGPU adapter.");
  await tf.setBackend("webgpu");
  const { vendor, architecture, description } = adapter.info;
  return { ...(await watchTraining(steps)), adapter: [vendor, architecture, description].filter(Boolean).join(" ") };
}
