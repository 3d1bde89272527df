/** Parameters of the baselines: what each is called, its shape, and what it starts from. */
import { randomNormal } from "d3-random";
import { createRandom } from "../../text/random.js";
import type { Random } from "../../text/random.js";
import type { Parameters } from "../weights/checkpoint.js";
import type { ParameterShapes } from "../weights/names.js";

/** Initial values of a parameter of this shape. */
export type Start = (shape: readonly number[], random: Random) => Float32Array;

/** By name: shape ([in, out] for dense weights) and start. */
export type ParameterTable = Map<string, { shape: number[]; start: Start }>;
export type ParameterEntry = [name: string, parameter: { shape: number[]; start: Start }];

const sizeOf = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);

/** All the same. */
export const constant =
  (value: number): Start =>
  (shape) =>
    new Float32Array(sizeOf(shape)).fill(value);

/** Uniform in ±range. */
export const uniform =
  (range: number): Start =>
  (shape, random) =>
    Float32Array.from({ length: sizeOf(shape) }, () => (2 * random.uniform() - 1) * range);

/** Uniform with the variance of Glorot and Bengio (2010); the fans default to the matrix's own. */
export const glorot =
  (fanIn?: number, fanOut?: number): Start =>
  (shape, random) =>
    uniform(Math.sqrt(6 / ((fanIn ?? shape[0]) + (fanOut ?? shape.at(-1)!))))(shape, random);

/** Rows of an embedding: uniform with variance 1 / d. */
export const embedding: Start = (shape, random) => uniform(Math.sqrt(3 / shape[1]))(shape, random);

/** Blocks of [H, H], each orthogonal (Saxe et al. 2014): a product over many steps neither fades nor grows. */
export const orthogonal: Start = (shape, random) => {
  const [H, width] = shape;
  const values = new Float32Array(H * width);
  for (let from = 0; from < width; from += H) {
    orthogonalRows(H, random).forEach((row, i) => values.set(row, i * width + from));
  }
  return values;
};

/** Gram–Schmidt on normal rows. */
function orthogonalRows(size: number, random: Random): number[][] {
  const normal = randomNormal.source(random.uniform)();
  const rows: number[][] = [];
  while (rows.length < size) {
    let row = Array.from({ length: size }, normal);
    for (const other of rows) {
      const along = row.reduce((sum, value, i) => sum + value * other[i], 0);
      row = row.map((value, i) => value - along * other[i]);
    }
    const norm = Math.hypot(...row);
    if (norm > 1e-3) rows.push(row.map((value) => value / norm));
  }
  return rows;
}

/** An LSTM's bias: 1 for the forget gate (Jozefowicz et al. 2015), the second of four blocks, else 0. */
export const rememberAtFirst: Start = (shape) => {
  const H = shape[0] / 4;
  return new Float32Array(shape[0]).fill(1, H, 2 * H);
};

/** A dense layer with its bias. */
export function denseParameters(name: string, from: number, to: number, start: Start = glorot()): ParameterEntry[] {
  return [
    [`${name}.weight`, { shape: [from, to], start }],
    [`${name}.bias`, { shape: [to], start: constant(0) }],
  ];
}

/** Emissions and the CRF's scores. */
export function taggingParameters(states: number, tags: number): ParameterEntry[] {
  const start = uniform(0.1);
  return [
    ...denseParameters("ner.emission", states, tags),
    ["ner.crf.start", { shape: [tags], start }],
    ["ner.crf.transitions", { shape: [tags, tags], start }],
    ["ner.crf.end", { shape: [tags], start }],
  ];
}

/** Both directions of a recurrent layer (see recurrent/bidirectional.ts). */
export function recurrentParameters(name: string, blocks: 3 | 4, inputs: number, H: number): ParameterEntry[] {
  return ["forward", "backward"].flatMap((direction): ParameterEntry[] => [
    // Each gate is a layer of its own.
    [`${name}.${direction}.input.weight`, { shape: [inputs, blocks * H], start: glorot(inputs, H) }],
    [`${name}.${direction}.input.bias`, { shape: [blocks * H], start: blocks === 4 ? rememberAtFirst : constant(0) }],
    [`${name}.${direction}.recurrent.weight`, { shape: [H, blocks * H], start: orthogonal }],
  ]);
}

export const shapesOf = (table: ParameterTable): ParameterShapes =>
  new Map([...table].map(([name, { shape }]) => [name, shape]));

/** Each parameter has a generator of its own, named after it. */
export function initialValues(table: ParameterTable, seed: number): Parameters {
  const random = createRandom(seed).derive("initial parameters");
  return new Map(
    [...table].map(([name, { shape, start }]) => [name, { shape, data: start(shape, random.derive(name)) }]),
  );
}
