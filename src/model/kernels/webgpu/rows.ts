/**
 * Kernels that move rows: gathering, its gradient, and the sum of a token's embeddings. Float additions by several threads
 * come in no fixed order, so the gradients go by lists made on the host (ops/lists.ts): each row adds up its own.
 */
import { program, registerWebgpuKernel, spread } from "./program.js";

const GATHER = program({
  name: "gatherRows",
  reads: ["rows", "at: i32"],
  writes: ["y"],
  numbers: ["size", "d"],
  workgroup: [256],
  code: `
  let i = index(group, groups) * 256 + thread;
  if (i < n.size) { y[i] = rows[u32(at[i / n.d]) * n.d + i % n.d]; }`,
});

/** Row index[r] of `rows` [size, d] as row r of the output, as on the host (../rows.ts). */
registerWebgpuKernel({
  name: "FocusedGatherRows",
  inputs: ["rows", "index"],
  shapes: ([rows, index]) => [[index[0], rows[1]]],
  compute: ({ inputs, outputs, run }) => {
    const [y] = outputs;
    run(GATHER, [...inputs, y], { size: y.size, d: y.shape[1] }, spread(y.size / 256));
  },
});

/** Columns that a workgroup sums, and threads that share a column's list. */
const COLUMNS = 32;
const LANES = 8;

/** The sum of `value` over the threads of a column, by the first of them. */
const LIST_SUM = `
var<workgroup> lanes: array<f32, ${COLUMNS * LANES}>;
fn columnTotal(value: f32, thread: u32) -> f32 {
  lanes[thread] = value;
  workgroupBarrier();
  var sum = 0f;
  if (thread < ${COLUMNS}) {
    for (var lane = 0u; lane < ${LANES}; lane++) { sum += lanes[lane * ${COLUMNS} + thread]; }
  }
  return sum;
}`;

/** Sums of the rows of x that each row's list names; store puts sum at row, column. */
const listSums = (name: string, writes: string[], numbers: string[], store: string) =>
  program({
    name,
    reads: ["x", "lists: i32"],
    writes,
    numbers: ["rows", "d", ...numbers],
    workgroup: [COLUMNS, LANES],
    declarations: LIST_SUM,
    code: `
  let blocks = (n.d + ${COLUMNS - 1}) / ${COLUMNS};
  let block = index(group, groups);
  let row = block / blocks;
  if (row >= n.rows) { return; }
  let column = block % blocks * ${COLUMNS} + local.x;
  var value = 0f;
  if (column < n.d) {
    for (var e = lists[row] + i32(local.y); e < lists[row + 1]; e += ${LANES}) { value += x[u32(lists[e]) * n.d + column]; }
  }
  let sum = columnTotal(value, thread);
  if (local.y > 0 || column >= n.d) { return; }
  ${store}`,
  });

const blocksOf = (rows: number, d: number) => spread(rows * Math.ceil(d / COLUMNS));

const SCATTER = listSums("scatterRows", ["y"], [], "y[row * n.d + column] = sum;");

/** Adds the rows of x [n, d] that lists [size + 1 + n] names for row r, as row r of the output [size, d]. */
registerWebgpuKernel({
  name: "FocusedScatterLists",
  inputs: ["rows", "lists"],
  shapes: ([rows], { size }) => [[size as number, rows[1]]],
  compute: ({ inputs, outputs, run }) => {
    const [rows, d] = outputs[0].shape;
    run(SCATTER, [...inputs, ...outputs], { rows, d }, blocksOf(rows, d));
  },
});

const EMBEDDING = program({
  name: "embedding",
  reads: ["words", "positions", "types", "ids: i32"],
  writes: ["y"],
  numbers: ["size", "d", "tokens"],
  workgroup: [256],
  code: `
  let i = index(group, groups) * 256 + thread;
  if (i >= n.size) { return; }
  let row = i / n.d;
  let c = i % n.d;
  y[i] = words[u32(ids[row]) * n.d + c] + positions[row % n.tokens * n.d + c] + types[c];`,
});

/** e_word + e_pos + e_type of every token, all of type 0; attribute tokens: T, the length of each sentence. */
registerWebgpuKernel({
  name: "FocusedEmbedding",
  inputs: ["words", "positions", "types", "ids"],
  shapes: ([words, , , ids]) => [[ids[0], words[1]]],
  compute: ({ inputs, outputs, attributes, run }) => {
    const [y] = outputs;
    const numbers = { size: y.size, d: y.shape[1], tokens: attributes.tokens as number };
    run(EMBEDDING, [...inputs, y], numbers, spread(y.size / 256));
  },
});

/** The three tables' rows one after the other are the rows of the lists. */
const EMBEDDING_GRADIENT = listSums(
  "embedding gradient",
  ["dWords", "dPositions", "dTypes"],
  ["words", "positions"],
  `
  if (row < n.words) { dWords[row * n.d + column] = sum; }
  else if (row < n.words + n.positions) { dPositions[(row - n.words) * n.d + column] = sum; }
  else { dTypes[(row - n.words - n.positions) * n.d + column] = sum; }`,
);

/** dy [n, d], lists of the rows of all three tables, and the tables themselves. Outputs: their gradients. */
registerWebgpuKernel({
  name: "FocusedEmbeddingGradient",
  inputs: ["dy", "lists", "words", "positions", "types"],
  shapes: ([, , words, positions, types]) => [words, positions, types],
  compute: ({ inputs: [dy, lists], outputs, run }) => {
    const [words, positions, types] = outputs.map(({ shape }) => shape[0]);
    const d = dy.shape[1];
    const rows = words + positions + types;
    run(EMBEDDING_GRADIENT, [dy, lists, ...outputs], { rows, d, words, positions }, blocksOf(rows, d));
  },
});
