/** Decoupled weight decay. */
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { decay } from "../../../src/model/training/adam.js";
import { useBackend } from "../../../tools/lib/backend.js";

beforeAll(() => useBackend("wasm"));

test("shrinks matrices that have a gradient, by their share; biases, CRF scores and untouched matrices stay", () => {
  const shapes = {
    "bert.encoder.layer.0.output.dense.weight": [2, 2],
    "bert.encoder.layer.0.output.dense.bias": [2],
    "ner.crf.transitions": [2, 2],
    "relation.dense.weight": [2, 2],
    "relation.output.weight": [2, 2],
  };
  const variables = new Map(Object.entries(shapes).map(([name, shape]) => [name, tf.variable(tf.ones(shape))]));
  const gradients = new Map(
    [...variables]
      .filter(([name]) => name !== "relation.output.weight")
      .map(([name, { shape }]) => [name, tf.zeros(shape)]),
  );
  decay(variables, gradients, (name) => (name.startsWith("bert.") ? 0.1 : 0.5));
  const first = Object.fromEntries([...variables].map(([name, variable]) => [name, variable.dataSync()[0]]));
  const near = (value: number): unknown => expect.closeTo(value, 6);
  expect(first).toEqual({
    "bert.encoder.layer.0.output.dense.weight": near(0.9),
    "bert.encoder.layer.0.output.dense.bias": 1,
    "ner.crf.transitions": 1,
    "relation.dense.weight": near(0.5),
    "relation.output.weight": 1,
  });
  tf.dispose([...variables.values(), ...gradients.values()]);
});
