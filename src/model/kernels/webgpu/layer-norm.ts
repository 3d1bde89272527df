/** LayerNorm on the GPU, with what comes before it in a transformer: dropout of the update and the residual sum. */
import { DROPOUT_FUNCTIONS, DROPOUT_NUMBERS, dropoutNumbers, LANES } from "./dropout.js";
import { program, registerWebgpuKernel, spread } from "./program.js";
import type { KernelRun } from "./program.js";

/** Rows whose slopes for gamma and beta one workgroup adds up. */
const ROWS = 8;

/** Adds `value` up over the threads of a workgroup, always in the same order. */
const TOTAL = `
var<workgroup> lanes: array<f32, ${LANES}>;
fn total(value: f32, thread: u32) -> f32 {
  lanes[thread] = value;
  for (var half = ${LANES / 2}u; half > 0; half /= 2) {
    workgroupBarrier();
    if (thread < half) { lanes[thread] += lanes[thread + half]; }
  }
  workgroupBarrier();
  let sum = lanes[0];
  workgroupBarrier();
  return sum;
}`;

const COLUMNS = `for (var c = thread; c < n.d; c += ${LANES})`;

/** What the norm is taken of: x, or residual + dropout(x). */
type Kind = "alone" | "residual" | "dropped";

const forward = (kind: Kind) =>
  program({
    name: `layerNorm ${kind}`,
    reads: ["x", "gamma", "beta", ...(kind === "alone" ? [] : ["residual"])],
    writes: ["y", "normalised", "inverseDeviation"],
    numbers: ["rows", "d", "eps: f32", ...(kind === "dropped" ? DROPOUT_NUMBERS : [])],
    workgroup: [LANES],
    declarations: TOTAL + (kind === "dropped" ? DROPOUT_FUNCTIONS : ""),
    code: `
  let row = index(group, groups);
  if (row >= n.rows) { return; }
  let at = row * n.d;
  var sum = 0f;
  ${kind === "dropped" ? "var state = firstState(row, thread);" : ""}
  ${COLUMNS} {
    ${
      {
        alone: "let value = x[at + c];",
        residual: "let value = residual[at + c] + x[at + c];",
        dropped: "let value = residual[at + c] + x[at + c] * keep(state); state = nextState(state);",
      }[kind]
    }
    normalised[at + c] = value;
    sum += value;
  }
  let mean = total(sum, thread) / f32(n.d);
  var squares = 0f;
  ${COLUMNS} {
    let centred = normalised[at + c] - mean;
    squares += centred * centred;
  }
  let inverse = 1 / sqrt(total(squares, thread) / f32(n.d) + n.eps);
  if (thread == 0) { inverseDeviation[row] = inverse; }
  ${COLUMNS} {
    let value = (normalised[at + c] - mean) * inverse;
    normalised[at + c] = value;
    y[at + c] = value * gamma[c] + beta[c];
  }`,
  });

/** dx of ROWS rows a workgroup, and in `parts` [workgroups, 2 d] what these add to the slopes of gamma and of beta. */
const gradient = (dropped: boolean) =>
  program({
    name: `layerNorm gradient ${dropped ? "dropped" : "kept"}`,
    reads: ["dy", "normalised", "inverseDeviation", "gamma"],
    writes: ["dx", "parts", ...(dropped ? ["dUpdate"] : [])],
    numbers: ["rows", "d", ...(dropped ? DROPOUT_NUMBERS : [])],
    workgroup: [LANES],
    declarations: TOTAL + (dropped ? DROPOUT_FUNCTIONS : ""),
    code: `
  let workgroup = index(group, groups);
  let first = workgroup * ${ROWS};
  if (first >= n.rows) { return; }
  let part = workgroup * 2 * n.d;
  for (var row = first; row < min(n.rows, first + ${ROWS}); row++) {
    let at = row * n.d;
    var sum = 0f;
    var projection = 0f;
    ${COLUMNS} {
      let slope = dy[at + c];
      let value = normalised[at + c];
      sum += slope * gamma[c];
      projection += slope * gamma[c] * value;
      parts[part + c] = slope * value + select(parts[part + c], 0, row == first);
      parts[part + n.d + c] = slope + select(parts[part + n.d + c], 0, row == first);
    }
    let meanSlope = total(sum, thread) / f32(n.d);
    let meanProjection = total(projection, thread) / f32(n.d);
    ${dropped ? "var state = firstState(row, thread);" : ""}
    ${COLUMNS} {
      let value = inverseDeviation[row] * (dy[at + c] * gamma[c] - meanSlope - normalised[at + c] * meanProjection);
      dx[at + c] = value;
      ${dropped ? "dUpdate[at + c] = value * keep(state); state = nextState(state);" : ""}
    }
  }`,
  });

