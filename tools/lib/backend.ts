/** What the command line computes on: WASM, or plain JavaScript to check against. */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";

export const NODE_BACKENDS = ["wasm", "cpu"] as const;
export type NodeBackend = (typeof NODE_BACKENDS)[number];

/** Makes `name` the backend of everything that follows. @throws where this machine does not have it */
export async function useBackend(name: NodeBackend): Promise<void> {
  // Without tfjs's own checks of every operation, and its greeting.
  tf.enableProdMode();
  const accepted = await tf.setBackend(name);
  if (!accepted || tf.getBackend() !== name) throw new Error(`The ${name} backend does not start on this machine.`);
}
