/** The SIMD kernels (`wasm`) against the same kernels in TypeScript (`cpu`), over odd shapes, and their use of memory. */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { equalSizes, total } from "../../../src/model/groups.js";
import { DESCRIPTION } from "../../../src/model/kernels/attention.js";
import { runKernel } from "../../../src/model/kernels/host.js";
import type { Attributes } from "../../../src/model/kernels/host.js";
import { shareClones } from "../../../src/model/kernels/identity.js";
import { instantiate, simdFunctions } from "../../../src/model/kernels/simd/heap.js";
import type { Heap } from "../../../src/model/kernels/simd/heap.js";
import "../../../src/model/kernels/optimiser.js";
import "../../../src/model/kernels/recurrent.js";
import "../../../src/model/ops.js";
import { describeGroups } from "../../../src/model/ops/group-attention.js";
import { createRandom } from "../../../src/text/random.js";
import { largestDifference } from "../numeric.js";

/** A tensor that can be made on either backend. */
interface Values {
  shape: number[];
  values: Float32Array | Int32Array;
}

/** Evenly distributed in (-size, size). */
function seeded(shape: number[], seed: string, size = 1): Values {
  const random = createRandom(seed);
  return {
    shape,
    values: Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => size * (2 * random.uniform() - 1)),
  };
}

/** Open with probability 0.6, every fourth row closed throughout. */
function mask(groups: number, rows: number, keys: number): Values {
  const random = createRandom(`mask ${groups} ${rows} ${keys}`);
  const values = Float32Array.from({ length: groups * rows * keys }, () => (random.uniform() < 0.6 ? 1 : 0));
  for (let r = 3; r < groups * rows; r += 4) values.fill(0, r * keys, (r + 1) * keys);
  return { shape: [groups, rows, keys], values };
}

async function run(backend: string, kernel: string, inputs: Record<string, Values>, attributes: Attributes = {}) {
  await tf.setBackend(backend);
  return tf.tidy(() => {
    const tensors = Object.fromEntries(
      Object.entries(inputs).map(([name, { shape, values }]) => [name, tf.tensor(values, shape)]),
    );
    return runKernel(kernel, tensors, attributes).map((output) => ({
      shape: output.shape,
      values: Float32Array.from(output.dataSync()),
    }));
  });
}

