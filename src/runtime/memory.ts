/** How much memory the backend in use holds, as far as it tells. */
import * as tf from "@tensorflow/tfjs-core";

/** Bytes. Fields that a backend does not have are absent. */
export interface MemoryUse {
  /** Of all tensors. */
  tensors: number;
  /** Of GPU buffers that tensors use. */
  gpu?: number;
  /** Of all GPU buffers, those included that wait to be used again. */
  gpuAllocated?: number;
  /** The heap that WASM's tensors live in: it only grows. */
  heap?: number;
}

export function memoryInUse(): MemoryUse {
  const { numBytes, ...more } = tf.memory();
  const { numBytesInGPU, numBytesAllocatedInGPU } = more as { numBytesInGPU?: number; numBytesAllocatedInGPU?: number };
  const { wasm } = tf.backend() as { wasm?: { HEAPU8: Uint8Array } };
  return {
    tensors: numBytes,
    ...(numBytesInGPU !== undefined && { gpu: numBytesInGPU, gpuAllocated: numBytesAllocatedInGPU }),
    ...(wasm && { heap: wasm.HEAPU8.byteLength }),
  };
}
