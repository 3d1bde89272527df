/** What the command line computes on: WASM, the same with native code (tools/native/), or plain JavaScript to check against. */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import type { WasmBackend } from "../../src/model/kernels/host.js";
import { replaceFunctions } from "../../src/model/kernels/simd/heap.js";
import { nativeFunctions } from "../native/backend.js";

export const NODE_BACKENDS = ["wasm", "native", "cpu"] as const;
export type NodeBackend = (typeof NODE_BACKENDS)[number];

/** Makes `name` the backend of everything that follows. @throws where this machine does not have it */
export async function useBackend(name: NodeBackend): Promise<void> {
  // Without tfjs's own checks of every operation, and its greeting.
  tf.enableProdMode();
  const engine = name === "native" ? "wasm" : name;
  const accepted = await tf.setBackend(engine);
  if (!accepted || tf.getBackend() !== engine) throw new Error(`The ${engine} backend does not start on this machine.`);
  if (engine === "cpu") return;
  const { wasm } = tf.backend() as unknown as WasmBackend;
  replaceFunctions(wasm, name === "native" ? await nativeFunctions(wasm) : () => ({}));
}