/** Sums of 32 columns of `parts` a workgroup, by 8 threads a column. */
const JOIN = program({
  name: "layerNorm gradient join",
  reads: ["parts"],
  writes: ["dGamma", "dBeta"],
  numbers: ["count", "d"],
  workgroup: [32, 8],
  declarations: "var<workgroup> lanes: array<f32, 256>;",
  code: `
  let column = group.x * 32 + local.x;
  var sum = 0f;
  if (column < 2 * n.d) {
    for (var part = local.y; part < n.count; part += 8) { sum += parts[part * 2 * n.d + column]; }
  }
  lanes[thread] = sum;
  workgroupBarrier();
  if (local.y > 0 || column >= 2 * n.d) { return; }
  for (var lane = 1u; lane < 8; lane++) { sum += lanes[lane * 32 + local.x]; }
  if (column < n.d) { dGamma[column] = sum; } else { dBeta[column - n.d] = sum; }`,
});

const ALONE = forward("alone");
const RESIDUAL = forward("residual");
const DROPPED = forward("dropped");
const GRADIENT = gradient(false);
const GRADIENT_DROPPED = gradient(true);

function computeNorm({ inputs, outputs, attributes, run }: KernelRun): void {
  const [rows, d] = inputs[0].shape;
  const made = attributes.dropped ? DROPPED : inputs.length > 3 ? RESIDUAL : ALONE;
  const numbers = { rows, d, eps: attributes.eps as number, ...dropoutNumbers(attributes) };
  run(made, [...inputs, ...outputs], numbers, spread(rows));
}

function computeGradient({ inputs, outputs, attributes, run, scratch }: KernelRun): void {
  const [rows, d] = inputs[0].shape;
  const [dx, dGamma, dBeta, ...dUpdate] = outputs;
  const count = Math.ceil(rows / ROWS);
  const parts = scratch([count, 2 * d]);
  const made = attributes.dropped ? GRADIENT_DROPPED : GRADIENT;
  run(made, [...inputs, dx, parts, ...dUpdate], { rows, d, ...dropoutNumbers(attributes) }, spread(count));
  run(JOIN, [parts, dGamma, dBeta], { count, d }, [Math.ceil((2 * d) / 32)]);
}

/** As on the host (../elementwise.ts). */
registerWebgpuKernel({
  name: "FocusedLayerNorm",
  inputs: ["x", "gamma", "beta"],
  shapes: ([x]) => [x, x, [x[0]]],
  compute: computeNorm,
});

/** LN(residual + dropout(x)); attributes eps and those of `dropoutAttributes`. Outputs as of FocusedLayerNorm. */
registerWebgpuKernel({
  name: "FocusedAddLayerNorm",
  inputs: ["x", "gamma", "beta", "residual"],
  shapes: ([x]) => [x, x, [x[0]]],
  compute: computeNorm,
});

/** Outputs: the slope of what was normalised [R, d], dgamma [d], dbeta [d]; with dropout, that of the update [R, d]. */
registerWebgpuKernel({
  name: "FocusedLayerNormGradient",
  inputs: ["dy", "normalised", "inverseDeviation", "gamma"],
  shapes: ([dy, , , gamma], { dropped }) => [dy, gamma, gamma, ...(dropped ? [dy] : [])],
  compute: computeGradient,
});
