/**
 * Gradients of the few standard tfjs operations that the model is composed of. tfjs-core alone registers none, and its own
 * gradient of matMul multiplies with transposed operands, which the WASM backend does in plain loops, six times slower than
 * transposing first. Importing this file registers all of them.
 */
import * as tf from "@tensorflow/tfjs-core";

type Gradient = (dy: tf.Tensor, saved: tf.Tensor[], attrs: Record<string, unknown>) => Record<string, () => tf.Tensor>;

function register(kernelName: string, inputs: string[], gradient: Gradient, saveOutput = false): void {
  tf.registerGradient({
    kernelName,
    inputsToSave: inputs,
    outputsToSave: saveOutput ? [true] : [],
    gradFunc: (dy, saved, attrs) => gradient(dy as tf.Tensor, saved, attrs as unknown as Record<string, unknown>),
  });
}

/** Sums `dy` over the axes along which an operand of `shape` was broadcast. */
export function unbroadcast(dy: tf.Tensor, shape: number[]): tf.Tensor {
  if (tf.util.arraysEqual(dy.shape, shape)) return dy;
  const lead = dy.rank - shape.length;
  const axes = dy.shape.map((_, axis) => axis).filter((axis) => axis < lead || shape[axis - lead] !== dy.shape[axis]);
  return tf.reshape(axes.length > 0 ? tf.sum(dy, axes) : dy, shape);
}

/** The last two axes exchanged. */
export function transposeMatrix<T extends tf.Tensor>(x: T): T {
  const axes = x.shape.map((_, axis) => axis);
  const [rows, columns] = axes.slice(-2);
  return tf.transpose(x, [...axes.slice(0, -2), columns, rows]) as T;
}

register("Add", ["a", "b"], (dy, [a, b]) => ({
  a: () => unbroadcast(dy, a.shape),
  b: () => unbroadcast(dy, b.shape),
}));
register("Sub", ["a", "b"], (dy, [a, b]) => ({
  a: () => unbroadcast(dy, a.shape),
  b: () => unbroadcast(tf.neg(dy), b.shape),
}));
register("Multiply", ["a", "b"], (dy, [a, b]) => ({
  a: () => unbroadcast(tf.mul(dy, b), a.shape),
  b: () => unbroadcast(tf.mul(dy, a), b.shape),
}));
register("RealDiv", ["a", "b"], (dy, [a, b]) => ({
  a: () => unbroadcast(tf.div(dy, b), a.shape),
  b: () => unbroadcast(tf.neg(tf.div(tf.mul(dy, a), tf.square(b))), b.shape),
}));
register("Neg", [], (dy) => ({ x: () => tf.neg(dy) }));
register("Exp", [], (dy, [y]) => ({ x: () => tf.mul(dy, y) }), true);
register("Log", ["x"], (dy, [x]) => ({ x: () => tf.div(dy, x) }));
register("Sqrt", [], (dy, [y]) => ({ x: () => tf.div(dy, tf.mul(y, 2)) }), true);
register("Rsqrt", [], (dy, [y]) => ({ x: () => tf.mul(dy, tf.mul(tf.mul(tf.square(y), y), -0.5)) }), true);
register("Square", ["x"], (dy, [x]) => ({ x: () => tf.mul(dy, tf.mul(x, 2)) }));
register("Tanh", [], (dy, [y]) => ({ x: () => tf.mul(dy, tf.sub(1, tf.square(y))) }), true);
register("Sigmoid", [], (dy, [y]) => ({ x: () => tf.mul(dy, tf.mul(y, tf.sub(1, y))) }), true);
register("Relu", [], (dy, [y]) => ({ x: () => tf.mul(dy, tf.cast(tf.greater(y, 0), "float32")) }), true);
register("Erf", ["x"], (dy, [x]) => ({
  x: () => tf.mul(dy, tf.mul(2 / Math.sqrt(Math.PI), tf.exp(tf.neg(tf.square(x))))),
}));
register(
  "Softmax",
  [],
  (dy, [y]) => ({
    logits: () => {
      const weighted = tf.mul(dy, y);
      return tf.sub(weighted, tf.mul(tf.sum(weighted, -1, true), y));
    },
  }),
  true,
);

