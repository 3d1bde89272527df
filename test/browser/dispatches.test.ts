/** How many kernels a training step and a forward pass dispatch on WebGPU, counted at the browser's interface. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SIZES } from "../../tools/bench/context.js";
import { DEPTHS, figuresOf } from "../../tools/bench/dispatches.js";
import type * as DispatchesPage from "../../tools/bench/dispatches-page.js";
import { syntheticSentence } from "../../tools/bench/synthetic.js";
import { openModulePage } from "../../tools/lib/module-page.js";
import type { ModulePage } from "../../tools/lib/module-page.js";
import { createRandom } from "../../src/text/random.js";

/** Dispatches of a joint training step with K = N/2, both branches and the optimiser. */
const MOST = { layer: 40, besides: 60, layerForward: 12 };

const random = createRandom("dispatches");
const train = Array.from({ length: 64 }, (_, i) => syntheticSentence(`s${i}`, 40, 2 + random.int(4), random));

let opened: ModulePage<typeof DispatchesPage>;
beforeAll(async () => {
  opened = await openModulePage<typeof DispatchesPage>("tools/bench/dispatches-page.ts");
});
afterAll(() => opened?.close());

const request = (numLayers: number, change: Partial<typeof SIZES>) => ({
  config: { ...SIZES, numLayers, focusedLayers: numLayers / 2, ...change },
  train,
  tokens: 48,
});

describe.each(["rc-entities", "rc-context"] as const)("%s, 64 sentences, d = 128", (relationMask) => {
  test("stays within the aim, a layer and besides", async () => {
    const [shallow, deep] = [
      await opened.call("dispatchesOfStep", { ...request(DEPTHS[0], { relationMask }), sentences: 64, compute: false }),
      await opened.call("dispatchesOfStep", { ...request(DEPTHS[1], { relationMask }), sentences: 64, compute: false }),
    ];
    const [fused, composed] = [figuresOf(shallow.fused, deep.fused), figuresOf(shallow.composed, deep.composed)];
    expect(fused.step.perLayer).toBeLessThanOrEqual(MOST.layer);
    expect(fused.step.fixed).toBeLessThanOrEqual(MOST.besides);
    for (const phase of ["forward", "sentences", "pairs"] as const) {
      expect(fused[phase].perLayer, phase).toBeLessThanOrEqual(MOST.layerForward);
    }
    // Switched off, the kernels are out of the way: else "composed" would measure nothing.
    expect(composed.step.counts[0]).toBeGreaterThan(5 * fused.step.counts[0]);
  });
});

test("a session trains with no more than its parts: a tiny model, carried out", async () => {
  const change = { hiddenSize: 16, numHeads: 2, intermediateSize: 32 };
  const tiny = { ...request(2, change), sentences: 4 };
  const { forward, backward, optimiser } = (await opened.call("dispatchesOfStep", { ...tiny, compute: false })).fused;
  const parts = [forward, backward, optimiser].flatMap(Object.values).reduce((sum, count) => sum + count, 0);
  const whole = await opened.call("dispatchesOfSession", { ...tiny, compute: true });
  expect(whole).toBe(parts);
  expect(whole).toBeLessThanOrEqual(MOST.layer * 2 + MOST.besides);
});
