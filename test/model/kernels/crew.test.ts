/** A job in parts is the job: the same bits, whatever the number of parts. (Threads themselves: test/browser/simd.test.ts.) */
import { describe, expect, it } from "vitest";
import { doPart } from "../../../src/model/kernels/simd/crew.js";
import { instantiate } from "../../../src/model/kernels/simd/heap.js";
import { describeGroups } from "../../../src/model/ops/group-attention.js";
import { createRandom } from "../../../src/text/random.js";

/** Floats of every tensor but the scratch memory; each starts where the last ends. */
interface Case {
  name: string;
  tensors: number[];
  /** Positions of tensors that hold row numbers below `rows`. */
  index?: { tensor: number; rows: number };
  /** A tensor that holds descriptions of groups. */
  described?: { tensor: number; numbers: Int32Array };
  scratch?: number;
  numbers: number[];
}

const PANEL = 4 * 8 + 4 * 256 + 256 * 256;
/** 9 queries, 13 keys, 49 cells. */
const GROUPS = describeGroups([{ queries: [5, 1, 3], keys: [7, 2, 4], sharesMask: false }]).numbers;
const CASES: Case[] = [
  { name: "dense", tensors: [17 * 20, 20 * 13, 13, 17 * 13], scratch: PANEL, numbers: [17, 20, 13] },
  {
    name: "denseGradient",
    tensors: [17 * 13, 17 * 20, 20 * 13, 17 * 20, 20 * 13, 13],
    scratch: PANEL,
    numbers: [17, 20, 13],
  },
  {
    name: "attention",
    tensors: [9 * 8, 13 * 8, 13 * 8, 49, GROUPS.length, 9 * 8, 2 * 49],
    described: { tensor: 4, numbers: GROUPS },
    scratch: 8 * (4 + 2 * 5),
    numbers: [3, 8, 2, 5, 7],
  },
  {
    name: "attentionGradient",
    tensors: [9 * 8, 9 * 8, 13 * 8, 13 * 8, 2 * 49, GROUPS.length, 9 * 8, 13 * 8, 13 * 8],
    described: { tensor: 5, numbers: GROUPS },
    scratch: 8 * (4 + 5),
    numbers: [3, 8, 2, 7],
  },
  { name: "dropout", tensors: [7 * 12, 7, 7 * 12], numbers: [7, 12, 2 ** 31, 2] },
  { name: "gelu", tensors: [44, 44], numbers: [44] },
  { name: "geluGradient", tensors: [44, 44, 44], numbers: [44] },
  { name: "layerNorm", tensors: [7 * 12, 12, 12, 7 * 12, 7 * 12, 7], numbers: [7, 12, 1e-5] },
  { name: "layerNormGradient", tensors: [7 * 12, 7 * 12, 7, 12, 7 * 12, 12, 12], numbers: [7, 12] },
  { name: "adam", tensors: [44, 44, 44, 44, 1, 44, 44, 44], numbers: [44, 0.9, 0.1, 0.99, 0.01, 0.1, 1, 1e-6] },
  // Seven rows of 8 units from row 2 on; the step after has five.
  { name: "lstmCell", tensors: [9 * 32, 7 * 32, 7 * 8, 7 * 32, 7 * 8, 7 * 8], numbers: [2, 7, 8] },
  {
    name: "lstmCellGradient",
    tensors: [9 * 8, 5 * 8, 5 * 8, 7 * 32, 7 * 8, 7 * 8, 7 * 32, 7 * 8],
    numbers: [2, 7, 8, 5],
  },
  { name: "gruCell", tensors: [9 * 24, 7 * 24, 7 * 8, 7 * 32, 7 * 8], numbers: [2, 7, 8] },
  {
    name: "gruCellGradient",
    tensors: [9 * 8, 5 * 8, 5 * 8, 7 * 32, 7 * 8, 7 * 24, 7 * 24, 7 * 8],
    numbers: [2, 7, 8, 5],
  },
  { name: "gatherRows", tensors: [9 * 5, 11, 11 * 5], index: { tensor: 1, rows: 9 }, numbers: [11, 5] },
  { name: "scatterRows", tensors: [11 * 5, 11, 9 * 5], index: { tensor: 1, rows: 9 }, numbers: [11, 5, 9] },
];

/** All tensors after the job, done part after part, the last part first. */
function outcome({ name, tensors, index, described, scratch, numbers }: Case, parts: number): number[] {
  const memory = new WebAssembly.Memory({ initial: 32 });
  const floats = new Float32Array(memory.buffer);
  const starts = tensors.map((_, i) => tensors.slice(0, i).reduce((so, size) => so + size, 0));
  const end = starts[starts.length - 1] + tensors[tensors.length - 1];
  const random = createRandom(name);
  for (let at = 0; at < end; at++) floats[at] = random.uniform();
  if (index) {
    const rows = new Uint32Array(memory.buffer, 4 * starts[index.tensor], tensors[index.tensor]);
    rows.forEach((_, i) => (rows[i] = random.int(index.rows)));
  }
  if (described) new Int32Array(memory.buffer, 4 * starts[described.tensor]).set(described.numbers);
  const addresses = starts.map((start) => 4 * start);
  const job = {
    name,
    arguments: [...addresses, ...(scratch ? [4 * end] : []), ...numbers],
    scratchArgument: scratch ? addresses.length : -1,
    scratchBytes: 4 * (scratch ?? 0),
  };
  const functions = instantiate(memory)!;
  for (let part = parts - 1; part >= 0; part--) doPart(functions, job, part, parts);
  return Array.from(floats.subarray(0, end));
}

describe("a job in parts", () => {
  it("covers every kernel", () => {
    const kernels = Object.keys(instantiate(new WebAssembly.Memory({ initial: 1 }))!);
    expect(CASES.map(({ name }) => name).sort()).toEqual(kernels.sort());
  });

  it.each(CASES)("$name", (kernel) => {
    const whole = outcome(kernel, 1);
    for (const parts of [2, 3, 5]) expect(outcome(kernel, parts)).toEqual(whole);
  });
});
