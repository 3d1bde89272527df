/** Every fused kernel can be switched off alone, and what is trained stays the same. */
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { jointLosses } from "../../../src/model/joint.js";
import { FUSED, fusedHere, useKernel, withoutFusedKernels } from "../../../src/model/ops.js";
import { Adam } from "../../../src/model/training/adam.js";
import { seededDropout } from "../../../src/model/training/dropout.js";
import { createRandom } from "../../../src/text/random.js";
import { onBackend } from "../backends.js";
import { largestDifference, seeded } from "../numeric.js";
import { batchOf, strongWeights } from "../tiny-batch.js";
import { tinySystem } from "../tiny.js";

onBackend(["cpu", "wasm"], () => {
  it("is switched off by the beginning of its name, and back on afterwards, also where the body fails", () => {
    const names = ["FocusedDense", "FocusedGelu", "FocusedLayerNorm"];
    const used = () => names.filter(useKernel);
    expect(used()).toEqual(names);
    withoutFusedKernels(() => {
      expect(used()).toEqual(["FocusedGelu", "FocusedLayerNorm"]);
      withoutFusedKernels(() => expect(used()).toEqual([]));
      expect(used()).toEqual(["FocusedGelu", "FocusedLayerNorm"]);
    }, ["FocusedDense"]);
    expect(() => withoutFusedKernels(() => expect.fail("so"))).toThrow("so");
    expect(used()).toEqual(names);
  });

  it("is listed, whatever it is, but for those that only baselines use", () => {
    const listed = Object.values(FUSED).flat();
    const forgotten = tf
      .getKernelsForBackend(tf.getBackend())
      .map(({ kernelName }) => kernelName)
      .filter((name) => name.startsWith("Focused") && !listed.some((beginning) => name.startsWith(beginning)));
    expect(forgotten.filter((name) => !/Lstm|Gru|Segment/.test(name))).toEqual([]);
  });

  it("one after the other: the loss and all gradients of a joint step stay", () => {
    const system = tinySystem({ dropout: 0.1 });
    const { training } = batchOf(system);
    const slopes = (without: readonly string[]) =>
      tf.tidy(() => {
        const strong = strongWeights(system);
        const names = [...strong.keys()];
        const loss = (...values: tf.Tensor[]) => {
          const weights = new Map(names.map((name, i) => [name, values[i]]));
          const dropout = seededDropout(system.config.dropout, createRandom("fused"));
          return jointLosses(weights, system.config, training, dropout).loss;
        };
        const { value, grads } = withoutFusedKernels(() => tf.valueAndGrads(loss)([...strong.values()]), without);
        return [value, ...grads].flatMap((tensor) => [...tensor.dataSync()]);
      });
    const all = slopes([]);
    expect(fusedHere()).toContain("masked attention");
    for (const name of fusedHere()) expect(largestDifference(slopes(FUSED[name]), all), name).toBeLessThan(1e-4);
    system.dispose();
  });
});

describe("Adam with clipping", () => {
  onBackend(["cpu", "wasm"], () => {
    it("moves parameters of every shape as its composition does", () => {
      const shapes = [[1], [3], [17], [64, 65], [128]];
      const moved = (without: readonly string[]) => {
        const variables = new Map(shapes.map((shape, i) => [`v${i}`, tf.variable(seeded(shape, i))]));
        const adam = new Adam(0.5);
        for (let step = 0; step < 3; step++) {
          const gradients = new Map(shapes.map((shape, i) => [`v${i}`, seeded(shape, `${step} ${i}`)]));
          withoutFusedKernels(() => adam.apply(variables, gradients, 0.01), without);
        }
        const values = [...variables.values()].flatMap((variable) => [...variable.dataSync()]);
        adam.dispose();
        tf.dispose([...variables.values()]);
        return values;
      };
      expect(largestDifference(moved([]), moved(FUSED["Adam and clipping"]))).toBeLessThan(1e-6);
    });
  });
});

describe("what is fused", () => {
  it("names no kernel twice", () => {
    const kernels = Object.values(FUSED).flat();
    expect(new Set(kernels).size).toBe(kernels.length);
  });
});
