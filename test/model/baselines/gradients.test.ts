/** The gradient of each system's whole loss, for every one of its tensors, against central differences. */
import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { noDropout } from "../../../src/model/encoder.js";
import type { NeuralSystem } from "../../../src/model/neural-system.js";
import { gradientsOf } from "../../../src/model/training/variables.js";
import { onBackend } from "../backends.js";
import { seeded } from "../numeric.js";
import { examplesOf, SMALL_NAMES, smallSystem } from "./tiny.js";

/** Moves weights well away from the small initial ones, so that every part has something to say. */
function strengthen({ weights }: NeuralSystem): void {
  for (const [name, variable] of weights) {
    tf.tidy(() => variable.assign(tf.add(variable, tf.mul(0.3, seeded(variable.shape, name)))));
  }
}

onBackend(["cpu"], () => {
  it.each(SMALL_NAMES)("%s", async (name) => {
    const system = await smallSystem(name);
    strengthen(system);
    const examples = examplesOf(system);
    const loss = () => tf.tidy(() => system.losses(examples, noDropout).loss.dataSync()[0]);
    const gradients = gradientsOf(system.weights, () => system.losses(examples, noDropout).loss);
    expect([...gradients.keys()].sort()).toEqual([...system.weights.keys()].sort());
    for (const [tensor, gradient] of gradients) {
      const variable = system.weights.get(tensor)!;
      const before = tf.clone(variable);
      const along = (direction: tf.Tensor, t: number) => {
        tf.tidy(() => variable.assign(tf.add(before, tf.mul(direction, t))));
        return loss();
      };
      // Along the gradient itself float32 differences say most.
      const norm = Math.sqrt(tf.sum(tf.square(gradient)).dataSync()[0]);
      const direction = norm > 1e-3 ? tf.div(gradient, norm) : seeded(variable.shape, tensor);
      const expected = tf.sum(tf.mul(gradient, direction)).dataSync()[0];
      const step = 2e-3;
      const numeric = (along(direction, step) - along(direction, -step)) / (2 * step);
      expect(Math.abs(numeric - expected), tensor).toBeLessThan(2e-2 * Math.abs(expected) + 4e-3);
      tf.tidy(() => variable.assign(before));
    }
    system.dispose();
  });
});
