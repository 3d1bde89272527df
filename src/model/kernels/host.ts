/**
 * Kernels written in TypeScript over typed arrays, for the backends whose memory this thread can reach: `cpu` (plain
 * arrays) and `wasm` (views on its heap, no copy). One function serves both; it is the reference for the same in
 * WebAssembly SIMD (simd/), which `wasm` takes where it can.
 */
import * as tf from "@tensorflow/tfjs-core";
import { runJob, threadsOf } from "./simd/crew.js";
import { simdFunctions, withScratch } from "./simd/heap.js";
import type { Heap } from "./simd/heap.js";

/** What the two host backends offer; declared here because tfjs exports neither type with these members. */
export interface WasmBackend {
  wasm: Heap;
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array | Int32Array;
}
interface CpuBackend {
  makeTensorInfo(shape: number[], dtype: tf.DataType, values: Float32Array): tf.TensorInfo;
  data: { get(id: object): { values: Float32Array | Int32Array } };
}

/** Numbers and flags a kernel needs besides its tensors. */
export type Attributes = Record<string, number | number[] | boolean>;

/** Inputs by name, in the order the kernel lists them. */
export interface HostKernel {
  name: string;
  inputs: readonly string[];
  /** Shapes of the outputs, from the inputs' shapes. */
  shapes(inputs: number[][], attributes: Attributes): number[][];
  /** Fills `outputs`, which come in as zeros. `shapes` are the inputs'. */
  compute(
    inputs: (Float32Array | Int32Array)[],
    outputs: Float32Array[],
    attributes: Attributes,
    shapes: number[][],
  ): void;
  simd?: SimdVariant;
}

/** The same kernel as a function of the SIMD module (simd/assembly/). */
export interface SimdVariant {
  /** Takes the addresses of inputs and outputs, that of scratch memory if there is any, then `numbers`. Writes every output. */
  name: string;
  /** Whether it can do these shapes; always, if absent. */
  fits?(inputs: number[][], attributes: Attributes): boolean;
  /** Floats of scratch memory. */
  scratch?(inputs: number[][], attributes: Attributes): number;
  numbers(inputs: number[][], attributes: Attributes): number[];
  /** Multiply-adds, or what costs as much: whether threads are worth waking. Four a number of output, if absent. */
  work?(inputs: number[][], attributes: Attributes): number;
}

/** Registers `kernel` with tfjs for both host backends. */
export function registerHostKernel(kernel: HostKernel): void {
  tf.registerKernel({
    kernelName: kernel.name,
    backendName: "cpu",
    kernelFunc: ({ inputs, backend, attrs }) => {
      const host = backend as unknown as CpuBackend;
      const infos = kernel.inputs.map((name) => inputs[name] as tf.TensorInfo);
      const inputShapes = infos.map((info) => info.shape);
      const attributes = attrs as unknown as Attributes;
      const outputShapes = kernel.shapes(inputShapes, attributes);
      const outputs = outputShapes.map((shape) => new Float32Array(tf.util.sizeFromShape(shape)));
      const values = infos.map((info) => host.data.get(info.dataId).values);
      kernel.compute(values, outputs, attributes, inputShapes);
      return outputs.map((values, i) => host.makeTensorInfo(outputShapes[i], "float32", values));
    },
  });
  tf.registerKernel({
    kernelName: kernel.name,
    backendName: "wasm",
    kernelFunc: ({ inputs, backend, attrs }) => {
      const host = backend as unknown as WasmBackend;
      const infos = kernel.inputs.map((name) => inputs[name] as tf.TensorInfo);
      const inputShapes = infos.map((info) => info.shape);
      const attributes = attrs as unknown as Attributes;
      const results = kernel.shapes(inputShapes, attributes).map((shape) => host.makeOutput(shape, "float32"));
      if (runSimd(kernel, host, infos, results, attributes)) return results;
      // Views are taken only after every output exists: making one may grow the heap, which detaches older views.
      const outputs = results.map((info) => host.typedArrayFromHeap(info) as Float32Array);
      for (const output of outputs) output.fill(0);
      const values = infos.map((info) => host.typedArrayFromHeap(info));
      kernel.compute(values, outputs, attributes, inputShapes);
      return results;
    },
  });
}

/** Runs the SIMD variant if there is one for these shapes and this browser. @returns whether it did */
function runSimd(
  { simd }: HostKernel,
  host: WasmBackend,
  inputs: tf.TensorInfo[],
  outputs: tf.TensorInfo[],
  attributes: Attributes,
): boolean {
  const functions = simd && simdFunctions(host.wasm);
  if (!functions) return false;
  const shapes = inputs.map(({ shape }) => shape);
  if (simd.fits && !simd.fits(shapes, attributes)) return false;
  const addresses = [...inputs, ...outputs].map((info) => host.typedArrayFromHeap(info).byteOffset);
  const numbers = simd.numbers(shapes, attributes);
  const work = simd.work?.(shapes, attributes) ?? 4 * sum(outputs.map(({ shape }) => tf.util.sizeFromShape(shape)));
  const run = (scratch: number[], scratchBytes: number) => {
    const job = { name: simd.name, arguments: [...addresses, ...scratch, ...numbers] };
    const scratchArgument = scratch.length > 0 ? addresses.length : -1;
    runJob(host.wasm, functions, { ...job, scratchArgument, scratchBytes }, work);
  };
  const floats = simd.scratch?.(shapes, attributes);
  if (floats === undefined) run([], 0);
  else withScratch(host.wasm, floats * threadsOf(host.wasm), (address) => run([address], 4 * floats));
  return true;
}

function sum(numbers: number[]): number {
  return numbers.reduce((so, number) => so + number, 0);
}

/** Whether the backend in use has a kernel of this name. */
export function hasKernel(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) != null;
}

/** Runs a kernel by name; gradients follow if one is registered under the same name. */
export function runKernel(name: string, inputs: Record<string, tf.Tensor>, attributes: Attributes = {}): tf.Tensor[] {
  const result = tf.engine().runKernel(name, inputs, attributes as unknown as tf.NamedAttrMap) as
    tf.Tensor | tf.Tensor[];
  return Array.isArray(result) ? result : [result];
}
