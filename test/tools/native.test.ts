/** The native kernels against their models in WebAssembly, bit for bit; and a training run on either backend. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { instantiate } from "../../src/model/kernels/simd/heap.js";
import type { SimdFunctions } from "../../src/model/kernels/simd/heap.js";
import { describeGroups } from "../../src/model/ops/group-attention.js";
import { createRandom } from "../../src/text/random.js";
import { compileKernels } from "../../tools/native/compile.js";
import type { NativeKernels } from "../../tools/native/compile.js";
import { trainCommand } from "../../tools/train/command.js";
import { run, temporaryFolder } from "./surroundings.js";
import { tinyFiles } from "./tiny.js";

/** Elsewhere nobody has tried it yet. */
const hasCompiler = (() => {
  if (process.platform !== "linux" || process.arch !== "x64") return false;
  try {
    execFileSync(process.env.CC ?? "cc", ["--version"]);
    return true;
  } catch {
    return false;
  }
})();

const folder = temporaryFolder();
const SCRATCH = 4 * 8 + 4 * 256 + 256 * 256;

/** Both results of a kernel: inputs seeded, in (-size, size), and outputs one after the other behind them. */
class Bench {
  readonly memory = new WebAssembly.Memory({ initial: 256 });
  readonly floats = new Float32Array(this.memory.buffer);
  readonly wasm: SimdFunctions = instantiate(this.memory)!;

  constructor(readonly native: NativeKernels) {}

  compare(
    name: string,
    inputs: (number | ArrayLike<number>)[],
    outputs: number[],
    numbers: number[],
    { size = 1, scratch = 0 } = {},
  ): { done: boolean; wasm: Buffer; native: Buffer } {
    const random = createRandom(`${name} ${numbers.join(" ")}`);
    let end = 0;
    const addresses = inputs.map((input) => {
      const start = end;
      if (typeof input === "number")
        for (; end < start + input; end++) this.floats[end] = size * (2 * random.uniform() - 1);
      else {
        new Uint32Array(this.memory.buffer, 4 * start, input.length).set(input);
        end += input.length;
      }
      return 4 * start;
    });
    const first = end;
    for (const output of outputs) {
      addresses.push(4 * end);
      end += output;
    }
    const given = [...addresses, ...(scratch ? [4 * end] : []), ...numbers, 0, 1];
    const result = (run: () => void) => {
      this.floats.fill(7, first, end);
      run();
      return Buffer.from(this.memory.buffer.slice(4 * first, 4 * end));
    };
    const wasm = result(() => this.wasm[name](...given));
    let done = false;
    const native = result(() => (done = this.native[name](this.memory.buffer, ...given)));
    return { done, wasm, native };
  }
}

