/** tfjs's WASM backend with its largest kernels in native code: the same bits, in less time. */
import { isShared, memoryOf } from "../../src/model/kernels/simd/heap.js";
import type { Heap, SimdFunctions } from "../../src/model/kernels/simd/heap.js";
import { compileKernels } from "./compile.js";

/**
 * What stands in for the functions of a heap (`replaceFunctions`).
 * @throws where this machine can't compile the kernels, or threads share the heap
 */
export async function nativeFunctions(heap: Heap): Promise<(functions: SimdFunctions) => SimdFunctions> {
  const memory = memoryOf(heap);
  if (!memory || isShared(memory)) throw new Error("The native backend needs a heap of one thread.");
  const kernels = Object.entries(await compileKernels());
  return (functions) =>
    Object.fromEntries(
      kernels.map(([name, kernel]) => [
        name,
        // The memory's buffer is another one after the heap has grown.
        (...numbers: number[]) => {
          if (!kernel(memory.buffer as ArrayBuffer, ...numbers)) functions[name](...numbers);
        },
      ]),
    );
}
