/** What webgpu-kernels.test.ts runs in the page: each operation's value and gradients, on one backend, fused or composed. */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { equalSizes } from "../../src/model/groups.js";
import { runKernel } from "../../src/model/kernels/host.js";
import {
  addLayerNorm,
  branchAttention,
  dense,
  dropped,
  embedding,
  gatherRows,
  gelu,
  layerNorm,
  withoutFusedKernels,
} from "../../src/model/ops.js";
import type { Branch } from "../../src/model/ops.js";
import { createRandom } from "../../src/text/random.js";
import { largestDifference, seeded } from "../model/numeric.js";

/** How an operation is computed. */
export interface Way {
  backend: "cpu" | "webgpu";
  fused: boolean;
}

/** An operation by name, and its sizes. */
export interface Case {
  operation: keyof typeof OPERATIONS;
  sizes: number[];
}

type Operation = { f: (...inputs: tf.Tensor[]) => tf.Tensor; inputs: tf.Tensor[] };
type Matrix = tf.Tensor2D;
type Vector = tf.Tensor1D;

const EPS = 1e-12;

const denseWith =
  (activation: "none" | "gelu" | "tanh") =>
  ([rows, inputs, outputs]: number[]): Operation => ({
    f: (x, w, b) => dense(x as Matrix, w as Matrix, b as Vector, activation),
    inputs: [seeded([rows, inputs], "x"), seeded([inputs, outputs], "w"), seeded([outputs], "b")],
  });

const choiceFor = (rows: number, call: number) => {
  const sentences = rows >> 1;
  return {
    rate: 0.3,
    call,
    rows: [{ queries: [sentences] }, { queries: equalSizes(rows - sentences, 1) }],
  };
};

const added =
  (dropping: boolean) =>
  ([rows, d]: number[]): Operation => ({
    f: (x, update, g, b) => {
      const choice = dropping ? choiceFor(rows, 4_000_000_007) : undefined;
      return addLayerNorm(x as Matrix, update as Matrix, g as Vector, b as Vector, EPS, choice);
    },
    inputs: [seeded([rows, d], "x"), seeded([rows, d], "update"), seeded([d], "g"), seeded([d], "b")],
  });

const indices = (length: number, size: number, name: string) => {
  const random = createRandom(name);
  return Int32Array.from({ length }, () => random.int(size));
};

/** Open with probability 0.6, the second row (of the first group) closed throughout. */
function randomMask(groups: number, rows: number, keys: number): Float32Array {
  const random = createRandom(`mask ${groups} ${rows} ${keys}`);
  const open = Float32Array.from({ length: groups * rows * keys }, () => (random.uniform() < 0.6 ? 1 : 0));
  if (groups * rows > 1) open.fill(0, keys, 2 * keys);
  return open;
}

/** Attention of two sentences, and where `pairs` > 0 of so many pairs, to a pool that holds more rows than they use. */
function attention([tokens, pairs, d, heads]: number[]): Operation {
  const pool = pairs > 0 ? 2 * tokens + 3 : 2 * tokens;
  const branches: Branch[] = [{ queries: [tokens, tokens], keys: [tokens, tokens], open: randomMask(2, 1, tokens) }];
  const [queries, keys] = [3, Math.min(tokens, 5)];
  if (pairs > 0) {
    branches.push({
      queries: equalSizes(pairs, queries),
      keys: equalSizes(pairs, keys),
      queryRows: indices(pairs * queries, pool, "queries"),
      keyRows: indices(pairs * keys, pool, "keys"),
      open: randomMask(pairs, queries, keys),
    });
  }
  const names = ["query", "key", "value"];
  const chosen = Int32Array.from([...Array(2 * tokens).keys(), ...(branches[1]?.queryRows ?? [])]);
  return {
    f: (x, ...parameters) => {
      const [query, key, value] = names.map((_, z) => ({
        weight: parameters[2 * z] as Matrix,
        bias: parameters[2 * z + 1] as Vector,
      }));
      const rows = pairs > 0 ? gatherRows(x as Matrix, chosen) : (x as Matrix);
      return branchAttention(rows, x as Matrix, { query, key, value }, branches, heads);
    },
    inputs: [
      seeded([pool, d], "x"),
      ...names.flatMap((name) => [seeded([d, d], `${name} weight`), seeded([d], `${name} bias`)]),
    ],
  };
}

