/** Dropout in WGSL: the same choice as `keepMask` of ../../dropout.ts, made again wherever it is needed. */
import { INCREMENT, MULTIPLIER } from "../../dropout.js";
import type { Attributes } from "../host.js";
import { program, registerWebgpuKernel, spread } from "./program.js";

/** Threads that share a row; each goes on `LANES` columns at a time. */
export const LANES = 64;

/** What a program with dropout takes besides its own numbers. */
export const DROPOUT_NUMBERS = ["call", "threshold", "scale: f32", "firstRows", "firstQueries", "secondQueries"];

/** The numbers of these attributes, for a program that has them. */
export const dropoutNumbers = (attributes: Attributes) =>
  attributes.dropped ? (attributes as Record<string, number>) : {};

/** The generator `steps` further: state * multiplier + increment. */
function leap(steps: number): { multiplier: number; increment: number } {
  let [multiplier, increment] = [1, 0];
  for (let i = 0; i < steps; i++) {
    multiplier = Math.imul(multiplier, MULTIPLIER) >>> 0;
    increment = (Math.imul(increment, MULTIPLIER) + INCREMENT) >>> 0;
  }
  return { multiplier, increment };
}

const { multiplier, increment } = leap(LANES);

/**
 * `firstState(row, column)` is the generator at a number, `nextState(state)` LANES columns further, `keep(state)` is 0 or
 * 1 / (1 - rate).
 */
export const DROPOUT_FUNCTIONS = `
fn finalise(seed: u32) -> u32 {
  var h = (seed ^ (seed >> 16)) * 0x85ebca6bu;
  h = (h ^ (h >> 13)) * 0xc2b2ae35u;
  return h ^ (h >> 16);
}
fn mixed(h: u32, value: u32) -> u32 { return finalise(h * 31 + value); }
fn firstState(row: u32, column: u32) -> u32 {
  let branch = select(1u, 0u, row < n.firstRows);
  let queries = select(n.secondQueries, n.firstQueries, branch == 0);
  let at = row - branch * n.firstRows;
  var state = mixed(mixed(mixed(n.call, branch), at / queries), at % queries);
  for (var i = 0u; i <= column; i++) { state = state * ${MULTIPLIER}u + ${INCREMENT}u; }
  return state;
}
fn nextState(state: u32) -> u32 { return state * ${multiplier}u + ${increment}u; }
fn keep(state: u32) -> f32 { return select(n.scale, 0, state < n.threshold); }`;

const DROPOUT = program({
  name: "dropout",
  reads: ["x"],
  writes: ["y"],
  numbers: ["rows", "d", ...DROPOUT_NUMBERS],
  workgroup: [LANES],
  declarations: DROPOUT_FUNCTIONS,
  code: `
  let row = index(group, groups);
  if (row >= n.rows) { return; }
  var state = firstState(row, thread);
  for (var c = thread; c < n.d; c += ${LANES}) {
    y[row * n.d + c] = x[row * n.d + c] * keep(state);
    state = nextState(state);
  }`,
});

/** x [R, d]; attributes of `dropoutAttributes`. Its own gradient: the same kernel on dy. */
registerWebgpuKernel({
  name: "FocusedDropout",
  inputs: ["x"],
  shapes: ([x]) => [x],
  compute({ inputs: [x], outputs, attributes, run }) {
    const [rows, d] = x.shape;
    run(DROPOUT, [x, ...outputs], { rows, d, ...dropoutNumbers(attributes) }, spread(rows));
  },
});
