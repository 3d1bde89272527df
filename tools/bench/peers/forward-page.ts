/** The encoder's forward pass in a browser page on WebGPU, beside onnxruntime-web's on the same weights. */
import "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import * as ort from "onnxruntime-web/webgpu";
import { noDropout, runTrunk } from "../../../src/model/encoder.js";
import type { FocusedSystem } from "../../../src/model/focused.js";
import { createSystem } from "../../../src/model/systems.js";
import type { SizeRequest } from "../size-arms.js";
import { encoderOnnx } from "./encoder-onnx.js";
import { inputsOf, largestDifference, randomBatch } from "./forward-inputs.js";

export interface GpuForward {
  model: string;
  sentences: number;
  tokens: number;
  /** Milliseconds by the clock, until the numbers are there. */
  ours: number[];
  onnxruntime: number[];
  /** Largest difference between the two runtimes' H_N. */
  difference: number;
}

export async function adapter(): Promise<string> {
  const found = await navigator.gpu?.requestAdapter();
  if (!found) throw new Error("The browser has no WebGPU adapter.");
  const { vendor, architecture, description } = found.info;
  return [vendor, architecture, description].filter(Boolean).join(" ");
}

export async function forward({ config, train, sentences, tokens, rounds }: SizeRequest): Promise<GpuForward> {
  // The weights are read at once, which only a host's backend allows.
  await import("@tensorflow/tfjs-backend-cpu");
  await tf.setBackend("cpu");
  const request = { config, tokenizer: "character", train, seed: 1 } as const;
  const host = (await createSystem("focused", request)) as FocusedSystem;
  const file = encoderOnnx(host.weights, host.config);
  host.dispose();
  ort.env.wasm.wasmPaths = "./";
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(file, { executionProviders: ["webgpu"] });

  await tf.setBackend("webgpu");
  const system = (await createSystem("focused", request)) as FocusedSystem;
  const batch = randomBatch(system, sentences, tokens);
  const ours = async () => {
    const hidden = tf.tidy(() => runTrunk(system.weights, system.config, config.numLayers, batch, noDropout));
    const values = (await hidden.data()) as Float32Array;
    hidden.dispose();
    return values;
  };
  const feeds = inputsOf(ort, batch);
  const theirs = async () => (await session.run(feeds)).hidden.data as Float32Array;
  const difference = largestDifference(await ours(), await theirs(), batch);
  const times = { ours: [] as number[], onnxruntime: [] as number[] };
  const timed = async (run: () => Promise<unknown>, into: number[]) => {
    const start = performance.now();
    await run();
    into.push(performance.now() - start);
  };
  for (let round = 0; round < rounds; round++) {
    await timed(ours, times.ours);
    await timed(theirs, times.onnxruntime);
  }
  await session.release();
  system.dispose();
  const model = `N = ${config.numLayers}, d = ${config.hiddenSize}, h = ${config.numHeads}`;
  return { model, sentences, tokens, difference, ...times };
}
