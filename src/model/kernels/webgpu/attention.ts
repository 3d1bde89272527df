/**
 * Masked softmax attention on the GPU for the rows of several branches at once, whose groups differ in size: one dispatch
 * forwards, two backwards. A thread takes one row and one head and goes along its columns, so nothing but the context and
 * the logarithm of each row's partition is kept; the gradient computes the probabilities again.
 */
import type { Attributes } from "../host.js";
import { program, registerWebgpuKernel } from "./program.js";
import type { Program } from "./program.js";

const THREADS = 64;

/** How the plan (ops/branches.ts) is read, and vectors of a head. */
function declarations(size: number): string {
  const wide = size % 4 === 0;
  return `
const LENGTH = ${wide ? size / 4 : size}u;
alias Vector = array<${unit(size)}, LENGTH>;
struct Group { firstRow: u32, rows: u32, keysAt: u32, keys: u32, maskAt: u32, maskStep: u32 }
fn groupAt(at: u32) -> Group {
  return Group(u32(plan[at]), u32(plan[at + 1]), u32(plan[at + 2]), u32(plan[at + 3]), u32(plan[at + 4]), u32(plan[at + 5]));
}
fn product(a: ${unit(size)}, b: ${unit(size)}) -> f32 { return ${wide ? "dot(a, b)" : "a * b"}; }`;
}

const unit = (size: number) => (size % 4 === 0 ? "vec4f" : "f32");
const lanes = (size: number) => (size % 4 === 0 ? 4 : 1);

/** A statement for each unit `c` of a head's vector. */
const each = (statement: string) => `for (var c = 0u; c < LENGTH; c++) { ${statement} }`;

/** Of all three programs. The stride of a row, and where k and v begin, count vector units; the last three are the plan's. */
const NUMBERS = ["rows", "heads", "stride", "kAt", "vAt", "scale: f32", "keysAt", "groupsOfKeysAt", "listsAt"];

const known = new Map<string, Program>();
function variant(name: string, size: number, reads: string[], writes: string[], code: string): Program {
  const full = `${name} ${size}`;
  let made = known.get(full);
  if (!made) {
    const typed = (buffer: string) => (buffer.includes(":") ? buffer : `${buffer}: ${unit(size)}`);
    made = program({
      name: full,
      reads: reads.map(typed),
      writes: writes.map(typed),
      numbers: NUMBERS,
      workgroup: [THREADS],
      declarations: declarations(size),
      code: `
  let row = group.x * ${THREADS} + thread;
  let head = group.y;
  if (row >= n.rows) { return; }
  let at = row * n.stride + head * LENGTH;
  ${code}`,
    });
    known.set(full, made);
  }
  return made;
}

/** The softmax with the largest score so far taken off, put right whenever a larger one comes. A row with nothing open: zeros. */
const forward = (size: number) =>
  variant(
    "attention",
    size,
    ["q", "kv", "plan: i32"],
    ["context", "logPartition: f32"],
    `
  let seen = groupAt(u32(plan[row]));
  let mask = seen.maskAt + (row - seen.firstRow) * seen.maskStep;
  var mine: Vector;
  var sum: Vector;
  ${each("mine[c] = q[at + c] * n.scale;")}
  var largest = 0f;
  var weights = 0f;
  for (var j = 0u; j < seen.keys; j++) {
    if (plan[mask + j] == 0) { continue; }
    let other = u32(plan[seen.keysAt + j]) * n.stride + head * LENGTH;
    var score = 0f;
    ${each("score += product(mine[c], kv[n.kAt + other + c]);")}
    if (weights == 0) { largest = score; }
    if (score > largest) {
      let shrink = exp(largest - score);
      largest = score;
      weights *= shrink;
      ${each("sum[c] *= shrink;")}
    }
    let weight = exp(score - largest);
    weights += weight;
    ${each("sum[c] += weight * kv[n.vAt + other + c];")}
  }
  let inverse = select(0, 1 / weights, weights > 0);
  ${each("context[at + c] = sum[c] * inverse;")}
  logPartition[row * n.heads + head] = largest + log(select(1, weights, weights > 0));`,
  );

/** Row by row: dq, and in `projection` Σ_j p_ij dp_ij = dy_i · context_i, which each of its columns needs. */
const queryGradient = (size: number) =>
  variant(
    "attention query gradient",
    size,
    ["dy", "q", "kv", "plan: i32", "context", "logPartition: f32"],
    ["dq", "projection: f32"],
    `
  let seen = groupAt(u32(plan[row]));
  let mask = seen.maskAt + (row - seen.firstRow) * seen.maskStep;
  var mine: Vector;
  var slope: Vector;
  var sum: Vector;
  var projected = 0f;
  ${each("mine[c] = q[at + c] * n.scale; slope[c] = dy[at + c]; projected += product(slope[c], context[at + c]);")}
  let partitioned = logPartition[row * n.heads + head];
  for (var j = 0u; j < seen.keys; j++) {
    if (plan[mask + j] == 0) { continue; }
    let other = u32(plan[seen.keysAt + j]) * n.stride + head * LENGTH;
    var score = 0f;
    var dWeight = 0f;
    ${each("score += product(mine[c], kv[n.kAt + other + c]); dWeight += product(slope[c], kv[n.vAt + other + c]);")}
    let dScore = exp(score - partitioned) * (dWeight - projected) * n.scale;
    ${each("sum[c] += dScore * kv[n.kAt + other + c];")}
  }
  ${each("dq[at + c] = sum[c];")}
  projection[row * n.heads + head] = projected;`,
  );

