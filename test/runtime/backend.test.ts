import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { isSoftware, startBackend, watchDevice } from "../../src/runtime/backend.js";
import { selfTest } from "../../src/runtime/self-test.js";
import { saying } from "../saying.js";

afterEach(() => vi.restoreAllMocks());

const WASM_FOLDER = "node_modules/@tensorflow/tfjs-backend-wasm/dist/";
const onLost = () => undefined;

type Info = { vendor: string; architecture: string; device: string; description: string };

/** A browser whose WebGPU has this adapter, or none. */
function gpuWith(info: Info | null) {
  return { requestAdapter: vi.fn(async () => (info ? ({ info } as GPUAdapter) : null)) };
}

const swiftShader: Info = { vendor: "google", architecture: "swiftshader", device: "", description: "" };

describe("the backend", () => {
  it("is plain JavaScript when that is asked for, after its self-test", async () => {
    const report = await startBackend("cpu", { wasmPath: WASM_FOLDER, onLost });
    expect(report).toMatchObject({ backend: "cpu", rejected: [] });
    expect(tf.getBackend()).toBe("cpu");
  });

  it("is WASM where there is no graphics processor, and says so", async () => {
    const report = await startBackend("auto", { wasmPath: WASM_FOLDER, onLost, gpu: gpuWith(null) });
    expect(report.backend).toBe("wasm");
    expect(report.detail).toEqual(saying("SIMD, one thread"));
    expect(report.rejected).toEqual([{ backend: "webgpu", reason: saying("no graphics processor") }]);
    expect(tf.getBackend()).toBe("wasm");
  });

  it("is WASM rather than a graphics processor emulated in software, unless that is asked for", async () => {
    const gpu = gpuWith(swiftShader);
    const report = await startBackend("auto", { wasmPath: WASM_FOLDER, onLost, gpu });
    expect(report.backend).toBe("wasm");
    expect(report.rejected[0].reason).toEqual(saying("swiftshader"));
    // Node has no WebGPU to go on with, but the adapter is not what stops it.
    const asked = await startBackend("webgpu", { wasmPath: WASM_FOLDER, onLost, gpu }).catch((error: unknown) => error);
    expect(asked).toMatchObject({ code: "backend-unavailable" });
    expect(asked).not.toEqual(saying("software"));
  });

  it("falls to plain JavaScript when the others compute wrongly", async () => {
    await startBackend("wasm", { wasmPath: WASM_FOLDER, onLost });
    const wasm = tf.backend();
    const read = wasm.read.bind(wasm);
    vi.spyOn(wasm, "read").mockImplementation(async (data) => {
      const values = (await read(data)) as Float32Array;
      return values.map((value) => value + 1e-3);
    });
    const report = await startBackend("auto", { wasmPath: WASM_FOLDER, onLost, gpu: gpuWith(null) });
    expect(report.backend).toBe("cpu");
    expect(report.rejected[1]).toEqual({ backend: "wasm", reason: saying("off by 1.0e-3") });
  });

  it("does not wait for ever", async () => {
    const gpu = { requestAdapter: () => new Promise<null>(() => undefined) };
    const starting = startBackend("webgpu", { wasmPath: "", onLost, gpu, timeoutMilliseconds: 20 });
    await expect(starting).rejects.toThrow(
      saying(/chosen backend here\. webgpu: it did not answer within 0\.02 seconds\./),
    );
  });
});

describe("the self-test", () => {
  it("passes on a right backend and leaves no tensor behind", async () => {
    await startBackend("cpu", { wasmPath: "", onLost });
    const { numTensors } = tf.memory();
    await selfTest();
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it("fails on results that are not numbers", async () => {
    await startBackend("cpu", { wasmPath: "", onLost });
    const cpu = tf.backend();
    vi.spyOn(cpu, "read").mockImplementation(async () => new Float32Array(40 * 36).fill(NaN));
    await expect(selfTest()).rejects.toThrow(saying(/off by/));
  });
});

describe("the graphics processor", () => {
  it("counts as software by the names of known emulators", () => {
    expect(isSoftware(swiftShader)).toBe(true);
    expect(isSoftware({ vendor: "mesa", architecture: "", device: "", description: "llvmpipe (LLVM 15)" })).toBe(true);
    expect(
      isSoftware({ vendor: "microsoft", architecture: "", device: "", description: "Microsoft Basic Render Driver" }),
    ).toBe(true);
    expect(isSoftware({ vendor: "apple", architecture: "metal-3", device: "", description: "" })).toBe(false);
    expect(isSoftware({ vendor: "x", architecture: "", device: "", description: "", isFallbackAdapter: true })).toBe(
      true,
    );
    expect(isSoftware(undefined)).toBe(false);
  });

  it("is reported lost unless it was given back on purpose", async () => {
    const lost = vi.fn();
    const info = (reason: GPUDeviceLostReason, message: string) => ({
      lost: Promise.resolve({ reason, message } as GPUDeviceLostInfo),
    });
    watchDevice(info("destroyed", "bye"), lost);
    watchDevice(info("unknown", "crashed"), lost);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(lost.mock.calls).toEqual([["crashed"]]);
  });
});
