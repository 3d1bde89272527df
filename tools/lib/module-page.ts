/** A TypeScript module in a real browser: bundled, served on this machine, opened in a page, its exports called from here. */
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { launch } from "../browser.js";
import { serveFolder } from "../static-server.js";

/** Functions that a page module exports: one argument, a promise of an answer, both plain data. */
export type PageModule<M> = { [K in keyof M]: (argument: never) => Promise<unknown> };

export interface ModulePage<M extends PageModule<M>> {
  readonly page: Page;
  /** Calls an export of the module in the page. */
  call<K extends keyof M & string>(name: K, argument: Parameters<M[K]>[0]): Promise<Awaited<ReturnType<M[K]>>>;
  close(): Promise<void>;
}

/** Served beside the module: `setWasmPaths("./")` finds them. */
const WASM_BINARIES = ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm", "tfjs-backend-wasm-threaded-simd.wasm"];

/** Node's modules, which the WASM backend imports for the case that it runs in Node. */
const NODE_ONLY = ["fs", "path", "os", "perf_hooks", "worker_threads", "crypto", "util"];

/** Served as crew-thread.js: what a page that wants threads starts its workers with. */
const CREW_THREAD = "src/model/kernels/simd/crew-thread.ts";

async function bundle(entry: string, folder: string, beside: readonly string[]): Promise<void> {
  await build({
    entryPoints: { module: entry, "crew-thread": CREW_THREAD },
    outdir: folder,
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    sourcemap: "inline",
    logLevel: "error",
    plugins: [
      {
        name: "without-node",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: new RegExp(`^(${NODE_ONLY.join("|")})$`) }, ({ path }) => ({ path, namespace: "empty" }));
          onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "export default {};" }));
        },
      },
    ],
  });
  const resolve = createRequire(import.meta.url).resolve;
  for (const name of WASM_BINARIES) {
    await copyFile(resolve(`@tensorflow/tfjs-backend-wasm/dist/${name}`), join(folder, name));
  }
  for (const file of beside) await copyFile(resolve(file), join(folder, basename(file)));
  await writeFile(join(folder, "index.html"), `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">`);
}

/**
 * Opens a page on the module at `entry` (a path from the project's folder).
 * @param isolated cross-origin isolated, so that WASM gets threads
 * @param beside files of packages to serve next to the module
 */
export async function openModulePage<M extends PageModule<M>>(
  entry: string,
  { isolated = false, beside = [] as readonly string[] } = {},
): Promise<ModulePage<M>> {
  const folder = await mkdtemp(join(tmpdir(), "module-page-"));
  const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    await bundle(entry, folder, beside);
    const server = await serveFolder({ folder, isolated });
    closing.push(() => server.close());
    const browser = await launch();
    closing.push(() => browser.close());
    const page = await browser.newPage();
    await page.goto(server.address);
    return { page, close, call: (name, argument) => callExport(page, name, argument) };
  } catch (error) {
    await close();
    throw error;
  }
}

async function callExport<R>(page: Page, name: string, argument: unknown): Promise<R> {
  // As text: whatever compiles this file would otherwise leave its own helpers in what the page is given.
  const source = `import("./module.js").then((module) => module[${JSON.stringify(name)}](${JSON.stringify(argument ?? null)}))`;
  return page.evaluate<R>(source);
}
