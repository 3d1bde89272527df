/**
 * Dense layers on the GPU: one, or up to three of one shape on the same rows at once (queries, keys and values). Their
 * outputs lie one after the other in one tensor, which saves dispatches and, in the gradient, sums.
 */
import { GELU_FUNCTIONS, TANH_FUNCTION } from "./activation.js";
import { ENOUGH_WORKGROUPS, gridOf, product, tileFor, tiles } from "./matmul.js";
import type { Tile } from "./matmul.js";
import { program, registerWebgpuKernel, spread } from "./program.js";
import type { KernelRun, Program } from "./program.js";

/** What a dense layer does to its sums. */
export type Activation = "none" | "gelu" | "tanh";
const ACTIVATIONS: Activation[] = ["none", "gelu", "tanh"];

/** How an activation is given to a kernel, whose attributes are numbers. */
export const activationNumber = (activation: Activation) => ACTIVATIONS.indexOf(activation);

/** Rows that one workgroup sums at least, for the gradient of the weights. */
const FEWEST_ROWS = 128;

const known = new Map<string, Program>();
function remembered(name: string, make: (name: string) => Program): Program {
  let made = known.get(name);
  if (!made) known.set(name, (made = program(make(name))));
  return made;
}

const names = (name: string, count: number) => Array.from({ length: count }, (_, z) => `${name}${z}`);

/** `choose(z)` for the z that WGSL's `which` has: buffers can't be indexed. */
const oneOf = (count: number, which: string, choose: (z: number) => string) =>
  Array.from({ length: count }, (_, z) => `if (${which} == ${z}u) { ${choose(z)} }`).join(" else ");

/** y_z = f(x W_z + b_z), and the sums themselves where f is GELU. */
const forward = (count: number, activation: Activation, tile: Tile) =>
  remembered(`dense ${count} ${activation} ${tile}`, (name) => ({
    name,
    reads: ["x", ...names("weight", count), ...names("bias", count)],
    writes: activation === "gelu" ? ["y", "before"] : ["y"],
    numbers: ["rows", "columns", "inner"],
    ...product({
      tile,
      a: "row",
      b: "row",
      start: "layer = group.z;",
      functions: `
${activation === "gelu" ? GELU_FUNCTIONS : activation === "tanh" ? TANH_FUNCTION : ""}
var<private> layer: u32;
fn readA(part: u32, row: u32, k: u32) -> f32 { return x[row * n.inner + k]; }
fn readB(part: u32, k: u32, column: u32) -> f32 {
  let at = k * n.columns + column;
  ${oneOf(count, "layer", (z) => `return weight${z}[at];`)}
  return 0;
}`,
      store: `
      var sum = value;
      ${oneOf(count, "layer", (z) => `sum += bias${z}[column];`)}
      let at = (layer * n.rows + row) * n.columns + column;
      ${activation === "gelu" ? "before[at] = sum;" : ""}
      y[at] = ${{ none: "sum", gelu: "gelu(sum)", tanh: "saturating(sum)" }[activation]};`,
    }),
  }));

/** dx = Σ_z dy_z W_zᵀ */
const inputGradient = (count: number, tile: Tile) =>
  remembered(`dense ${count} input gradient ${tile}`, (name) => ({
    name,
    reads: ["dy", ...names("weight", count)],
    writes: ["dx"],
    numbers: ["rows", "columns", "inner"],
    ...product({
      tile,
      a: "row",
      b: "column",
      parts: count,
      functions: `
fn readA(part: u32, row: u32, k: u32) -> f32 { return dy[(part * n.rows + row) * n.inner + k]; }
fn readB(part: u32, k: u32, column: u32) -> f32 {
  let at = column * n.inner + k;
  ${oneOf(count, "part", (z) => `return weight${z}[at];`)}
  return 0;
}`,
      store: "dx[row * n.columns + column] = value;",
    }),
  }));

/**
 * dW_z = xᵀ dy_z and db_z = Σ_rows dy_z. Divided, each workgroup sums `span` rows into a part of its own:
 * parts [layers, slices, in + 1, out], the bias's after the weight's.
 */
