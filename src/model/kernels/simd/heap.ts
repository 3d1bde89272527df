/** Instantiates the SIMD kernels on the heap of tfjs's WASM backend, so that they read and write its tensors in place. */
import { KERNELS, SHARED_KERNELS } from "./binary.js";

/** What an Emscripten module shows of itself. */
export interface Heap {
  /** The memory of a threaded heap. */
  wasmMemory?: WebAssembly.Memory;
  /** Exports of the compiled backend. */
  asm: { memory?: WebAssembly.Memory };
  _malloc(bytes: number): number;
  _free(address: number): void;
}

/** Functions of addresses (in bytes) and numbers; the last two say which part of how many to do: (0, 1) is everything. */
export type SimdFunctions = Record<string, (...numbers: number[]) => void>;

const instances = new WeakMap<WebAssembly.Memory, SimdFunctions | null>();

export function memoryOf(heap: Heap): WebAssembly.Memory | undefined {
  return heap.wasmMemory ?? heap.asm.memory;
}

/** Whether threads can share this memory. */
export function isShared(memory: WebAssembly.Memory): boolean {
  return !(memory.buffer instanceof ArrayBuffer);
}

/** The kernels on this heap, or null where the browser has no WebAssembly SIMD or the heap's memory can't be had. */
export function simdFunctions(heap: Heap): SimdFunctions | null {
  const memory = memoryOf(heap);
  if (!memory) return null;
  let functions = instances.get(memory);
  if (functions === undefined) {
    functions = instantiate(memory);
    instances.set(memory, functions);
  }
  return functions;
}

/** From now on these stand in for the module's functions of the same names, which they get; with none, all are the module's. */
export function replaceFunctions(heap: Heap, replacements: (functions: SimdFunctions) => SimdFunctions): void {
  const memory = memoryOf(heap);
  const functions = memory && instantiate(memory);
  if (functions) instances.set(memory, { ...functions, ...replacements(functions) });
}

/** @returns null where the browser has no WebAssembly SIMD */
export function instantiate(memory: WebAssembly.Memory): SimdFunctions | null {
  const binary = isShared(memory) ? SHARED_KERNELS : KERNELS;
  const bytes = Uint8Array.from(atob(binary), (character) => character.charCodeAt(0));
  if (!WebAssembly.validate(bytes)) return null;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return exports as SimdFunctions;
}

/** Runs `body` with the address of `floats` numbers of scratch memory on the heap. */
export function withScratch(heap: Heap, floats: number, body: (address: number) => void): void {
  const address = heap._malloc(4 * floats);
  if (address === 0) throw new Error(`the WASM heap has no ${4 * floats} bytes left`);
  try {
    body(address);
  } finally {
    heap._free(address);
  }
}
