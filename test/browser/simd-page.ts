/** What simd.test.ts runs in the page: a dense layer and attention, forwards and backwards, on one backend. */
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.fesm.min.js";
import * as tf from "@tensorflow/tfjs-core";
import { startCrew } from "../../src/model/kernels/simd/crew.js";
import { simdFunctions } from "../../src/model/kernels/simd/heap.js";
import type { Heap } from "../../src/model/kernels/simd/heap.js";
import { dense, maskedAttention } from "../../src/model/ops.js";
import { seeded } from "../model/numeric.js";

/** Whether the WASM backend's heap is shared among threads, and whether the SIMD kernels run on it. */
export async function heap(): Promise<{ shared: boolean; simd: boolean }> {
  setWasmPaths("./");
  await tf.setBackend("wasm");
  const { wasm } = tf.backend() as unknown as { wasm: Heap };
  const { buffer } = (wasm.wasmMemory ?? wasm.asm.memory)!;
  return { shared: !(buffer instanceof ArrayBuffer), simd: simdFunctions(wasm) !== null };
}

/** Kernels are shared among `threads` threads from now on. @returns how many there are */
export async function crew(threads: number): Promise<number> {
  const { wasm } = tf.backend() as unknown as { wasm: Heap };
  return startCrew(wasm, threads, () => new Worker("./crew-thread.js", { type: "module" }));
}

/** Gradients of attention over a dense layer's output. */
export async function gradients(backend: "cpu" | "wasm"): Promise<number[][]> {
  setWasmPaths("./");
  await tf.setBackend(backend);
  return tf.tidy(() => {
    // Large enough that threads are woken for them.
    const [x, weight, bias] = [seeded([166, 52], "x"), seeded([52, 64], "w"), seeded([64], "b")];
    const mask = tf.cast(tf.greater(seeded([2, 83, 83], "mask"), -0.3), "float32") as tf.Tensor3D;
    const f = (...[x, weight, bias]: tf.Tensor[]) => {
      const rows = dense(x as tf.Tensor2D, weight as tf.Tensor2D, bias as tf.Tensor1D);
      const h = tf.reshape(rows, [2, 83, 64]) as tf.Tensor3D;
      return tf.sum(tf.square(maskedAttention(h, h, h, mask, 4))) as tf.Scalar;
    };
    return tf
      .grads(f)([x, weight, bias])
      .map((gradient) => Array.from(gradient.dataSync()));
  });
}