/** Pool row by pool row: dk and dv, from every group that sees it and every row of these. */
const keyGradient = (size: number) =>
  variant(
    "attention key gradient",
    size,
    ["dy", "q", "kv", "plan: i32", "logPartition: f32", "projection: f32"],
    ["dkv"],
    `
  var key: Vector;
  var value: Vector;
  var dKey: Vector;
  var dValue: Vector;
  ${each("key[c] = kv[n.kAt + at + c] * n.scale; value[c] = kv[n.vAt + at + c];")}
  for (var e = u32(plan[n.listsAt + row]); e < u32(plan[n.listsAt + row + 1]); e++) {
    let place = u32(plan[n.listsAt + e]);
    let seen = groupAt(u32(plan[n.groupsOfKeysAt + place]));
    let column = n.keysAt + place - seen.keysAt;
    for (var i = 0u; i < seen.rows; i++) {
      if (plan[seen.maskAt + i * seen.maskStep + column] == 0) { continue; }
      let query = seen.firstRow + i;
      let other = query * n.stride + head * LENGTH;
      var score = 0f;
      var dWeight = 0f;
      ${each("score += product(q[other + c], key[c]); dWeight += product(dy[other + c], value[c]);")}
      let weight = exp(score - logPartition[query * n.heads + head]);
      let dScore = weight * (dWeight - projection[query * n.heads + head]) * n.scale;
      ${each("dKey[c] += dScore * q[other + c]; dValue[c] += weight * dy[other + c];")}
    }
  }
  ${each("dkv[n.kAt + at + c] = dKey[c]; dkv[n.vAt + at + c] = dValue[c];")}`,
  );

/** Numbers of the programs, from q ([Q, d], or [3, R, d] with k and v behind it) and the keys' tensor. */
function numbersOf(rows: number, kv: number[], attributes: Attributes) {
  const { heads, keysAt, groupsOfKeysAt, listsAt } = attributes as Record<string, number>;
  const [matrices, pool, d] = kv;
  const size = d / heads;
  const vAt = ((matrices - 1) * pool * d) / lanes(size);
  const stride = d / lanes(size);
  const kAt = vAt - pool * stride;
  return { rows, heads, stride, kAt, vAt, scale: 1 / Math.sqrt(size), keysAt, groupsOfKeysAt, listsAt };
}

const workgroups = (rows: number, heads: number) => [Math.ceil(rows / THREADS), heads] as const;

/**
 * q [Q, d] and kv [2, R, d], or twice the same [3, R, d] of queries, keys and values; the branches' plan; attributes heads,
 * and where the plan has what. Outputs: context [Q, d], and the logarithm of the softmax's partition [Q, heads].
 */
registerWebgpuKernel({
  name: "FocusedBranchAttention",
  inputs: ["q", "kv", "plan"],
  shapes: ([q, kv], { heads }) => [
    [q[q.length - 2], kv[2]],
    [q[q.length - 2], heads as number],
  ],
  compute({ inputs, outputs, attributes, run }) {
    const [rows, d] = outputs[0].shape;
    const heads = attributes.heads as number;
    run(
      forward(d / heads),
      [...inputs, ...outputs],
      numbersOf(rows, inputs[1].shape, attributes),
      workgroups(rows, heads),
    );
  },
});

/** Outputs: dq and dkv, or d of the one tensor that is both. */
registerWebgpuKernel({
  name: "FocusedBranchAttentionGradient",
  inputs: ["dy", "q", "kv", "plan", "context", "logPartition"],
  shapes: ([, q, kv]) => (q.length === 3 ? [kv] : [q, kv]),
  compute({ inputs, outputs, attributes, run, scratch }) {
    const [dy, q, kv, plan, , logPartition] = inputs;
    const [rows, d] = dy.shape;
    const pool = kv.shape[1];
    const heads = attributes.heads as number;
    const [dq, dkv] = [outputs[0], outputs[outputs.length - 1]];
    const projection = scratch([rows, heads]);
    const numbers = numbersOf(rows, kv.shape, attributes);
    run(queryGradient(d / heads), [...inputs, dq, projection], numbers, workgroups(rows, heads));
    const seen = [dy, q, kv, plan, logPartition, projection, dkv];
    run(keyGradient(d / heads), seen, { ...numbers, rows: pool }, workgroups(pool, heads));
  },
});
