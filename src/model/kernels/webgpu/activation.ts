/** WGSL of GELU, its slope and tanh, and the kernels of GELU alone. */
import { program, registerWebgpuKernel, spread } from "./program.js";

/** Φ(x) by Abramowitz and Stegun 7.1.26, as on the host (../elementwise.ts): WGSL has no erf. */
export const GELU_FUNCTIONS = `
fn normalCdf(x: f32, density: f32) -> f32 {
  let t = 1 / (1 + 0.3275911 * abs(x) * 0.7071067811865476);
  let polynomial = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  let tail = 0.5 * polynomial * density;
  return select(tail, 1 - tail, x >= 0);
}
fn gelu(x: f32) -> f32 { return x * normalCdf(x, exp(-0.5 * x * x)); }
fn geluSlope(x: f32) -> f32 {
  let density = exp(-0.5 * x * x);
  return normalCdf(x, density) + x * density * 0.3989422804014327;
}`;

/** tanh of a large number overflows on some devices. */
export const TANH_FUNCTION = `
fn saturating(x: f32) -> f32 { return tanh(clamp(x, -15, 15)); }`;

const elementwise = (name: string, reads: string[], writes: string, value: string) =>
  program({
    name,
    reads,
    writes: [writes],
    numbers: ["size"],
    workgroup: [256],
    declarations: GELU_FUNCTIONS,
    code: `
  let i = index(group, groups) * 256 + thread;
  if (i < n.size) { ${writes}[i] = ${value}; }`,
  });

const GELU = elementwise("gelu", ["x"], "y", "gelu(x[i])");
const GELU_GRADIENT = elementwise("gelu gradient", ["x", "dy"], "dx", "dy[i] * geluSlope(x[i])");
const TANH_GRADIENT = elementwise("tanh gradient", ["y", "dy"], "dx", "dy[i] * (1 - y[i] * y[i])");

for (const [name, inputs, compute] of [
  ["FocusedGelu", ["x"], GELU],
  ["FocusedGeluGradient", ["x", "dy"], GELU_GRADIENT],
  ["FocusedTanhGradient", ["y", "dy"], TANH_GRADIENT],
] as const) {
  registerWebgpuKernel({
    name,
    inputs,
    shapes: ([x]) => [x],
    compute: ({ inputs: [x, ...more], outputs, run }) =>
      run(compute, [x, ...more, ...outputs], { size: x.size }, spread(x.size / 256)),
  });
}
