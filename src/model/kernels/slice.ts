/**
 * A slice within the heap of tfjs's WASM backend. Its own copies all of the tensor to JavaScript first, however little is
 * wanted: at 64 sentences of 48 tokens that was 28 MB a training step, and the garbage of it.
 */
import * as tf from "@tensorflow/tfjs-core";
import type { WasmBackend } from "./host.js";

let done = false;

/** Makes slices on the `wasm` backend stay in the heap from now on; nothing where it isn't in use. */
export function sliceInHeap(): void {
  if (done || tf.getBackend() !== "wasm") return;
  done = true;
  const { kernelFunc: stock } = tf.getKernel("Slice", "wasm");
  tf.unregisterKernel("Slice", "wasm");
  tf.registerKernel({
    kernelName: "Slice",
    backendName: "wasm",
    kernelFunc: (call) => {
      const x = call.inputs.x as tf.Tensor;
      if (x.dtype !== "float32" && x.dtype !== "int32") return stock(call);
      const { begin, size } = call.attrs as unknown as { begin: number[]; size: number[] };
      return slice(x, tf.slice_util.parseSliceParams(x, begin, size), call.backend as unknown as WasmBackend);
    },
  });
}

function slice(x: tf.Tensor, [begin, size]: number[][], backend: WasmBackend): tf.TensorInfo {
  const out = backend.makeOutput(size, x.dtype);
  const total = tf.util.sizeFromShape(size);
  if (total === 0) return out;
  // Views are taken only after the output exists: making it may grow the heap, which detaches older views.
  const [from, to] = [backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(out)];
  const strides = [...tf.util.computeStrides(x.shape), 1].slice(0, x.rank);
  // Up to the last axis that is cut, what is wanted lies together.
  const cut = size.findLastIndex((length, axis) => length < x.shape[axis]);
  const run = tf.util.sizeFromShape(size.slice(Math.max(0, cut)));
  for (let at = 0; at < total; at += run) {
    let rest = at;
    let start = 0;
    for (let axis = size.length - 1; axis >= 0; axis--) {
      start += (begin[axis] + (rest % size[axis])) * strides[axis];
      rest = Math.floor(rest / size[axis]);
    }
    to.set(from.subarray(start, start + run), at);
  }
  return out;
}