register("Reshape", ["x"], (dy, [x]) => ({ x: () => tf.reshape(dy, x.shape) }));
register("ExpandDims", ["input"], (dy, [input]) => ({ input: () => tf.reshape(dy, input.shape) }));
register("Identity", [], (dy) => ({ x: () => tf.clone(dy) }));
register("Transpose", [], (dy, _, attrs) => ({
  x: () => tf.transpose(dy, tf.backend_util.getUndoAxesPermutation(attrs.perm as number[])),
}));
register("Slice", ["x"], (dy, [x], attrs) => {
  const begin = tf.slice_util.parseSliceParams(x, attrs.begin as number[], attrs.size as number[])[0];
  const padding = x.shape.map((size, axis): [number, number] => [begin[axis], size - begin[axis] - dy.shape[axis]]);
  return { x: () => tf.pad(dy, padding) };
});
register("PadV2", ["x"], (dy, [x], attrs) => ({
  x: () =>
    tf.slice(
      dy,
      (attrs.paddings as [number, number][]).map(([before]) => before),
      x.shape,
    ),
}));
tf.registerGradient({
  kernelName: "Concat",
  saveAllInputs: true,
  gradFunc: (dy, saved, attrs) => {
    const axis = tf.util.parseAxisParam((attrs as unknown as { axis: number }).axis, saved[0].shape)[0];
    const starts = [0];
    for (const { shape } of saved) starts.push(starts[starts.length - 1] + shape[axis]);
    const begin = (i: number) => saved[i].shape.map((_, at) => (at === axis ? starts[i] : 0));
    return Object.fromEntries(
      saved.map((piece, i) => [String(i), () => tf.slice(dy as tf.Tensor, begin(i), piece.shape)]),
    );
  },
});
register("Sum", ["x"], (dy, [x], attrs) => ({ x: () => spread(dy, x.shape, attrs.axis as number[]) }));
register("Mean", ["x"], (dy, [x], attrs) => {
  const axes = tf.util.parseAxisParam(attrs.axis as number[], x.shape);
  const count = axes.reduce((product, axis) => product * x.shape[axis], 1);
  return { x: () => tf.div(spread(dy, x.shape, axes), count) };
});
register(
  "Max",
  ["x"],
  (dy, [x, y], attrs) => ({
    x: () =>
      tf.mul(
        spread(dy, x.shape, attrs.reductionIndices as number[]),
        spreadMaximum(x, y, attrs.reductionIndices as number[]),
      ),
  }),
  true,
);
register("BatchMatMul", ["a", "b"], (dy, [a, b], attrs) => {
  if (attrs.transposeA || attrs.transposeB) {
    throw new Error("matMul with transposed operands has no gradient here: transpose the operand first");
  }
  return {
    a: () => tf.matMul(dy, transposeMatrix(b)),
    b: () => tf.matMul(transposeMatrix(a), dy),
  };
});

/** `dy` of a reduction over `axes`, repeated along them to `shape`. */
function spread(dy: tf.Tensor, shape: number[], axes: number[]): tf.Tensor {
  const reduced = tf.util.parseAxisParam(axes, shape);
  const kept = shape.map((size, axis) => (reduced.includes(axis) ? 1 : size));
  return tf.mul(tf.reshape(dy, kept), tf.ones(shape));
}

/** 1 where `x` equals its maximum over `axes`. */
function spreadMaximum(x: tf.Tensor, maximum: tf.Tensor, axes: number[]): tf.Tensor {
  const reduced = tf.util.parseAxisParam(axes, x.shape);
  const kept = x.shape.map((size, axis) => (reduced.includes(axis) ? 1 : size));
  return tf.cast(tf.equal(x, tf.reshape(maximum, kept)), "float32");
}
