/**
 * Parameters to and from safetensors files. In files dense weights are [out, in], as PyTorch keeps them; in the model they
 * are [in, out], so that x·W needs no transpose.
 */
import { isDenseWeight, parameterName, type ParameterShapes } from "./names.js";
import { readSafetensors, toFloat32, writeSafetensors } from "./safetensors.js";
import type { FloatTensor, StoredTensor } from "./safetensors.js";

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
  dtype: "F32" | "F16" = "F32",
): Uint8Array {
  const stored = new Map([...parameters].map(([name, tensor]) => [name, swapDense(name, tensor)]));
  return writeSafetensors(stored, metadata, dtype);
}

/**
 * The parameters in a safetensors file, ours or somebody's BERT (with or without the `bert.` prefix, with gamma and beta
 * for LayerNorm's weight and bias). Integer tensors are left out: they are no parameters.
 * @param expected if given, every one of these must be there in its shape; surplus tensors are kept
 * @throws listing every parameter that is missing or of another shape
 */
export function fromCheckpoint(file: Uint8Array | ArrayBuffer, expected?: ParameterShapes): Checkpoint {
  const { tensors, metadata } = readSafetensors(file);
  const parameters = storedParameters(tensors);
  if (expected) {
    const differences = compareShapes(parameters, expected);
    if (differences.missing.length + differences.misshapen.length > 0)
      throw new Error(`These weights do not fit the model. ${describeDifferences(differences)}`);
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
  for (const [fileName, tensor] of tensors) {
    if (/^[IU]/.test(tensor.dtype)) continue;
    const name = parameterName(fileName);
    if (parameters.has(name)) throw new Error(`The file holds ${name} twice, once under the name ${fileName}.`);
    parameters.set(
      name,
      swapDense(
        name,
        atRest(tensor.shape, () => toFloat32(tensor)),
      ),
    );
  }
  return parameters;
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

/** How parameters differ from what a model needs. */
export interface ShapeDifferences {
  missing: { name: string; expected: number[] }[];
  misshapen: { name: string; expected: number[]; found: number[] }[];
  /** There, but not needed: a pooler, say. */
  surplus: { name: string; found: number[] }[];
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

/** The differences in words, shapes as the model holds them (dense weights [in, out]); "" where there are none. */
export function describeDifferences({ missing, misshapen, surplus }: ShapeDifferences): string {
  const lines = [
    ["Missing", missing.map((d) => `${d.name} [${d.expected}]`)],
    ["Of another shape", misshapen.map((d) => `${d.name} is [${d.found}], expected [${d.expected}]`)],
    ["Not needed", surplus.map((d) => `${d.name} [${d.found}]`)],
  ] as const;
  return lines
    .filter(([, items]) => items.length > 0)
    .map(([title, items]) => `${title}: ${items.join("; ")}.`)
    .join(" ");
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
