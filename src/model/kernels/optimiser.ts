/** Host kernel of one Adam update. */
import * as tf from "@tensorflow/tfjs-core";
import { registerHostKernel } from "./host.js";

/** Outputs: the new parameter, first and second moment, each of the parameter's shape. `scale` [] multiplies the gradient. */
registerHostKernel({
  name: "FocusedAdam",
  inputs: ["parameter", "first", "second", "gradient", "scale"],
  shapes: ([parameter]) => [parameter, parameter, parameter],
  compute([parameter, first, second, gradient, scale], [p, m, v], attributes) {
    const { beta1, beta2, eps, learningRate, correction1, correction2 } = attributes as Record<string, number>;
    const rate = learningRate / correction1;
    for (let i = 0; i < parameter.length; i++) {
      const g = gradient[i] * scale[0];
      const m1 = beta1 * first[i] + (1 - beta1) * g;
      const v1 = beta2 * second[i] + (1 - beta2) * g * g;
      m[i] = m1;
      v[i] = v1;
      p[i] = parameter[i] - (rate * m1) / (Math.sqrt(v1 / correction2) + eps);
    }
  },
  simd: {
    name: "adam",
    fits: ([parameter]) => tf.util.sizeFromShape(parameter) % 4 === 0,
    numbers: ([parameter], attributes) => {
      const { beta1, beta2, eps, learningRate, correction1, correction2 } = attributes as Record<string, number>;
      const moments = [beta1, 1 - beta1, beta2, 1 - beta2];
      return [tf.util.sizeFromShape(parameter), ...moments, learningRate / correction1, 1 / correction2, eps];
    },
  },
});
