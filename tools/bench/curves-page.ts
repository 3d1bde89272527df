/** The losses of one training run, in a browser page, on one of its three backends. */
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.fesm.min.js";
import "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { startTinyRun } from "./steady.js";

export interface CurveRequest {
  backend: "cpu" | "wasm" | "webgpu";
  steps: number;
}

/** L_all of each step, by one seed. */
export async function lossCurve({ backend, steps }: CurveRequest): Promise<number[]> {
  setWasmPaths("./");
  // Otherwise the smallest operations of a tiny model would never reach the GPU.
  tf.env().set("WEBGPU_CPU_FORWARD", false);
  if (!(await tf.setBackend(backend)) || tf.getBackend() !== backend)
    throw new Error(`There is no ${backend} in this browser.`);
  const { system, session } = await startTinyRun(steps);
  const losses: number[] = [];
  while (losses.length < steps) {
    for (const event of await session.next()) if (event.type === "step") losses.push(event.loss);
  }
  session.dispose();
  system.dispose();
  return losses;
}