const OPERATIONS = {
  dense: denseWith("none"),
  "dense, GELU": denseWith("gelu"),
  "dense, tanh": denseWith("tanh"),
  gelu: ([rows, d]: number[]): Operation => ({ f: (x) => gelu(tf.mul(x, 4)), inputs: [seeded([rows, d], "x")] }),
  dropped: ([rows, d]: number[]): Operation => ({
    f: (x) => dropped(x as Matrix, choiceFor(rows, 7)),
    inputs: [seeded([rows, d], "x")],
  }),
  layerNorm: ([rows, d]: number[]): Operation => ({
    f: (x, g, b) => layerNorm(x as Matrix, g as Vector, b as Vector, EPS),
    inputs: [seeded([rows, d], "x"), seeded([d], "g"), seeded([d], "b")],
  }),
  addLayerNorm: added(false),
  "addLayerNorm, dropout": added(true),
  gatherRows: ([size, n, d]: number[]): Operation => ({
    f: (x) => gatherRows(x as Matrix, indices(n, size, "index")),
    inputs: [seeded([size, d], "x")],
  }),
  embedding: ([sentences, tokens, d]: number[]): Operation => ({
    f: (w, p, t) => {
      const ids = indices(sentences * tokens, 23, "ids");
      return embedding(w as Matrix, p as Matrix, t as Matrix, ids, equalSizes(sentences, tokens));
    },
    inputs: [seeded([23, d], "words"), seeded([tokens + 2, d], "positions"), seeded([2, d], "types")],
  }),
  attention,
};

async function use(backend: Way["backend"]): Promise<void> {
  tf.env().set("WEBGPU_CPU_FORWARD", false);
  if (!(await tf.setBackend(backend)) || tf.getBackend() !== backend) throw new Error(`no ${backend} in this browser`);
}

/** The value of an operation, and its gradients for all inputs of a weighted sum of that. */
async function outcome({ operation, sizes }: Case, way: Way): Promise<Float32Array[]> {
  await use(way.backend);
  const run = <T>(body: () => T) => (way.fused ? body() : withoutFusedKernels(body));
  const tensors = tf.tidy(() => {
    const { f, inputs } = OPERATIONS[operation](sizes);
    const value = run(() => f(...inputs));
    const weights = seeded(value.shape, "dy");
    return [value, ...run(() => tf.grads((...x) => tf.sum(tf.mul(f(...x), weights)) as tf.Scalar)(inputs))];
  });
  return readAll(tensors);
}

async function readAll(tensors: tf.Tensor[]): Promise<Float32Array[]> {
  const numbers = await Promise.all(tensors.map((tensor) => tensor.data() as Promise<Float32Array>));
  tf.dispose(tensors);
  return numbers;
}

/** How far the fused kernels on the GPU are from another way: for each tensor, as a share of its largest number (or of 1). */
export async function differences({ wanted, ways }: { wanted: Case; ways: Way[] }): Promise<number[][]> {
  const actual = await outcome(wanted, { backend: "webgpu", fused: true });
  const all: number[][] = [];
  for (const way of ways) {
    const expected = await outcome(wanted, way);
    all.push(
      expected.map((values, i) => {
        const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
        return largestDifference(actual[i], values) / largest;
      }),
    );
  }
  return all;
}

/** The programs that these cases dispatch, compiled so that the browser can complain. @returns what it says of each, if anything */
export async function complaints({ cases }: { cases: Case[] }): Promise<string[]> {
  await use("webgpu");
  const { device } = tf.backend() as tf.KernelBackend & { device: GPUDevice };
  const said: string[] = [];
  device.addEventListener("uncapturederror", ({ error }) => said.push(error.message));
  for (const wanted of cases) await outcome(wanted, { backend: "webgpu", fused: true });
  await device.queue.onSubmittedWorkDone();
  return said;
}

/** A kernel's outputs where an input is empty. */
export async function emptyRows(): Promise<number[][]> {
  await use("webgpu");
  const tensors = tf.tidy(() => {
    const [dy, x, weight] = [tf.zeros([0, 2]), tf.zeros([0, 3]), tf.ones([3, 2])];
    return runKernel("FocusedDenseGradient", { dy, x, weight });
  });
  return (await readAll(tensors)).map((values) => Array.from(values));
}
