/**
 * A clone without a copy, for tfjs's WASM backend: no operation writes into its input, so both tensors can share one piece
 * of the heap, as on the other backends. The tape clones every tensor that it saves.
 */
import * as tf from "@tensorflow/tfjs-core";

let shared = false;

/** Makes clones on the `wasm` backend share their tensor's memory from now on; nothing where it isn't in use. */
export function shareClones(): void {
  if (shared || tf.getBackend() !== "wasm") return;
  shared = true;
  tf.unregisterKernel("Identity", "wasm");
  tf.registerKernel({
    kernelName: "Identity",
    backendName: "wasm",
    kernelFunc: ({ inputs, backend }) => {
      const { dataId, shape, dtype } = inputs.x as tf.TensorInfo;
      (backend as tf.KernelBackend).incRef(dataId);
      return { dataId, shape, dtype };
    },
  });
}