const weightGradient = (count: number, divided: boolean, tile: Tile) =>
  remembered(`dense ${count} weight gradient ${divided ? "divided" : "whole"} ${tile}`, (name) => {
    const [store, storeColumnSum] = divided
      ? [
          "parts[(group.z * (n.rows + 1) + row) * n.columns + column] = value;",
          "parts[(group.z * (n.rows + 1) + n.rows) * n.columns + column] = value;",
        ]
      : [
          oneOf(count, "layer", (z) => `dWeight${z}[row * n.columns + column] = value;`),
          oneOf(count, "layer", (z) => `dBias${z}[column] = value;`),
        ];
    return {
      name,
      reads: ["x", "dy"],
      writes: divided ? ["parts"] : [...names("dWeight", count), ...names("dBias", count)],
      numbers: ["rows", "columns", "inner", "slices", "span"],
      ...product({
        tile,
        a: "column",
        b: "row",
        start: "layer = group.z / n.slices;",
        from: "(group.z % n.slices) * n.span",
        to: "min(n.inner, (group.z % n.slices + 1) * n.span)",
        functions: `
var<private> layer: u32;
fn readA(part: u32, row: u32, k: u32) -> f32 { return x[k * n.rows + row]; }
fn readB(part: u32, k: u32, column: u32) -> f32 { return dy[(layer * n.inner + k) * n.columns + column]; }`,
        store,
        storeColumnSum,
      }),
    };
  });

/** Sums the parts that a divided weight gradient left. */
const joinSlices = (count: number) =>
  remembered(`dense ${count} join slices`, (name) => ({
    name,
    reads: ["parts"],
    writes: [...names("dWeight", count), ...names("dBias", count)],
    numbers: ["weights", "columns", "slices"],
    workgroup: [256],
    code: `
  let size = n.weights + n.columns;
  let i = index(group, groups) * 256 + thread;
  if (i >= size * ${count}) { return; }
  let layer = i / size;
  let at = i % size;
  var value = 0f;
  for (var s = 0u; s < n.slices; s++) { value += parts[(layer * n.slices + s) * size + at]; }
  ${oneOf(count, "layer", (z) => `if (at < n.weights) { dWeight${z}[at] = value; } else { dBias${z}[at - n.weights] = value; }`)}`,
  }));

function computeDense(count: number, { inputs: [x, ...parameters], outputs, attributes, run }: KernelRun): void {
  const [rows, inner] = x.shape;
  const columns = parameters[0].shape[1];
  const tile = tileFor(rows, columns, count);
  const layer = forward(count, ACTIVATIONS[attributes.activation as number], tile);
  run(layer, [x, ...parameters, ...outputs], { rows, columns, inner }, gridOf(rows, columns, tile, count));
}

function computeGradient(count: number, run: KernelRun): void {
  const [dy, x, ...weights] = run.inputs;
  const [dx, ...parameters] = run.outputs;
  const [rows, inputs] = x.shape;
  const columns = weights[0].shape[1];
  const tile = tileFor(rows, inputs);
  const numbers = { rows, columns: inputs, inner: columns };
  run.run(inputGradient(count, tile), [dy, ...weights, dx], numbers, gridOf(rows, inputs, tile));
  const own = tileFor(inputs, columns, count);
  const workgroups = tiles(inputs, own) * tiles(columns, own) * count;
  const wanted = Math.min(Math.ceil(ENOUGH_WORKGROUPS / workgroups), Math.ceil(rows / FEWEST_ROWS));
  const span = Math.ceil(rows / wanted);
  const slices = Math.ceil(rows / span);
  const sizes = { rows: inputs, columns, inner: rows, slices, span };
  const grid = gridOf(inputs, columns, own, count * slices);
  if (slices === 1) {
    run.run(weightGradient(count, false, own), [x, dy, ...parameters], sizes, grid);
    return;
  }
  const parts = run.scratch([count, slices, inputs + 1, columns]);
  run.run(weightGradient(count, true, own), [x, dy, parts], sizes, grid);
  const join = { weights: inputs * columns, columns, slices };
  run.run(joinSlices(count), [parts, ...parameters], join, spread((count * (inputs + 1) * columns) / 256));
}

/** Kernel names by the number of layers. */
export const DENSE = ["", "FocusedDense", "FocusedDense2", "FocusedDense3"];

for (const count of [1, 2, 3]) {
  /** x [R, in], count × weight [in, out], count × bias [out]. Outputs: y [R, out] or [count, R, out]; with GELU the sums too. */
  registerWebgpuKernel({
    name: DENSE[count],
    inputs: ["x", ...(count === 1 ? ["weight", "bias"] : [...names("weight", count), ...names("bias", count)])],
    shapes: ([x, weight], { activation = 0 }) => {
      const y = count === 1 ? [x[0], weight[1]] : [count, x[0], weight[1]];
      return ACTIVATIONS[activation as number] === "gelu" ? [y, y] : [y];
    },
    compute: (run) => computeDense(count, { ...run, attributes: { activation: 0, ...run.attributes } }),
  });
  /** Outputs: dx [R, in], count × dWeight [in, out], count × dBias [out]. */
  registerWebgpuKernel({
    name: `${DENSE[count]}Gradient`,
    inputs: ["dy", "x", ...(count === 1 ? ["weight"] : names("weight", count))],
    shapes: ([, x, ...weights]) => [x, ...weights, ...weights.map(([, out]) => [out])],
    compute: (run) => computeGradient(count, run),
  });
}
