/** The same numbers on every backend: CPU, WASM and WebGPU in one browser page, WebGPU on whatever adapter the browser has. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_TRAINING } from "../../src/model/config.js";
import type { FocusedConfig, TrainingOptions } from "../../src/model/config.js";
import { openModulePage } from "../../tools/lib/module-page.js";
import type { ModulePage } from "../../tools/lib/module-page.js";
import { largestDifference } from "../model/numeric.js";
import type * as ParityPage from "./parity-page.js";
import type { Numbers } from "./parity-page.js";

type Page = typeof ParityPage;

let opened: ModulePage<Page>;
beforeAll(async () => {
  opened = await openModulePage<Page>("test/browser/parity-page.ts");
});
afterAll(() => opened?.close());

/** Without focused layers (K = 0) no mask is used. */
const SETTINGS: Partial<FocusedConfig>[] = [
  { focusedLayers: 0 },
  ...[1, 2, 3].flatMap((focusedLayers) =>
    (["rc-context", "rc-entities"] as const).map((relationMask) => ({ focusedLayers, relationMask })),
  ),
  { focusedLayers: 2, relationMask: "rc-entities", readout: "pooled" },
];
/** A backward pass takes seconds on a software adapter: one setting for each way that rows are planned. */
const TRAINED: Partial<FocusedConfig>[] = [
  { focusedLayers: 0 },
  { focusedLayers: 2, relationMask: "rc-entities" },
  { focusedLayers: 3, relationMask: "rc-context" },
  { focusedLayers: 2, relationMask: "rc-entities", readout: "pooled" },
];
const label = ({ focusedLayers, relationMask, readout }: Partial<FocusedConfig>) =>
  `K = ${focusedLayers}, ${relationMask ?? "any mask"}${readout ? `, ${readout}` : ""}`;
const named = (settings: Partial<FocusedConfig>[]) => settings.map((config) => [label(config), config] as const);

function expectSame(actual: Numbers, expected: Numbers, tolerance: number): void {
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  const differences = Object.entries(expected).map(([name, values]): [string, number] => [
    name,
    largestDifference(actual[name], values),
  ]);
  expect(differences.filter(([, difference]) => !(difference <= tolerance))).toEqual([]);
}

/** A comparison means nothing between tensors of zeros. */
function expectSignal(numbers: Numbers): void {
  const silent = Object.entries(numbers).filter(([, values]) => !values.some((value) => Math.abs(value) > 1e-3));
  expect(silent.map(([name]) => name)).toEqual([]);
}

test("the browser has a WebGPU adapter", async () => {
  expect(await opened.call("adapter", { backend: "webgpu" })).not.toBe("");
});

describe.each(["wasm", "webgpu"] as const)("%s computes what cpu computes", (backend) => {
  test.each(named(SETTINGS))("emissions and pair logits: %s", async (_, config) => {
    const expected = await opened.call("forward", { backend: "cpu", config });
    expectSignal(expected);
    expectSame(await opened.call("forward", { backend, config }), expected, 1e-4);
  });

  test.each(named(TRAINED))("gradients of the joint loss: %s", async (_, config) => {
    const expected = await opened.call("gradients", { backend: "cpu", config });
    expectSame(await opened.call("gradients", { backend, config }), expected, 1e-4);
  });

  test("the CRF's scan", async () => {
    const expected = await opened.call("crfScan", { backend: "cpu" });
    expectSignal(expected);
    expectSame(await opened.call("crfScan", { backend }), expected, 1e-4);
  });

  test("ten steps of Adam with dropout by one seed, and what is then predicted", async () => {
    const options: TrainingOptions = {
      epochs: 10,
      batchSize: 3,
      learningRate: 3e-3,
      seed: 11,
      discardNoRelation: 0.5,
      clipNorm: 1,
      warmup: 0.1,
    };
    const run = { config: { numLayers: 1, focusedLayers: 1, dropout: 0.1 }, options, steps: 10 };
    const expected = await opened.call("train", { backend: "cpu", ...run });
    const actual = await opened.call("train", { backend, ...run });
    expect(expected.losses.at(-1)![0]).toBeLessThan(expected.losses[0][0]);
    expect(largestDifference(actual.losses.flat(), expected.losses.flat())).toBeLessThan(1e-3);
    const found = ({ predicted }: typeof actual) =>
      predicted.map(({ entities }) => entities.map(({ type, start, end }) => [type, start, end]));
    expect(found(actual)).toEqual(found(expected));
  });

  test("an epoch of training leaves no tensor and no buffer behind", async () => {
    const [first, last] = await opened.call("memory", { backend });
    expect([first.step, last.step]).toEqual([4, 8]);
    for (const figure of ["tensors", "bytes", "gpuBytes"] as const) expect(last[figure], figure).toBe(first[figure]);
  });
});

/** Where one operation's composition and another's kernel meet. */
const SWITCHED_OFF = [
  "dense + bias, activation",
  "residual + LayerNorm",
  "masked attention",
  "embedding",
  "rows gathered",
] as const;

test.each(SWITCHED_OFF)("%s switched off alone on webgpu: the gradients stay", async (without) => {
  const setting = { backend: "webgpu", config: { numLayers: 1, focusedLayers: 1 } } as const;
  expectSame(await opened.call("gradients", { ...setting, without }), await opened.call("gradients", setting), 1e-4);
});

test("two runs of one seed on webgpu are the same to the last bit", async () => {
  const options = { ...DEFAULT_TRAINING, epochs: 4, batchSize: 3, learningRate: 3e-3, seed: 5, warmup: 0 };
  const run = {
    backend: "webgpu",
    config: { numLayers: 2, focusedLayers: 1, dropout: 0.1 },
    options,
    steps: 4,
  } as const;
  const first = await opened.call("train", run);
  expect(await opened.call("train", run)).toEqual(first);
});

describe("the threaded build of wasm, in a page that is cross-origin isolated", () => {
  let isolated: ModulePage<Page>;
  beforeAll(async () => {
    isolated = await openModulePage<Page>("test/browser/parity-page.ts", { isolated: true });
  });
  afterAll(() => isolated?.close());

  test("computes what cpu computes, forwards and backwards", async () => {
    const config: Partial<FocusedConfig> = { focusedLayers: 2, relationMask: "rc-entities" };
    for (const pass of ["forward", "gradients"] as const) {
      const expected = await isolated.call(pass, { backend: "cpu", config });
      expectSame(await isolated.call(pass, { backend: "wasm", config }), expected, 1e-4);
    }
    expect(await isolated.call("memoryIsShared", { backend: "wasm" })).toBe(true);
    expect(await opened.call("memoryIsShared", { backend: "wasm" })).toBe(false);
  });
});
