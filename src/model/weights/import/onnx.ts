/**
 * What an ONNX file says that weights are found by: the nodes of its graph and its constants ("initialisers").
 * Fields as numbered in https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 *
 * A file may come from anywhere: each constant's size is checked against its bytes before anything is read from it.
 */
import { Problem } from "../../../text/problem.js";
import { weightProblem } from "../problems.js";
import { fields, packedVarints, textOf } from "./protobuf.js";

export interface OnnxNode {
  name: string;
  op: string;
  /** Names of values; "" for an input that is left out. */
  inputs: string[];
  outputs: string[];
  /** The attributes that are numbers, whole or not. */
  numbers: ReadonlyMap<string, number>;
}

/** Element types by their number in ONNX, and bytes an element. */
const TYPES = new Map([
  [1, { type: "F32", bytes: 4 }],
  [2, { type: "U8", bytes: 1 }],
  [3, { type: "I8", bytes: 1 }],
  [6, { type: "I32", bytes: 4 }],
  [7, { type: "I64", bytes: 8 }],
  [10, { type: "F16", bytes: 2 }],
] as const);
const MOST_AXES = 8;
/** What is wrong with a file that is intact. */
const ELSEWHERE = "onnx-weights-elsewhere";
/** Zero points and shapes are written so; a table of weights would be many times its size. */
const MOST_VARINTS = 1 << 20;
export type OnnxType = "F32" | "U8" | "I8" | "I32" | "I64" | "F16";

export interface OnnxTensor {
  name: string;
  type: OnnxType;
  shape: number[];
  /** A view of the file's bytes, little-endian and row-major; it need not be aligned. */
  data: Uint8Array;
}

export interface OnnxGraph {
  nodes: OnnxNode[];
  initialisers: ReadonlyMap<string, OnnxTensor>;
}

/** @throws on bytes that are no ONNX model, or one that keeps its weights in another file, saying what to do */
export function readOnnx(file: Uint8Array): OnnxGraph {
  // A Node Buffer's subarrays would be Buffers, whose slice() copies nothing.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  try {
    const graphs = [...fields(bytes)].filter(({ number, wire }) => number === 7 && wire === 2);
    if (graphs.length !== 1) throw weightProblem("onnx-no-graph", {});
    return readGraph(graphs[0].value as Uint8Array);
  } catch (error) {
    if (!(error instanceof Problem) || error.code === ELSEWHERE) throw error;
    throw weightProblem("onnx-damaged", {}, error);
  }
}

function readGraph(bytes: Uint8Array): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const initialisers = new Map<string, OnnxTensor>();
  for (const field of fields(bytes)) {
    if (field.wire !== 2) continue;
    if (field.number === 1) nodes.push(readNode(field.value));
    if (field.number === 5) {
      const tensor = readTensor(field.value);
      if (!tensor) continue;
      if (initialisers.has(tensor.name)) throw weightProblem("onnx-constant-twice", { name: tensor.name });
      initialisers.set(tensor.name, tensor);
    }
  }
  return { nodes, initialisers };
}

function readNode(bytes: Uint8Array): OnnxNode {
  const numbers = new Map<string, number>();
  const node: OnnxNode = { name: "", op: "", inputs: [], outputs: [], numbers };
  for (const field of fields(bytes)) {
    if (field.wire !== 2) continue;
    if (field.number === 1) node.inputs.push(textOf(field.value));
    if (field.number === 2) node.outputs.push(textOf(field.value));
    if (field.number === 3) node.name = textOf(field.value);
    if (field.number === 4) node.op = textOf(field.value);
    if (field.number === 5) readAttribute(field.value, numbers);
  }
  return node;
}

function readAttribute(bytes: Uint8Array, numbers: Map<string, number>): void {
  let name = "";
  let value: number | undefined;
  for (const field of fields(bytes)) {
    if (field.number === 1 && field.wire === 2) name = textOf(field.value);
    if (field.number === 2 && field.wire === 5)
      value = new DataView(Uint8Array.from(field.value).buffer).getFloat32(0, true);
    if (field.number === 3 && field.wire === 0) value = Number(BigInt.asIntN(64, field.value));
  }
  if (value !== undefined) numbers.set(name, value);
}

/** A constant; undefined for a type that no weight has (texts, say). */
function readTensor(bytes: Uint8Array): OnnxTensor | undefined {
  let name = "";
  let typeNumber = 0;
  let data: Uint8Array | undefined;
  let elsewhere = false;
  const shape: number[] = [];
  const small: (bigint | Uint8Array)[] = [];
  for (const field of fields(bytes)) {
    const { number } = field;
    if (number === 1 && field.wire === 0) shape.push(size(field.value));
    if (number === 1 && field.wire === 2) for (const value of packedVarints(field.value)) shape.push(size(value));
    if (number === 2 && field.wire === 0) typeNumber = Number(field.value);
    if ((number === 5 || number === 7) && (field.wire === 0 || field.wire === 2)) small.push(field.value);
    if (number === 8 && field.wire === 2) name = textOf(field.value);
    // Numbers lie as raw bytes (9), or packed floats (4), which are the same bytes.
    if ((number === 9 || number === 4) && field.wire === 2) data = field.value;
    if (number === 14 && field.wire === 0) elsewhere = field.value === 1n;
    if (shape.length > MOST_AXES) throw weightProblem("onnx-too-many-axes", { most: MOST_AXES });
  }
  if (elsewhere) throw weightProblem(ELSEWHERE, { name });
  const kind = TYPES.get(typeNumber as 1);
  if (!kind) return undefined;
  const needed = shape.reduce((product, n) => product * n, kind.bytes);
  data ??= wholeNumbers(small, kind.bytes);
  if (needed !== data.length) throw weightProblem("onnx-constant-size", { name, shape, needed, found: data.length });
  return { name, type: kind.type, shape, data };
}

/** Whole numbers that lie as varints, single or packed, as the bytes that they would be. */
function wholeNumbers(values: readonly (bigint | Uint8Array)[], width: number): Uint8Array {
  const length = values.reduce((sum, value) => sum + (typeof value === "bigint" ? 1 : value.length), 0);
  if (length > MOST_VARINTS) throw weightProblem("onnx-too-many-varints", { bytes: length });
  const bytes: number[] = [];
  for (const value of values)
    for (const number of typeof value === "bigint" ? [value] : packedVarints(value))
      for (let i = 0; i < width; i++) bytes.push(Number((number >> BigInt(8 * i)) & 0xffn));
  return Uint8Array.from(bytes);
}

function size(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw weightProblem("onnx-axis-no-size", { value: String(value) });
  return Number(value);
}
