/**
 * WGSL kernels of an Adam update that changes tensors in place. They work on ranges of long buffers, in which the parameters
 * of a model lie one after another (training/packed-adam.ts).
 */
import { program, registerWebgpuKernel } from "./program.js";

const THREADS = 256;

/** Workgroups that share a sum; each leaves its part. */
export const SUM_PARTS = 64;

/** Enough to fill a GPU; each thread goes on to the next number that nobody has taken. */
const MOST_WORKGROUPS = 1024;

const workgroups = (size: number, most: number) => [Math.min(most, Math.ceil(size / THREADS))] as const;

const ADD_UP = `
var<workgroup> parts: array<f32, ${THREADS}>;

/** The sum of what all threads of the workgroup bring; for thread 0 alone. */
fn addUp(thread: u32, value: f32) -> f32 {
  parts[thread] = value;
  for (var half = ${THREADS / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) { parts[thread] += parts[thread + half]; }
  }
  return parts[0];
}`;

const SQUARES = program({
  name: "sum of squares",
  reads: ["x"],
  writes: ["sums"],
  numbers: ["start", "size", "at"],
  workgroup: [THREADS],
  declarations: ADD_UP,
  code: `
  var sum = 0.0;
  for (var i = group.x * ${THREADS}u + thread; i < n.size; i += ${SUM_PARTS * THREADS}u) {
    let value = x[n.start + i];
    sum += value * value;
  }
  sum = addUp(thread, sum);
  if (thread == 0u) { sums[n.at + group.x] = sum; }`,
});

/** Squares of x[start] … x[start + size - 1], summed up in 64 parts: into sums[at] … sums[at + 63]. No output. */
registerWebgpuKernel({
  name: "FocusedSquares",
  inputs: ["x", "sums"],
  shapes: () => [],
  compute({ inputs, attributes, run }) {
    run(SQUARES, inputs, attributes as Record<string, number>, [SUM_PARTS]);
  },
});

const CLIP_SCALE = program({
  name: "clip scale",
  reads: ["sums"],
  writes: ["scale"],
  numbers: ["size", "clipNorm: f32"],
  workgroup: [THREADS],
  declarations: ADD_UP,
  code: `
  var sum = 0.0;
  for (var i = thread; i < n.size; i += ${THREADS}u) { sum += sums[i]; }
  sum = addUp(thread, sum);
  if (thread == 0u) { scale[0] = min(1.0, n.clipNorm / (sqrt(sum) + 1e-6)); }`,
});

/** sums [n] of squares that make up |g|². Output: min(1, clipNorm / |g|), []. */
registerWebgpuKernel({
  name: "FocusedClipScale",
  inputs: ["sums"],
  shapes: () => [[]],
  compute({ inputs, outputs, attributes, run }) {
    run(CLIP_SCALE, [...inputs, ...outputs], { size: inputs[0].size, clipNorm: attributes.clipNorm as number }, [1]);
  },
});

const ADAM = program({
  name: "adam",
  reads: ["gradient", "scale"],
  writes: ["parameter", "first", "second"],
  numbers: [
    ...["start", "size"],
    ...["beta1: f32", "rest1: f32", "beta2: f32", "rest2: f32"],
    ...["rate: f32", "correction2: f32", "eps: f32"],
  ],
  workgroup: [THREADS],
  code: `
  for (var k = group.x * ${THREADS}u + thread; k < n.size; k += groups.x * ${THREADS}u) {
    let i = n.start + k;
    let g = gradient[i] * scale[0];
    let m = n.beta1 * first[i] + n.rest1 * g;
    let v = n.beta2 * second[i] + n.rest2 * g * g;
    first[i] = m;
    second[i] = v;
    parameter[i] -= n.rate * m / (sqrt(v / n.correction2) + n.eps);
  }`,
});

/** One Adam update of the numbers from `start` on, `size` of them: parameter, first and second change. No output. */
registerWebgpuKernel({
  name: "FocusedAdamInPlace",
  inputs: ["gradient", "scale", "parameter", "first", "second"],
  shapes: () => [],
  compute({ inputs, attributes, run }) {
    const { start, size, beta1, beta2, learningRate, correction1, correction2, eps } = attributes as Record<
      string,
      number
    >;
    const rate = learningRate / correction1;
    const numbers = { start, size, beta1, rest1: 1 - beta1, beta2, rest2: 1 - beta2, rate, correction2, eps };
    run(ADAM, inputs, numbers, workgroups(size, MOST_WORKGROUPS));
  },
});
