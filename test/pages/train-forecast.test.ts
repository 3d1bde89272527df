/** Which backends are measured, which is taken, and what is said; and what a step of a run needs. */
import { describe, expect, it } from "vitest";
import { candidates, fastest, forecastWords } from "../../src/pages/train-forecast.js";
import type { Measured } from "../../src/pages/train-forecast.js";
import { fitted, memoryNeed, memoryWords } from "../../src/pages/train-memory.js";
import { runRequest, TRAIN_SETTINGS } from "../../src/pages/train-settings.js";
import { defineState } from "../../src/runtime/url-state.js";
import { SENTENCES } from "../model/tiny.js";

const forecast = (seconds: number) => ({
  ...{ stepsPerEpoch: 5, epochWork: 4e9, workPerSecond: 2e9, secondsPerStep: 0.025, secondsPerEpochEnd: 1 },
  ...{ seconds, stepsMeasured: 9 },
});
const NOTHING = { code: "no-webgpu", values: {} };
const report = (backend: "webgpu" | "wasm" | "cpu", ...rejected: ("webgpu" | "wasm")[]) => ({
  ...{ backend, detail: NOTHING, rejected: rejected.map((name) => ({ backend: name, reason: NOTHING })) },
});

describe("choosing a backend", () => {
  it("measures what is worth it: not what was passed over, not what the reader did not choose", () => {
    expect(candidates("auto", report("webgpu"))).toEqual(["webgpu", "wasm"]);
    expect(candidates("auto", report("wasm", "webgpu"))).toEqual(["wasm"]);
    expect(candidates("auto", report("wasm"))).toEqual(["webgpu", "wasm"]);
    expect(candidates("auto", report("cpu", "webgpu", "wasm"))).toEqual(["cpu"]);
    expect(candidates("cpu", report("cpu"))).toEqual(["cpu"]);
  });

  it("takes the one on which the run is over first, and says by how much", () => {
    const measured: Measured[] = [
      { backend: "webgpu", forecast: forecast(300) },
      { backend: "wasm", forecast: forecast(200) },
    ];
    expect(fastest(measured)?.backend).toBe("wasm");
    const said = forecastWords(measured, false, 3);
    expect(said).toHaveLength(4);
    expect(said[0]).toBe("WebGPU: 25 ms a step, 4.0 GFLOP/s.");
    expect(said[2]).toBe("WASM is 1.5 times faster here and is used.");
    expect(said[3]).toContain("about 3 min 20 s: 15 steps");
  });

  it("leaves the choice to a reader who made one, and says what could not be measured", () => {
    expect(forecastWords([{ backend: "cpu", forecast: forecast(9) }], true, 1)[1]).toContain("as you chose");
    const failure = { code: "gpu-lost", values: {} } as const;
    const measured: Measured[] = [{ backend: "webgpu", failure }];
    expect(fastest(measured)).toBeUndefined();
    expect(forecastWords(measured, false, 1)).toEqual([
      expect.stringMatching(/^WebGPU could not be measured: The graphics processor stopped answering/),
    ]);
  });
});

describe("what a step needs", () => {
  const state = { ...defineState(TRAIN_SETTINGS).defaults(), batch: 5 };
  const source = { name: "tiny", files: { train: null, dev: null, test: null } };
  const request = runRequest(
    state,
    { source: { ...source, files: { ...source.files, train: "" } }, train: SENTENCES, dev: [], test: [] },
    "r",
    "n",
  );

  it("is all of the batch where it fits, and the run stays as it is", () => {
    const need = memoryNeed(request, "host", 2e9);
    expect(need).toMatchObject({ microBatch: 5, batchSize: 5 });
    expect(need.bytes).toBe(need.wholeBytes);
    expect(fitted(request, need)).toBe(request);
    expect(memoryWords(need, 2e9)).toMatch(/needs about \d+\.\d+ MB/);
  });

  it("is less in parts", () => {
    const whole = memoryNeed(request, "host", 2e9).wholeBytes;
    const need = memoryNeed(request, "host", 0.7 * whole);
    expect(need.microBatch).toBeGreaterThan(0);
    expect(need.microBatch).toBeLessThan(5);
    expect(need.bytes).toBeLessThanOrEqual(0.7 * whole);
    expect(fitted(request, need).options.microBatch).toBe(need.microBatch);
    expect(memoryWords(need, 0.7 * whole)).toContain(`its 5 sentences computed ${need.microBatch} at a time`);
  });

  it("is more on a GPU whose sentences pad to several lengths: its pool keeps the buffers of each", () => {
    const long = { ...SENTENCES[5], id: "long", text: SENTENCES[5].text.padEnd(60, "。") };
    const [one, two] = [SENTENCES, [...SENTENCES, long]].map((train) =>
      memoryNeed({ ...request, train, options: { ...request.options, batchSize: 1 } }, "gpu", 2e9),
    );
    const alone = memoryNeed({ ...request, train: [long], options: { ...request.options, batchSize: 1 } }, "gpu", 2e9);
    expect(two.bytes).toBeGreaterThan(1.1 * Math.max(one.bytes, alone.bytes));
  });

  it("is said where not even one sentence fits, and they are computed one at a time, which needs least", () => {
    const need = memoryNeed(request, "gpu", 1000);
    expect(need.microBatch).toBe(0);
    expect(fitted(request, need).options.microBatch).toBe(1);
    expect(memoryWords(need, 1000)).toContain("Even one sentence");
  });
});
