/**
 * Parameters to and from safetensors files. In files dense weights are [out, in], as PyTorch keeps them; in the model they
 * are [in, out], so that x·W needs no transpose.
 */
import { isDenseWeight, parameterName, type ParameterShapes } from "./names.js";
import { dequantiseRows, quantiseRows, scaleName } from "./quantised.js";
import { allFinite, readSafetensors, toFloat32, writeSafetensors } from "./safetensors.js";
import type { FloatTensor, StoredTensor, WritableTensor } from "./safetensors.js";
import { weightProblem, type ShapeDifferences } from "./problems.js";

/** A model's parameters by name, dense weights [in, out]. */
export type Parameters = Map<string, FloatTensor>;

export interface Checkpoint {
  parameters: Parameters;
  metadata: Record<string, string>;
}

/**
 * A safetensors file of the parameters.
 * @param metadata texts; structured values (config, labels, vocabulary, seed) as JSON
 */
export function toCheckpoint(
  parameters: Parameters,
  metadata: Record<string, string> = {},
  rest: RestType = "F32",
): Uint8Array {
  const stored = new Map<string, WritableTensor>();
  for (const [name, tensor] of parameters) {
    const { shape, data } = swapDense(name, tensor);
    if (rest !== "I8" || !isMatrix(name, shape)) stored.set(name, { shape, data });
    else {
      const { values, scales } = quantiseRows(data, shape[0]);
      stored.set(name, { shape, data: values });
      stored.set(scaleName(name), { shape: [shape[0]], data: scales });
    }
  }
  return writeSafetensors(stored, metadata, rest === "F16" ? "F16" : "F32");
}

/** How weights are kept in a file: as they are, halved, or the matrices in 8 bits with a scale a row (see quantised.ts). */
export type RestType = "F32" | "F16" | "I8";

/** Whether a parameter is a table or matrix, which is what most of a model is. */
const isMatrix = (name: string, shape: readonly number[]) => shape.length === 2 && name.endsWith(".weight");

/**
 * The parameters in a safetensors file, ours or somebody's BERT (with or without the `bert.` prefix, with gamma and beta
 * for LayerNorm's weight and bias), halved or in 8 bits. Other integer tensors are left out: they are no parameters.
 * @param expected if given, every one of these must be there in its shape; surplus tensors are kept
 * @throws listing every parameter that is missing or of another shape
 */
export function fromCheckpoint(file: Uint8Array | ArrayBuffer, expected?: ParameterShapes): Checkpoint {
  const { tensors, metadata } = readSafetensors(file);
  const parameters = storedParameters(tensors);
  if (expected) {
    const differences = compareShapes(parameters, expected);
    if (differences.missing.length + differences.misshapen.length > 0)
      throw weightProblem("weights-do-not-fit", { differences });
  }
  return { parameters, metadata };
}

/**
 * Parameters of tensors that lie in a file, under the model's names and in its axes. Their values stay as the file keeps them until
 * they are asked for: each look at a `data` makes a new array, so that a large encoder never stands in memory twice.
 * @throws where two tensors have one name
 */
export function storedParameters(tensors: ReadonlyMap<string, StoredTensor>): Parameters {
  const parameters: Parameters = new Map();
  const scales = new Set([...tensors].filter(([, { dtype }]) => dtype === "I8").map(([name]) => scaleName(name)));
  for (const [fileName, tensor] of tensors) {
    const scale = tensor.dtype === "I8" ? tensors.get(scaleName(fileName)) : undefined;
    if ((/^[IU]/.test(tensor.dtype) && !scale) || scales.has(fileName)) continue;
    const name = parameterName(fileName);
    if (parameters.has(name)) throw weightProblem("tensor-twice", { name, fileName });
    if (scale) checkScale(fileName, tensor, scale);
    const values = atRest(tensor.shape, () => (scale ? dequantised(tensor, scale) : toFloat32(tensor)));
    parameters.set(name, swapDense(name, values));
  }
  return parameters;
}

function checkScale(name: string, { shape }: StoredTensor, scale: StoredTensor): void {
  if (shape.length !== 2 || scale.dtype !== "F32" || scale.shape.join() !== String(shape[0]))
    throw weightProblem("row-scales-wrong", {
      name: scaleName(name),
      shape: scale.shape,
      dtype: scale.dtype,
      matrix: shape,
    });
  checkFinite(scaleName(name), scale);
}

/** @throws Problem on a value that is no finite number: whatever it meets would be none either */
export function checkFinite(name: string, tensor: StoredTensor): void {
  if (!allFinite(tensor)) throw weightProblem("tensor-not-finite", { name });
}

function dequantised(tensor: StoredTensor, scale: StoredTensor): Float32Array {
  const values = new Int8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.length);
  return dequantiseRows({ values, scales: toFloat32(scale) });
}

/** A tensor whose values are made when they are asked for, anew each time. */
export function atRest(shape: number[], read: () => Float32Array): FloatTensor {
  return {
    shape,
    get data() {
      return read();
    },
  };
}

/**
 * The values of a parameter in a training checkpoint, which keeps them flat and in the model's axes.
 * @throws Problem where it is missing or of another size
 */
export function checkpointed(
  tensors: ReadonlyMap<string, StoredTensor>,
  name: string,
  shape: readonly number[],
): Float32Array {
  const tensor = tensors.get(name);
  if (!tensor) throw weightProblem("tensor-missing", { name });
  const data = toFloat32(tensor);
  if (data.length !== shape.reduce((product, n) => product * n, 1))
    throw weightProblem("tensor-of-other-size-in-checkpoint", { name, values: data.length, shape });
  return data;
}

export function compareShapes(parameters: Parameters, expected: ParameterShapes): ShapeDifferences {
  const differences: ShapeDifferences = { missing: [], misshapen: [], surplus: [] };
  for (const [name, shape] of expected) {
    const found = parameters.get(name)?.shape;
    if (!found) differences.missing.push({ name, expected: shape });
    else if (found.join() !== shape.join()) differences.misshapen.push({ name, expected: shape, found });
  }
  for (const [name, { shape }] of parameters) {
    if (!expected.has(name)) differences.surplus.push({ name, found: shape });
  }
  return differences;
}

/** A dense weight with its two axes swapped, between the file's order and the model's; anything else as it is. */
function swapDense(name: string, tensor: FloatTensor): FloatTensor {
  if (!isDenseWeight(name) || tensor.shape.length !== 2) return tensor;
  const [rows, columns] = tensor.shape;
  return atRest([columns, rows], () => transpose(tensor.data, rows, columns));
}

function transpose(from: Float32Array, rows: number, columns: number): Float32Array {
  const data = new Float32Array(from.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) data[j * rows + i] = from[i * columns + j];
  return data;
}