describe.skipIf(!hasCompiler)("native kernels (skipped without Linux on x64 and a C compiler)", () => {
  let bench: Bench;
  beforeAll(async () => (bench = new Bench(await compileKernels())));

  const SIZES = [1, 7, 8, 33, 260];
  test.each([1, 3, 8, 77])("a dense layer and its gradient, %i rows", (rows) => {
    for (const inputs of SIZES) {
      for (const outputs of [...SIZES, 515]) {
        const [numbers, options] = [[rows, inputs, outputs], { scratch: SCRATCH }];
        const y = bench.compare(
          "dense",
          [rows * inputs, inputs * outputs, outputs],
          [rows * outputs],
          numbers,
          options,
        );
        expect(y.done).toBe(true);
        expect(y.native.equals(y.wasm)).toBe(true);
        const given = [rows * outputs, rows * inputs, inputs * outputs];
        const slopes = bench.compare("denseGradient", given, [...given.slice(1), outputs], numbers, options);
        expect(slopes.done).toBe(true);
        expect(slopes.native.equals(slopes.wasm)).toBe(true);
      }
    }
  });

  /** Groups of odd sizes, masks of 0 and 1 among which whole rows are closed. */
  function groupedCase(sharesMask: boolean, d: number, heads: number) {
    const [queries, keys] = [
      [5, 1, 31, 8],
      [7, 2, 45, 16],
    ];
    const sum = (numbers: number[]) => numbers.reduce((so, number) => so + number, 0);
    const cells = sum(queries.map((q, g) => q * keys[g]));
    const groups = describeGroups([{ queries, keys, sharesMask }]).numbers;
    const random = createRandom(`mask ${d}`);
    const mask = new Float32Array(cells).map((_, i) => (i % 50 < 8 || random.uniform() < 0.4 ? 0 : 1));
    const [R, C] = [sum(queries) * d, sum(keys) * d];
    return { R, C, cells: heads * cells, groups, mask: new Uint32Array(mask.buffer), numbers: [4, d, heads, 31, 45] };
  }

  const HEADS: [number, number, boolean][] = [
    [64, 4, false],
    [128, 4, true],
    [96, 3, false],
  ];
  test.each(HEADS)("attention and its gradient, d = %i, %i heads, a shared mask: %s", (d, heads, sharesMask) => {
    const { R, C, cells, groups, mask, numbers } = groupedCase(sharesMask, d, heads);
    const options = { size: 3, scratch: 48 * (d / heads + 2 * 31) };
    const forward = bench.compare("attention", [R, C, C, mask, groups], [R, cells], numbers, options);
    expect(forward.done).toBe(true);
    expect(forward.native.equals(forward.wasm)).toBe(true);
    const without = numbers.filter((_, i) => i !== 3);
    const backward = bench.compare("attentionGradient", [R, R, C, C, cells, groups], [R, C, C], without, options);
    expect(backward.done).toBe(true);
    expect(backward.native.equals(backward.wasm)).toBe(true);
  });

  test("heads that are no whole vectors are left to WebAssembly, untouched", () => {
    const { R, C, cells, groups, mask, numbers } = groupedCase(false, 8, 2);
    const options = { scratch: 48 * (4 + 2 * 31) };
    const { done, native } = bench.compare("attention", [R, C, C, mask, groups], [R, cells], numbers, options);
    expect(done).toBe(false);
    expect(new Float32Array(native.buffer).every((number) => number === 7)).toBe(true);
  });

  test.each([1, 8, 40])("GELU and its gradient, of numbers up to %i", (size) => {
    for (const count of [4, 20, 5000]) {
      for (const [name, inputs] of [
        ["gelu", [count]],
        ["geluGradient", [count, count]],
      ] as const) {
        const { done, native, wasm } = bench.compare(name, [...inputs], [count], [count], { size });
        expect(done).toBe(true);
        expect(native.equals(wasm)).toBe(true);
      }
    }
  });

  test("a run has the same weights and scores as on WASM", async () => {
    const flags = [...tinyFiles(folder), ..."--layers 2 --k 1 --hidden 64 --heads 4 --epochs 3 --lr 0.003".split(" ")];
    const train = async (backend: string) => {
      const out = join(folder, backend);
      const { code, stderr } = await run(trainCommand, [...flags, "--backend", backend, "--out", out]);
      expect(code, stderr).toBe(0);
      const card = JSON.parse(readFileSync(join(out, "run.json"), "utf8"));
      expect(card.backend).toBe(backend);
      return { weights: readFileSync(join(out, "model.safetensors")), scores: card.scores, losses: losses(card) };
    };
    const [native, wasm] = [await train("native"), await train("wasm")];
    expect(native.scores).toEqual(wasm.scores);
    expect(native.losses).toEqual(wasm.losses);
    expect(tensorsOf(native.weights).equals(tensorsOf(wasm.weights))).toBe(true);
  });

  const losses = (card: { curves: { epochs: { loss: number }[] } }) => card.curves.epochs.map(({ loss }) => loss);

  /** A safetensors file without its header, which may hold a date. */
  const tensorsOf = (file: Buffer) => file.subarray(8 + Number(file.readBigUInt64LE(0)));
});

test("without a compiler the message says what is missing and what to take", async () => {
  await expect(compileKernels("no-such-compiler")).rejects.toThrow(
    "The native backend needs a C compiler (CC names one), or take --backend wasm: no-such-compiler was not found",
  );
});
