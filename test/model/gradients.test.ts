/** Every registered gradient of a standard operation against central differences. */
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import "../../src/model/gradients.js";
import { onBackend } from "./backends.js";
import { gradientError, seeded } from "./numeric.js";

type Case = [name: string, shapes: number[][], f: (...inputs: tf.Tensor[]) => tf.Tensor];
const positive = (x: tf.Tensor) => tf.add(tf.square(x), 0.5);

const cases: Case[] = [
  [
    "add, broadcast both ways",
    [
      [3, 1, 4],
      [5, 1],
    ],
    (a, b) => tf.add(a, b),
  ],
  ["sub, broadcast", [[3, 4], [4]], (a, b) => tf.sub(a, b)],
  [
    "mul, broadcast",
    [
      [2, 3, 4],
      [3, 1],
    ],
    (a, b) => tf.mul(a, b),
  ],
  [
    "div, broadcast",
    [
      [3, 4],
      [3, 1],
    ],
    (a, b) => tf.div(a, positive(b)),
  ],
  ["neg, exp, tanh, sigmoid", [[7]], (x) => tf.neg(tf.tanh(tf.exp(tf.sigmoid(x))))],
  [
    "log, sqrt, rsqrt, square",
    [[7]],
    (x) => tf.add(tf.log(positive(x)), tf.mul(tf.sqrt(positive(x)), tf.rsqrt(positive(x)))),
  ],
  ["erf", [[9]], (x) => tf.erf(x)],
  ["softmax", [[3, 5]], (x) => tf.softmax(x)],
  ["relu, away from 0", [[4, 4]], (x) => tf.relu(tf.add(x, tf.tensor2d([[2], [-2], [2], [-2]])))],
  [
    "reshape, transpose, expandDims",
    [[2, 3, 4]],
    (x) => tf.expandDims(tf.transpose(tf.reshape(x, [3, 4, 2]), [2, 0, 1]), 1),
  ],
  [
    "slice and pad",
    [[4, 5]],
    (x) =>
      tf.pad(tf.slice(x, [1, 2], [2, -1]), [
        [1, 0],
        [0, 2],
      ]),
  ],
  [
    "concat",
    [
      [2, 3],
      [4, 3],
    ],
    (a, b) => tf.concat([a, tf.square(b)], 0),
  ],
  [
    "concat along the last axis",
    [
      [2, 3],
      [2, 1],
    ],
    (a, b) => tf.concat([a, b], -1),
  ],
  ["sum and mean", [[3, 4, 5]], (x) => tf.add(tf.sum(tf.square(x), [0, 2]), tf.mean(tf.square(x), [0, 2]))],
  ["sum of all", [[3, 4]], (x) => tf.sum(tf.square(x))],
  ["max", [[3, 4, 5]], (x) => tf.max(x, [1])],
  [
    "matMul",
    [
      [3, 4],
      [4, 5],
    ],
    (a, b) => tf.matMul(a, b),
  ],
  [
    "batched matMul",
    [
      [2, 3, 4],
      [2, 4, 5],
    ],
    (a, b) => tf.matMul(a, b),
  ],
];

onBackend(["cpu", "wasm"], () => {
  it.each(cases)("%s", (name, shapes, f) => {
    const inputs = shapes.map((shape, i) => seeded(shape, `${name} ${i}`));
    expect(gradientError(f, inputs, 1e-2)).toBeLessThan(1e-2);
  });

  it("matMul with transposed operands is refused", () => {
    const f = (a: tf.Tensor) => tf.sum(tf.matMul(a, a, true, false)) as tf.Scalar;
    expect(() => tf.grad(f)(tf.ones([2, 2]))).toThrow(/transpose the operand first/);
  });
});
