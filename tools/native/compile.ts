/** The C kernels, compiled for this machine and loaded. Takes two seconds, so nothing is kept. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import headers from "node-api-headers";

const SOURCES = fileURLToPath(new URL("kernels/", import.meta.url));

const OPTIONS = [
  ...["-O3", "-march=native", "-shared", "-fPIC"],
  // A product is rounded before it is added, as in WebAssembly; loops may be vectors, as no kernel looks at errno or traps.
  ...["-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math"],
  ...(process.platform === "darwin" ? ["-undefined", "dynamic_lookup"] : []),
];

/** Kernels by the names of their models in src/model/kernels/simd/assembly/; each says whether it did the job. */
export type NativeKernels = Record<string, (heap: ArrayBuffer, ...numbers: number[]) => boolean>;

/** @throws where there is no compiler, or it refuses the sources, saying so */
export async function compileKernels(compiler = process.env.CC ?? "cc"): Promise<NativeKernels> {
  const sources = (await readdir(SOURCES)).filter((name) => name.endsWith(".c")).map((name) => join(SOURCES, name));
  const folder = await mkdtemp(join(tmpdir(), "kernels-"));
  try {
    const module = join(folder, "kernels.node");
    await promisify(execFile)(compiler, [...OPTIONS, "-I", headers.include_dir, "-o", module, ...sources]);
    return createRequire(import.meta.url)(module) as NativeKernels;
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const why = missing ? `${compiler} was not found` : (error as Error).message;
    throw new Error(`The native backend needs a C compiler (CC names one), or take --backend wasm: ${why}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}
