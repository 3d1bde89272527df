/** Picks what to compute on: WebGPU, else WASM, else plain JavaScript; each only after it has passed a self-test. */
import * as tf from "@tensorflow/tfjs-core";
import { dataOf, type Coded } from "../text/problem.js";
import { asReason, failedBy } from "./failures.js";
import { detail, runtimeProblem } from "./problems.js";
import type { BackendName, BackendReport, WasmPath } from "./protocol.js";
import { selfTest } from "./self-test.js";
import { startThreads } from "./threads.js";

export interface BackendSetup {
  wasmPath: WasmPath;
  /** Called once if the GPU is lost later, with what the browser says. */
  onLost: (reason: string) => void;
  /** The browser's WebGPU; tests hand in others. */
  gpu?: Pick<GPU, "requestAdapter">;
  /** How long a backend may take to start and pass its test. */
  timeoutMilliseconds?: number;
}

/** In order of preference. */
export const BACKENDS: readonly BackendName[] = ["webgpu", "wasm", "cpu"];

const TIMEOUT_MILLISECONDS = 20_000;

/**
 * Starts the chosen backend, or with "auto" the first that works and is worth using: WebGPU emulated in software is
 * passed over for WASM, unless it is asked for.
 * @throws Problem "backend-unavailable" where nothing (or not the chosen one) works; it says why.
 */
export async function startBackend(choice: BackendName | "auto", setup: BackendSetup): Promise<BackendReport> {
  const rejected: BackendReport["rejected"] = [];
  for (const backend of choice === "auto" ? BACKENDS : [choice]) {
    try {
      const described = await withTimeout(
        activate(backend, setup, choice === "auto"),
        setup.timeoutMilliseconds ?? TIMEOUT_MILLISECONDS,
      );
      return { backend, detail: described, rejected };
    } catch (error) {
      rejected.push({ backend, reason: dataOf(asReason(error)) });
    }
  }
  throw failedBy("backend-unavailable", "backends-rejected", { rejected });
}

/** Makes `backend` the one that tfjs uses, tests it, and describes it. */
async function activate(backend: BackendName, setup: BackendSetup, avoidSoftware: boolean): Promise<Coded> {
  const describe = await { webgpu: loadWebgpu, wasm: loadWasm, cpu: loadCpu }[backend](setup, avoidSoftware);
  const accepted = await tf.setBackend(backend);
  // tfjs may fall back to another backend without a word.
  if (!accepted || tf.getBackend() !== backend)
    throw runtimeProblem("other-backend", { asked: backend, got: tf.getBackend() });
  const described = await describe();
  await selfTest();
  return described;
}

/** Asks for an adapter before the backend is imported: without one, that ends in an error nobody can catch. */
async function loadWebgpu(setup: BackendSetup, avoidSoftware: boolean): Promise<() => Coded> {
  const gpu = setup.gpu ?? (globalThis.navigator as Navigator | undefined)?.gpu;
  if (!gpu) throw runtimeProblem("no-webgpu", {});
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw runtimeProblem("no-adapter", {});
  const name = adapterName(adapter.info);
  if (avoidSoftware && isSoftware(adapter.info)) throw runtimeProblem("software-adapter", { adapter: name });
  await import("@tensorflow/tfjs-backend-webgpu");
  return () => {
    const { device } = tf.backend() as tf.KernelBackend & { device: GPUDevice };
    watchDevice(device, setup.onLost);
    return detail("on-webgpu", { adapter: name });
  };
}

/** tfjs has no handler of its own for a lost device. One that was destroyed on purpose is no loss. */
export function watchDevice(device: Pick<GPUDevice, "lost">, onLost: (reason: string) => void): void {
  void device.lost.then(({ reason, message }) => {
    if (reason !== "destroyed") onLost(message);
  });
}

type AdapterInfo = Pick<GPUAdapterInfo, "vendor" | "architecture" | "device" | "description"> & {
  isFallbackAdapter?: boolean;
};

/** Whether the adapter computes on the CPU: SwiftShader, llvmpipe, Microsoft Basic Render Driver. */
export function isSoftware(info: AdapterInfo | undefined): boolean {
  if (!info) return false;
  const text = [info.vendor, info.architecture, info.device, info.description].join(" ");
  return info.isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe|basic render|software/i.test(text);
}

/** "" where the browser does not tell. */
function adapterName(info: AdapterInfo | undefined): string {
  const words = info ? [info.vendor, info.architecture, info.description || info.device] : [];
  return words.filter(Boolean).join(" ");
}

async function loadWasm({ wasmPath }: BackendSetup): Promise<() => Promise<Coded>> {
  if (typeof WebAssembly === "undefined") throw runtimeProblem("no-wasm", {});
  // The one build of it that Framework can bundle for a browser.
  const wasm = await import("@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.fesm.min.js");
  if (!(await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"))) throw runtimeProblem("no-simd", {});
  wasm.setWasmPaths(wasmPath);
  return async () => detail("on-wasm", { threads: await startThreads() });
}

async function loadCpu(): Promise<() => Coded> {
  await import("@tensorflow/tfjs-backend-cpu");
  return () => detail("on-cpu", {});
}

async function withTimeout<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(runtimeProblem("no-answer", { seconds: milliseconds / 1000 })), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