/** Outputs of the SIMD kernel, which may differ from the TypeScript kernel's by `tolerance`, of the largest where it is above 1. */
async function expectParity(
  kernel: string,
  inputs: Record<string, Values>,
  attributes: Attributes = {},
  tolerance = 3e-6,
) {
  const expected = await run("cpu", kernel, inputs, attributes);
  const actual = await run("wasm", kernel, inputs, attributes);
  expect(actual.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
  actual.forEach(({ values }, i) => {
    const largest = expected[i].values.reduce((so, value) => Math.max(so, Math.abs(value)), 1);
    expect(largestDifference(values, expected[i].values) / largest).toBeLessThan(tolerance);
  });
  return actual;
}

const heap = () => (tf.backend() as unknown as { wasm: Heap }).wasm;

beforeAll(async () => {
  await tf.setBackend("wasm");
  await tf.ready();
});

describe("the module", () => {
  it("runs on the backend's own heap", () => {
    expect(simdFunctions(heap())).toHaveProperty("attention");
    expect(simdFunctions(heap())).toBe(simdFunctions(heap()));
  });

  it("runs on a heap that threads share, and does the same there", () => {
    const outcome = (memory: WebAssembly.Memory) => {
      const floats = new Float32Array(memory.buffer, 0, 200);
      floats.set(seeded([200], "heap").values);
      // q at 0, k at 32, v at 64, mask at 96 (all open), groups at 100, context at 110, probabilities at 126, scratch at 140.
      floats.fill(1, 96, 100);
      new Int32Array(memory.buffer, 400, DESCRIPTION).set([0, 2, 0, 4, 0, 0, 0]);
      instantiate(memory)!.attention(0, 128, 256, 384, 400, 440, 504, 560, 1, 8, 1, 2, 4, 0, 1);
      return Array.from(floats.subarray(110, 134));
    };
    const shared = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
    expect(outcome(shared)).toEqual(outcome(new WebAssembly.Memory({ initial: 1 })));
  });

  it("leaves the TypeScript kernels in place where the memory can't be had", () => {
    expect(simdFunctions({ asm: {}, _malloc: () => 0, _free: () => {} })).toBeNull();
  });
});

describe("attention", () => {
  /** Groups of so many queries and keys, and inputs for them. */
  function setUp(queries: number[], keys: number[], d: number, sharesMask = false, size = 1) {
    const { numbers, attributes } = describeGroups([{ queries, keys, sharesMask }]);
    const cells = queries.map((rows, g) => mask(1, sharesMask ? 1 : rows, keys[g]).values as Float32Array);
    const open = Float32Array.from(cells.flatMap((values) => [...values]));
    const [q, k, v] = [
      seeded([total(queries), d], "q", size),
      seeded([total(keys), d], "k"),
      seeded([total(keys), d], "v"),
    ];
    const groups: Values = { shape: [queries.length, DESCRIPTION], values: numbers };
    return { inputs: { q, k, v, mask: { shape: [open.length], values: open }, groups }, attributes };
  }

  async function expectBoth(queries: number[], keys: number[], d: number, heads: number, sharesMask = false) {
    const { inputs, attributes } = setUp(queries, keys, d, sharesMask);
    const numbers = { ...attributes, heads };
    const [context, probabilities] = await expectParity("FocusedAttention", inputs, numbers);
    let [cell, maskAt] = [0, 0];
    queries.forEach((rows, g) => {
      for (let h = 0; h < heads; h++)
        for (let i = 0; i < rows; i++)
          for (let j = 0; j < keys[g]; j++, cell++)
            if (inputs.mask.values[maskAt + (sharesMask ? 0 : i * keys[g]) + j] === 0)
              expect(probabilities.values[cell]).toBe(0);
      maskAt += (sharesMask ? 1 : rows) * keys[g];
    });
    const { q, k, v, groups } = inputs;
    const dy = seeded(context.shape, "dy");
    await expectParity("FocusedAttentionGradient", { dy, q, k, v, probabilities, groups }, numbers);
  }

  const SIZES = [1, 3, 17, 64, 65, 128];
  it.each(SIZES)("of %i queries", (queries) => expectBoth([queries, queries], [9, 9], 16, 2));
  it.each(SIZES)("over %i keys", (keys) => expectBoth([5, 5], [keys, keys], 16, 2));
  it.each([4, 8, 12, 16, 32, 64])("with heads of %i", (size) => expectBoth([6, 6, 6], [7, 7, 7], 2 * size, 2));
  it("with heads of 3, left to the TypeScript kernel", () => expectBoth([6, 6], [7, 7], 6, 2));
  it("with one mask row for all queries", () => expectBoth(equalSizes(5, 6), equalSizes(5, 7), 8, 1, true));
  it.each([true, false])("of groups of all sizes, none among them; masks shared: %s", (shared) =>
    expectBoth([5, 1, 0, 17, 2, 1], [9, 4, 0, 17, 33, 1], 16, 2, shared),
  );

  it("with scores of ±80, whose exponentials underflow", async () => {
    const { inputs, attributes } = setUp([8], [33], 4, true, 160);
    inputs.mask.values.fill(1);
    // Rounding alone makes 80 * 6e-8 of a score, and so of a probability.
    await expectParity("FocusedAttention", inputs, { ...attributes, heads: 1 }, 1e-5);
  });

  it("takes as much of the heap after 200 calls as after one", async () => {
    await tf.setBackend("wasm");
    const { inputs, attributes } = setUp(equalSizes(8, 48), equalSizes(8, 48), 32, true);
    const tensors = Object.entries(inputs).map(
      ([name, { shape, values }]) => [name, tf.tensor(values, shape)] as const,
    );
    const call = () =>
      tf.dispose(runKernel("FocusedAttention", Object.fromEntries(tensors), { ...attributes, heads: 4 }));
    call();
    const count = tf.memory().numTensors;
    const bytes = heap().asm.memory!.buffer.byteLength;
    for (let i = 0; i < 200; i++) call();
    expect(tf.memory().numTensors).toBe(count);
    expect(heap().asm.memory!.buffer.byteLength).toBe(bytes);
    tf.dispose(tensors.map(([, tensor]) => tensor));
  });
});

describe("clones", () => {
  it("share their tensor's memory once asked to, and outlive it", async () => {
    await tf.setBackend("wasm");
    shareClones();
    const tensor = tf.tensor1d([1, 2, 3]);
    const clone = tf.clone(tensor);
    expect(clone.dataId).toBe(tensor.dataId);
    const copies = [tf.clone(clone), tf.add(clone, 1)];
    tensor.dispose();
    tf.tensor1d([7, 7, 7]).dispose();
    expect(Array.from(clone.dataSync())).toEqual([1, 2, 3]);
    tf.dispose([clone, copies[0]]);
    expect(Array.from(copies[1].dataSync())).toEqual([2, 3, 4]);
    expect(tf.backend().refCount(clone.dataId)).toBe(0);
    tf.dispose(copies);
  });
});

describe("dense layers", () => {
  async function expectBoth(rows: number, inputs: number, outputs: number) {
    const [x, weight, bias] = [seeded([rows, inputs], "x"), seeded([inputs, outputs], "w"), seeded([outputs], "b")];
    const [y] = await expectParity("FocusedDense", { x, weight, bias });
    await expectParity("FocusedDenseGradient", { dy: seeded(y.shape, "dy"), x, weight });
  }
  const SIZES = [1, 3, 17, 64, 65, 128];
  it.each(SIZES)("of %i rows", (rows) => expectBoth(rows, 7, 12));
  it.each(SIZES)("of %i inputs", (inputs) => expectBoth(5, inputs, 16));
  it.each(SIZES)("of %i outputs", (outputs) => expectBoth(6, 9, outputs));
  // Blocks hold 256 rows or inputs by 256 outputs.
  it("of several blocks each way", () => expectBoth(517, 515, 261));
});

describe("by rows and by numbers", () => {
  const SIZES = [1, 3, 17, 64, 65, 128];

  it.each(SIZES)("GELU and its gradient, %i × 12 and × 5 numbers", async (rows) => {
    for (const columns of [12, 5]) {
      const [x, dy] = [seeded([rows, columns], "x", 8), seeded([rows, columns], "dy")];
      await expectParity("FocusedGelu", { x });
      await expectParity("FocusedGeluGradient", { x, dy });
    }
  });

  it("GELU far from 0: x, and 0", async () => {
    const x = { shape: [8], values: Float32Array.of(-1e4, -80, -15, 15, 80, 1e4, 0, -0) };
    const [{ values }] = await expectParity("FocusedGelu", { x });
    expect(Array.from(values, Math.abs)).toEqual([0, 0, 0, 15, 80, 1e4, 0, 0]);
  });

  it.each(SIZES)("LayerNorm and its gradient, %i rows", async (rows) => {
    for (const d of [4, 6, 128]) {
      const [x, gamma, beta] = [seeded([rows, d], "x"), seeded([d], "gamma"), seeded([d], "beta")];
      const [y, normalised, inverseDeviation] = await expectParity(
        "FocusedLayerNorm",
        { x, gamma, beta },
        { eps: 1e-12 },
        1e-5,
      );
      const dy = seeded(y.shape, "dy");
      await expectParity("FocusedLayerNormGradient", { dy, normalised, inverseDeviation, gamma }, {}, 1e-5);
    }
  });

  it.each(SIZES)("rows of %i numbers gathered and scattered", async (d) => {
    const index = { shape: [7], values: Int32Array.of(4, 0, 4, 2, 2, 2, 1) };
    await expectParity("FocusedGatherRows", { rows: seeded([5, d], "rows"), index });
    await expectParity("FocusedScatterRows", { rows: seeded([7, d], "rows"), index }, { size: 5 });
  });

  it.each(SIZES)("Adam, %i × 12 and × 5 numbers", async (rows) => {
    for (const columns of [12, 5]) {
      const shape = [rows, columns];
      const [parameter, first, gradient] = ["parameter", "first", "gradient"].map((name) => seeded(shape, name));
      const second = { shape, values: seeded(shape, "second").values.map((value) => value ** 2) };
      const scale = { shape: [], values: Float32Array.of(0.3) };
      const rates = { beta1: 0.9, beta2: 0.999, eps: 1e-8, learningRate: 1e-3, correction1: 0.19, correction2: 0.002 };
      await expectParity("FocusedAdam", { parameter, first, second, gradient, scale }, rates);
    }
  });
});

describe("cells of recurrent layers", () => {
  /** A step of `rows` rows that begins with packed row 3; two sequences end with it. */
  async function expectCell(cell: "Lstm" | "Gru", rows: number, H: number, size = 2) {
    const blocks = cell === "Lstm" ? 4 : 3;
    const place = { from: 3, rows };
    const [x, product] = [seeded([rows + 5, blocks * H], "x", size), seeded([rows + 1, blocks * H], "hU", size)];
    const before = seeded([rows + 1, H], "before");
    const step = await expectParity(`Focused${cell}Cell`, { x, product, memory: before }, place);
    const later = Math.max(1, rows - 2);
    const incoming = {
      dOutput: seeded([rows + 5, H], "dOutput"),
      nextOutput: seeded([later, H], "nextOutput"),
      nextMemory: seeded([later, H], "nextMemory"),
    };
    const [gates, memory] = step;
    const inside: Record<string, Values> = cell === "Lstm" ? { gates, memory, before } : { gates, before };
    await expectParity(`Focused${cell}CellGradient`, { ...incoming, ...inside }, { from: 3 });
  }

  describe.each(["Lstm", "Gru"] as const)("%s", (cell) => {
    it.each([1, 3, 17, 64, 65])("of %i rows", (rows) => expectCell(cell, rows, 8));
    it.each([4, 12, 64, 128])("of %i units", (H) => expectCell(cell, 5, H));
    it("of 3 units, left to the TypeScript kernel", () => expectCell(cell, 5, 3));
    it("whose gates are far beyond saturation", () => expectCell(cell, 5, 8, 200));
  });
});
