/** What is measured of each task's gradient, against gradients that tfjs computes by itself; measuring changes nothing. */
import { expect, it } from "vitest";
import type { Progress } from "../../../src/model/system.js";
import { gradientNorms } from "../../../src/model/training/task-gradients.js";
import { onBackend } from "../backends.js";
import { SENTENCES, tinySystem } from "../tiny.js";
import { normOf, OPTIONS, wholeBatch } from "./balanced.js";

const isEncoder = (name: string) => name.startsWith("bert.");

onBackend(["cpu", "wasm"], () => {
  it.each(["cls", "pooled"] as const)("norms, cosine, whole and clip are the gradients' own: %s", async (readout) => {
    const weights = { ner: 0.3, relation: 1 };
    const { system, request, read } = wholeBatch({ readout });
    const [ner, relation, both] = [read({ ner: 0.3, relation: 0 }), read({ ner: 0, relation: 1 }), read(weights)];
    const measured = await gradientNorms({ ...request, weights }, 1);
    expect(measured.ner / normOf(ner, isEncoder)).toBeCloseTo(1, 4);
    expect(measured.relation / normOf(relation, isEncoder)).toBeCloseTo(1, 4);
    expect(measured.whole / normOf(both)).toBeCloseTo(1, 4);
    expect(measured.clip).toBeCloseTo(Math.min(1, 1 / normOf(both)), 4);
    // |a + b|² = |a|² + |b|² + 2 |a| |b| cos: the two make up the joint gradient on the shared layers.
    const square = measured.ner ** 2 + measured.relation ** 2 + 2 * measured.ner * measured.relation * measured.cosine;
    expect(Math.sqrt(square) / normOf(both, isEncoder)).toBeCloseTo(1, 4);
    system.dispose();
  });

  it("a run that is measured takes the same steps, bit for bit, and keeps no tensor", async () => {
    const steps = async (measured: boolean) => {
      const system = tinySystem({ dropout: 0.1 });
      const session = await system.start(SENTENCES, SENTENCES, { ...OPTIONS, nerWeight: 0.05 });
      const progress: Progress[] = [];
      while (progress.length < 4) {
        if (measured) expect((await session.measureGradients()).whole).toBeGreaterThan(0);
        progress.push(...(await session.next()));
      }
      const weights = [...system.weights.values()].map((variable) => [...variable.dataSync()]);
      session.dispose();
      system.dispose();
      return { progress: progress.map((each) => ({ ...each, milliseconds: 0 })), weights };
    };
    expect(await steps(true)).toEqual(await steps(false));
  });
});
